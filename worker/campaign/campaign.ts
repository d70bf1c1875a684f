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

export interface CampaignPlacement {
  kind: Placement;
  /** For `embedded`: the id of the element that holds it. */
  target?: string;
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
