import type { EndpointSaved } from '../../worker/endpoint/endpoint.routes.ts';
import type { PaidAnswer } from '../../worker/reward/payout.ts';
import type { DecidedAnswer, HandAnswer, RewardsAnswer } from '../../worker/reward/reward.routes.ts';
import { call, send } from './call.ts';

/** Where the file of payouts is. */
export function payoutsUrl(shop: string, asked: Record<string, string>): string {
  return `/api/rewards/${shop}/payouts.csv?${new URLSearchParams(asked)}`;
}

/** Rewards and payouts. */
export const rewardApi = {
  rewards: (shop: string, asked: Record<string, string>) =>
    call<RewardsAnswer>(`rewards/${shop}?${new URLSearchParams(asked)}`),
  approveRewards: (shop: string, rewards: readonly string[], note: string, vouch: boolean) =>
    send<DecidedAnswer>('POST', `rewards/${shop}/approve`, { rewards, note, vouch }),
  allowUnconfirmed: (shop: string, count: number, amount: number) =>
    send('PUT', `rewards/${shop}/unconfirmed`, { count, amount }),
  endUnconfirmed: (shop: string) => call(`rewards/${shop}/unconfirmed`, { method: 'DELETE' }),
  handCodes: (shop: string) => call<HandAnswer>(`rewards/${shop}/manual`),
  giveReward: (shop: string, given: Record<string, string | number>) =>
    send<{ id: string; changed: boolean }>('POST', `rewards/${shop}/manual`, given),
  refuseRewards: (shop: string, rewards: readonly string[], reason: string, note: string) =>
    send<DecidedAnswer>('POST', `rewards/${shop}/void`, { rewards, reason, note }),
  payRewards: (shop: string, rewards: readonly string[], reference: string) =>
    send<PaidAnswer>('POST', `rewards/${shop}/paid`, { rewards, reference }),
  setRewardSystem: (shop: string, url: string, newSecret: boolean) =>
    send<EndpointSaved>('PUT', `rewards/${shop}/endpoint`, { url, new_secret: newSecret }),
  tryRewardSystem: (shop: string) =>
    send<{ approve: boolean; reason?: string } | { error: string }>('POST', `rewards/${shop}/endpoint/test`, {}),
  removeRewardSystem: (shop: string) => call<EndpointSaved>(`rewards/${shop}/endpoint`, { method: 'DELETE' }),
};
