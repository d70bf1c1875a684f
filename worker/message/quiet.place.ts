import type { MessageChannel } from '../ports.ts';
import { stateOfNumber } from '../share/area.ts';
import { countryOfAddress } from '../share/country.ts';
import { ALL, DECENT, type Hours, UNITED_STATES, type Week, ZONES_OF_STATE } from './quiet.data.ts';

/** Where a recipient may be, and the hours in which a message may arrive there. */
export interface Place {
  /** IANA. */
  zone: string;
  week: Week;
}

/** Countries that share a calling code with a larger one: a number may be of either. */
const SHARED: Record<string, readonly string[]> = { AU: ['CC', 'CX'], MA: ['EH'], NO: ['SJ'], RE: ['YT'], RU: ['KZ'] };

const zonesCache = new Map<string, readonly string[]>();

/** All zones of a country (CLDR, by the runtime); none of a code that stands for no country. */
function zonesOfCountry(country: string): readonly string[] {
  let zones = zonesCache.get(country);
  if (!zones) {
    zones = [country, ...(SHARED[country] ?? [])].filter(Boolean).flatMap((one) => {
      const locale: Intl.Locale & { getTimeZones?(): string[] } = new Intl.Locale(`und-${one}`);
      return locale.getTimeZones?.() ?? [];
    });
    zonesCache.set(country, zones);
  }
  return zones;
}

const both = (one: Hours, other: Hours): Hours => {
  if (!one || !other) return null;
  const hours = [Math.max(one[0], other[0]), Math.min(one[1], other[1])] as const;
  return hours[0] < hours[1] ? hours : null;
};

/** The hours that two weeks have in common. */
function narrow(one: Week, other: Week | undefined): Week {
  if (!other) return one;
  return {
    weekday: both(one.weekday, other.weekday),
    saturday: both(one.saturday, other.saturday),
    sunday: both(one.sunday, other.sunday),
  };
}

/** Where an American number may be: everywhere in its state, else everywhere in the country. */
function placesInUnitedStates(number: string): Place[] {
  const state = stateOfNumber(number);
  const zones = ZONES_OF_STATE[state ?? ''];
  if (!state || !zones) return zonesOfCountry('US').map((zone) => ({ zone, week: UNITED_STATES.unknown }));
  return zones.map((zone) => ({ zone, week: UNITED_STATES.states[state] ?? UNITED_STATES.federal }));
}

function placesOfNumber(number: string): Place[] {
  const country = countryOfAddress(number) ?? '';
  if (country === 'US') return placesInUnitedStates(number);
  return zonesOfCountry(country).map((zone) => ({ zone, week: DECENT }));
}

/** Hours that a retailer set for a channel, in the recipient's time. */
export type OwnHours = Partial<Record<'email' | 'sms', Week>>;

/** What is known of a recipient. */
interface Recipient {
  channel: MessageChannel;
  /** Normalised. */
  address: string;
  /** IANA zone that they may be in, where anything tells one. */
  timeZone: string | null;
}

/**
 * Every place in which the recipient of a message may be, each with the hours that hold there. Texts: nine to eight,
 * less what law or retailer take away, wherever the number may be from. Mails wait for their reader anyway: they have
 * hours only where the retailer sets some. Nobody's phone rings for a page's post or an answer in a thread.
 * @param home zone to count by where nothing tells another.
 */
export function placesOf({ channel, address, timeZone }: Recipient, home: string, own: OwnHours): Place[] {
  // A notification rings as a text does, where its browser is.
  if (channel === 'push') return [{ zone: timeZone || home, week: narrow(DECENT, own.sms) }];
  if (channel !== 'sms' && (channel !== 'email' || !own.email)) return [];
  const found = channel === 'sms' ? placesOfNumber(address) : zonesOfMail(address).map((zone) => ({ zone, week: ALL }));
  const base = channel === 'sms' ? DECENT : ALL;
  const told = timeZone && !found.some(({ zone }) => zone === timeZone) ? [{ zone: timeZone, week: base }] : [];
  const all = [...found, ...told];
  const places = all.length > 0 ? all : [{ zone: home, week: base }];
  return places.map(({ zone, week }) => ({ zone, week: narrow(narrow(week, base), own[channel]) }));
}

function zonesOfMail(address: string): readonly string[] {
  const country = countryOfAddress(address);
  return country ? zonesOfCountry(country) : [];
}
