import type { RewardRule } from '../reward/rule.ts';
import type { Channel, Placement } from '../tag/channel.ts';

/** Words of a deal in one language: plain text with {{placeholders}}, never HTML. */
export interface DealWords {
  title: string;
  description: string;
  terms?: string;
  /** Subject and first line of the mail to a friend, with {{advocate}}; ours where absent. */
  subject?: string;
  headline?: string;
  /** In place of the title in texts, where each letter costs. */
  short?: string;
}

/** What an advocate, and perhaps the friend, earns for one credited, confirmed purchase. */
export type CampaignReward = RewardRule;

/** When a placement shows; all that is said must hold. What a page does not know holds no rule about it. */
export interface PlacementRules {
  /** Paths where it shows, `*` standing for anything: one must match. */
  pages?: string[];
  /** Paths where it never shows. */
  notPages?: string[];
  /** Shows once the page has told this. */
  event?: 'view_item' | 'add_to_cart' | 'login' | 'purchase';
  /** Value of the basket or order, in minor units of the shop's currency, both ends included. */
  value?: { min?: number; max?: number };
  customer?: 'new' | 'returning';
  /** Shows so many times in so many days; never where nothing may be stored, for nobody could count. */
  cap?: { times: number; days: number };
  /** Seconds after all else holds. */
  delay?: number;
}

export interface CampaignPlacement {
  kind: Placement;
  /** Id of the element that holds it, for `embedded`, `product` and `account`. */
  target?: string;
  rules?: PlacementRules;
}

/** What a shop changes in a campaign that runs in several. */
export interface ShopOverrides {
  reward?: CampaignReward;
  channels?: Channel[];
  placements?: CampaignPlacement[];
  /** It ran there once and no longer does: its links still lead somewhere. */
  left?: true;
}

export type CampaignState = 'draft' | 'scheduled' | 'running' | 'paused' | 'ended';

/** What decides how a campaign stands at a moment. */
export interface Timed {
  state: CampaignState;
  startsAt: number | null;
  endsAt: number | null;
}

/**
 * How a campaign stands at a moment. A period begins and ends by itself: what is kept is only what somebody decided,
 * so that nothing has to run at the hour.
 */
export function stateAt({ state, startsAt, endsAt }: Timed, now: number): CampaignState {
  if (state === 'draft' || state === 'ended') return state;
  if (now >= (endsAt ?? Number.POSITIVE_INFINITY)) return 'ended';
  if (state === 'paused') return state;
  return now >= (startsAt ?? 0) ? 'running' : 'scheduled';
}

/** Whether advocates may share now. */
export function isCampaignOpen(campaign: Timed, now: number): boolean {
  return stateAt(campaign, now) === 'running';
}

/**
 * Whether advocates could share at a moment that may be over: one that ended or was paused since ran until then.
 * @param now until when its state is known: what is said to have ended later was switched off.
 */
export function wasCampaignOpen(campaign: Timed & { pausedAt: number | null }, at: number, now: number): boolean {
  const { state, endsAt, pausedAt } = campaign;
  const isPaused = state === 'paused' && pausedAt !== null;
  const ranOn = (isPaused || (state === 'ended' && endsAt !== null && endsAt <= now)) && at < (pausedAt ?? now);
  return isCampaignOpen(ranOn ? { ...campaign, state: 'running' } : campaign, at);
}

/** Whether friends who already have a link may go on: a paused campaign lets known friends finish. */
export function isOpenToFriends(campaign: Timed, now: number): boolean {
  const state = stateAt(campaign, now);
  return state === 'running' || state === 'paused';
}

/**
 * Whether a friend was there before a pause: whoever was written to, and whoever clicked before it.
 * @param clickedAt when they clicked; undefined where nothing proves a click.
 */
export function isKnownFriend(
  { pausedAt }: { pausedAt: number | null },
  friend: { recipient: boolean; clickedAt: number | undefined },
): boolean {
  if (friend.recipient) return true;
  return friend.clickedAt !== undefined && friend.clickedAt < (pausedAt ?? Number.POSITIVE_INFINITY);
}

/** When a campaign runs in one of its shops: by that shop's clock, else as the campaign as a whole. */
export function periodIn(
  campaign: { startsAt: number | null; endsAt: number | null },
  shop: { startsAt: number | null; endsAt: number | null },
): { startsAt: number | null; endsAt: number | null } {
  return { startsAt: shop.startsAt ?? campaign.startsAt, endsAt: shop.endsAt ?? campaign.endsAt };
}
