import type { Channel, Placement } from '../tag/channel.ts';

/** Words of a deal in one language: plain text with {{placeholders}}, never HTML. */
export interface DealWords {
  title: string;
  description: string;
  terms?: string;
}

/** What an advocate earns for one credited, confirmed purchase. */
export interface CampaignReward {
  kind: 'coupon' | 'credit';
  /** Minor units of `currency`. */
  amount: number;
  currency: string;
  /** Days between a confirmed order and the approval: the shop's return period. */
  holdDays: number;
  /** Cap a day of rewards that may be approved on claimed evidence alone; 0: none. */
  claimedCapPerDay?: number;
}

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
  /** Shows so many times in so many days; once a document where nothing may be stored. */
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
}

export type CampaignState = 'draft' | 'scheduled' | 'running' | 'paused' | 'ended';

/** Whether advocates may share now. */
export function isCampaignOpen(
  campaign: { state: CampaignState; startsAt: number | null; endsAt: number | null },
  now: number,
): boolean {
  return (
    campaign.state === 'running' &&
    (campaign.startsAt ?? 0) <= now &&
    now < (campaign.endsAt ?? Number.POSITIVE_INFINITY)
  );
}

/** Whether friends who already have a link may go on: a paused campaign lets known friends finish. */
export function isOpenToFriends(campaign: { state: CampaignState; endsAt: number | null }, now: number): boolean {
  return (
    (campaign.state === 'running' || campaign.state === 'paused') && now < (campaign.endsAt ?? Number.POSITIVE_INFINITY)
  );
}
