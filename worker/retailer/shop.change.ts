import type { Config } from '../config.ts';
import type { SHARE_CHANNELS, ShopRequest } from './shop.schema.ts';
import type { Theme } from './shop.ts';
import type { ShopChange, ShopRow } from './shop.write.store.ts';

/** `GET /api/shops/:id`: all that members may say of a shop, as they say it. */
export interface ShopDetails extends ShopRequest {
  id: string;
  site_key: string;
  theme: Theme;
}

/**
 * Another time zone holds from when every host and thread knows of it: what is counted meanwhile would else be of one day
 * where it is counted first, and of another where it is counted again.
 */
const KNOWN_AFTER_MS = 60_000;

/**
 * A member's words as they are stored; what they say nothing of stays as it was.
 * @param now when they said so, UTC milliseconds: days until another zone holds are those of the zone before.
 */
export function changeOf(wanted: ShopRequest, before?: Pick<ShopRow, 'timeZone' | 'settings'>, now = 0): ShopChange {
  const { consent, value_includes: valueIncludes } = wanted;
  const { imageHosts, tagHost, utm, formerZones = [] } = before?.settings ?? {};
  const hasMoved = before !== undefined && before.timeZone !== wanted.time_zone;
  const zones = hasMoved ? [...formerZones, { zone: before.timeZone, until: now + KNOWN_AFTER_MS }] : formerZones;
  const optional = {
    senderName: wanted.sender_name,
    imprintUrl: wanted.imprint_url,
    privacyUrl: wanted.privacy_url,
    autoApplyUrl: wanted.auto_apply_url,
    facebookAppId: wanted.facebook_app_id,
  };
  return {
    name: wanted.name,
    country: wanted.country,
    currency: wanted.currency,
    languages: wanted.languages,
    formal: wanted.formal,
    timeZone: wanted.time_zone,
    homeUrl: wanted.home_url,
    origins: [...new Set([new URL(wanted.home_url).origin, ...wanted.origins])],
    settings: {
      ...(imageHosts && { imageHosts }),
      ...(tagHost && { tagHost }),
      ...(utm && { utm }),
      ...(zones.length > 0 && { formerZones: zones }),
      ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value)),
      channels: wanted.channels,
      legalName: wanted.legal_name,
      postalAddress: wanted.postal_address,
      careEmail: wanted.care_email,
      ...(wanted.text_countries.length > 0 && { textCountries: wanted.text_countries }),
      valueIncludes,
      consent: {
        measure: consent.measure,
        store: consent.store,
        assumeGranted: consent.assume_granted,
        ...(consent.keep_offer && { keepOffer: true }),
      },
    },
  };
}

/**
 * What is otherwise in a shop's test mode: it runs on pages of the service's own too, where members try it out, and
 * puts no code into a real basket.
 */
export function testChangeOf(
  { origins, settings }: Pick<ShopChange, 'origins' | 'settings'>,
  { publicUrl, dashboardUrl }: Pick<Config, 'publicUrl' | 'dashboardUrl'>,
): Pick<ShopChange, 'origins' | 'settings'> {
  const { autoApplyUrl: _, ...rest } = settings;
  const own = [publicUrl, dashboardUrl].map((url) => new URL(url).origin);
  return { origins: [...new Set([...own, ...origins])], settings: rest };
}

/** A stored shop in a member's words. */
export function describeDetails({ settings, ...row }: ShopRow): ShopDetails {
  const { consent, valueIncludes } = settings;
  return {
    id: row.id,
    site_key: row.siteKey,
    theme: row.theme,
    name: row.name,
    country: row.country,
    currency: row.currency,
    time_zone: row.timeZone,
    languages: row.languages,
    formal: row.formal,
    home_url: row.homeUrl,
    origins: row.origins,
    legal_name: settings.legalName,
    postal_address: settings.postalAddress,
    care_email: settings.careEmail,
    sender_name: settings.senderName ?? '',
    imprint_url: settings.imprintUrl ?? '',
    privacy_url: settings.privacyUrl ?? '',
    auto_apply_url: settings.autoApplyUrl ?? '',
    facebook_app_id: settings.facebookAppId ?? '',
    text_countries: settings.textCountries ?? [],
    channels: settings.channels as (typeof SHARE_CHANNELS)[number][],
    value_includes: valueIncludes,
    consent: {
      measure: consent.measure,
      store: consent.store,
      assume_granted: consent.assumeGranted,
      keep_offer: consent.keepOffer ?? false,
    },
  };
}

/** Names of the parts that a change changes, for the audit log; '' for none. */
export function fieldsOf(row: ShopRow, next: ShopChange): string {
  const flat = ({ settings, ...rest }: ShopChange): Record<string, unknown> => {
    const { formerZones: _, ...said } = settings;
    return { ...rest, ...said };
  };
  const { name, country, currency, languages, formal, timeZone, origins, homeUrl, settings } = row;
  const before = flat({ name, country, currency, languages, formal, timeZone, origins, homeUrl, settings });
  const after = flat(next);
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .join(', ');
}
