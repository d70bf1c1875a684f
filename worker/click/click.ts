import { isOpenToFriends, stateAt, type Timed } from '../campaign/campaign.ts';
import { type Deal, isDealOpen } from '../campaign/deal.ts';
import { isShopUrl, type Shop } from '../retailer/shop.ts';
import type { Agent } from '../tag/agent.ts';
import { addUtm, type Utm } from '../tag/utm.ts';
import type { LandingAnswer } from '../wire.ts';

const HOUR_MS = 3600_000;

/** Who asks for a link: only a person's visit is a click. */
export type Visitor = Agent['kind'] | 'prefetch';

/**
 * Tells people from what fetches on its own: previews, crawlers, and a browser that only prepares a page.
 * @param purpose the values of `Sec-Purpose`, `Purpose` and `X-Moz`, which browsers send when they prefetch.
 */
export function classifyVisit(agent: Pick<Agent, 'kind'>, purpose: readonly (string | undefined)[]): Visitor {
  if (agent.kind !== 'person') return agent.kind;
  return purpose.some((value) => value && /prefetch|prerender|preview/i.test(value)) ? 'prefetch' : 'person';
}

/** Whether a visitor wants to read about the page rather than to be led to it. */
export function readsPreview(visitor: Visitor): boolean {
  return visitor === 'preview' || visitor === 'crawler';
}

/**
 * What a link leads to now. A paused deal stays open to friends who were there before; what has not begun yet is
 * answered as paused.
 */
export function stateOfLink(
  offer: { campaign: Timed; deal: Pick<Deal, 'state' | 'validFrom' | 'validTo'> } | undefined,
  knownFriend: boolean,
  now: number,
): LandingAnswer['state'] {
  if (!offer) return 'unknown';
  const { campaign, deal } = offer;
  const state = stateAt(campaign, now);
  if (state === 'ended' || deal.state === 'ended' || (deal.validTo ?? Number.POSITIVE_INFINITY) <= now) return 'ended';
  if (!isOpenToFriends(campaign, now) || !isDealOpen(deal, now)) return 'paused';
  return state === 'running' || knownFriend ? 'open' : 'paused';
}

/** UTM of a visit: the link's own, overridden by what whoever posted the link wrote behind it. */
export function visitUtm(link: { utm: Utm }, query: Utm): Utm {
  return { ...link.utm, ...query };
}

/**
 * Where an open link leads: the deal's page of the shop, or the shop's home where that page is not the shop's. Nothing
 * of the request chooses it.
 */
export function landingUrl(
  shop: Pick<Shop, 'origins' | 'homeUrl'>,
  targetUrl: string,
  visit: { rk: string; rc?: string; utm: Utm },
): string {
  const url = new URL(isShopUrl(shop, targetUrl) ? targetUrl : shop.homeUrl);
  addUtm(url.searchParams, visit.utm);
  url.searchParams.set('rk', visit.rk);
  if (visit.rc) url.searchParams.set('rc', visit.rc);
  return url.href;
}

/**
 * The shop's home with a notice that the tag shows: the deal is over, paused, or was never there.
 * @param rk as it stood in the address, for the tag to ask about; undefined where it had no such shape.
 */
export function noticeUrl(
  shop: Pick<Shop, 'homeUrl'>,
  state: Exclude<LandingAnswer['state'], 'open'>,
  rk: string | undefined,
): string {
  const url = new URL(shop.homeUrl);
  if (rk) url.searchParams.set('rk', rk);
  url.searchParams.set('gw', state);
  return url.href;
}

/** So many digits of a click's hash are in its id. */
export const EVENT_DIGITS = 19;

/**
 * The id of a click: the same for one visitor, link and hour, so that the log's unique key counts it once. Shaped as
 * a UUIDv7 (RFC 9562) of the hour, as the log's other ids are.
 * @param hash hex digits that stand for visitor and link, of which the first `EVENT_DIGITS` count.
 */
export function clickEventId(now: number, hash: string): string {
  const variant = (8 + (Number.parseInt(hash.charAt(3), 16) % 4)).toString(16);
  return `${hourOf(now)}-7${hash.slice(0, 3)}-${variant}${hash.slice(4, 7)}-${hash.slice(7, EVENT_DIGITS)}`;
}

/** Between which ids lie the clicks of an hour: from the first, up to the second. */
export const clickIds = (at: number): [from: string, to: string] => [`${hourOf(at)}-7`, `${hourOf(at)}-8`];

function hourOf(at: number): string {
  const time = (at - (at % HOUR_MS)).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}`;
}
