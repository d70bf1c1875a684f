import { AppError, type FieldError } from '../errors.ts';
import type { MessageChannel } from '../ports.ts';
import { goesBy, type MessageKind } from './message.ts';
import { STOPPED_CHANNELS, STOPPED_KINDS } from './stop.ts';

/** What somebody wants stopped; '' for all. */
export interface WantedStop {
  retailer: string;
  shop: string;
  campaign: string;
  channel: string;
  kind: string;
}

/** What there is for it to name. */
export interface Places {
  shops: readonly { id: string; retailerId: string }[];
  /** The campaign that it names; undefined where there is none. */
  campaign: { retailerId: string; shopIds: readonly string[] } | undefined;
}

/** Fields that name nothing; where all name something, those that nothing could be about together. */
function findFaults({ retailer, shop, campaign, channel, kind }: WantedStop, places: Places): FieldError[] {
  const place = places.shops.find(({ id }) => id === shop);
  const isThere = {
    retailer: retailer === '' || places.shops.some(({ retailerId }) => retailerId === retailer),
    shop: shop === '' || place !== undefined,
    campaign: campaign === '' || places.campaign !== undefined,
    channel: STOPPED_CHANNELS.includes(channel),
    kind: STOPPED_KINDS.includes(kind),
  };
  const unknown = Object.entries(isThere).filter(([, is]) => !is);
  if (unknown.length > 0) {
    return unknown.map(([path]) => ({ path, code: 'unknown', message: `there is no such ${path}` }));
  }
  const isOf = (owner: { retailerId: string } | undefined) =>
    owner === undefined || retailer === '' || owner.retailerId === retailer;
  const goes = channel === '' || kind === '' || goesBy(kind as MessageKind, channel as MessageChannel);
  const runs = shop === '' || places.campaign === undefined || places.campaign.shopIds.includes(shop);
  const apart: [string, boolean, string][] = [
    ['shop', isOf(place), 'the shop is another retailer’s'],
    ['campaign', isOf(places.campaign), 'the campaign is another retailer’s'],
    ['campaign', runs, 'the campaign is not of this shop'],
    ['kind', goes, `nothing of kind ${kind} goes by ${channel}`],
  ];
  return apart.filter(([, fits]) => !fits).map(([path, , message]) => ({ path, code: 'mismatch', message }));
}

/** Sees to it that a stop can cover something: a slip of the pen would stop nothing. @throws AppError `unprocessable`. */
export function requireStoppable(wanted: WantedStop, places: Places): void {
  const errors = findFaults(wanted, places);
  if (errors.length === 0) return;
  const why = errors.map(({ message }) => message).join(', ');
  throw new AppError('unprocessable', `Nothing was stopped: ${why}.`, { errors });
}
