import { isDrained } from '../coupon/pool.ts';
import { type RewardPool, readRewardWatch } from '../coupon/reward-pool.store.ts';
import type { Ports } from '../ports.ts';
import { sayWorth } from '../reward/rule.ts';
import { readCouponWatch, readSubjects, readWatchedShops } from './alert.store.ts';
import type { Sample } from './alert.ts';
import type { Measured } from './measure.ts';

interface Stocked {
  left: number;
  perDay: number;
  waiting: number;
  limited?: boolean;
  bound: number;
  clearBound: number;
}

const sampleStock = (
  subject: string,
  { left, perDay, waiting, limited = false, bound, clearBound }: Stocked,
): Sample => ({
  rule: 'coupons_low',
  subject,
  value: left,
  bound,
  clearBound,
  supply: { days: perDay > 0 ? Math.floor(left / perDay) : null, waiting, limited },
});

/** As ` of $10`: lists of one campaign differ by it. */
function worthOf({ amount, percent, currency }: RewardPool): string {
  const worth = sayWorth({ kind: 'coupon', amount, ...(percent && { percent }) }, currency, 'en');
  return worth && ` of ${worth}`;
}

/** What is left of the codes that can run out, how fast they go, and shops that make none. */
export async function measureCoupons({ databases, clock }: Pick<Ports, 'databases' | 'clock'>): Promise<Measured> {
  const now = clock.now();
  const [shops, drained] = await Promise.all([
    readWatchedShops(databases.control),
    readSubjects(databases.control, 'coupons_drained'),
  ]);
  const samples: Sample[] = [];
  const names = new Map<string, string>();
  const shopOf = new Map<string, string>();
  for (const number of databases.groupNumbers()) {
    const group = databases.group(number);
    const seen = await readCouponWatch(group, now).catch(() => undefined);
    for (const pool of await readRewardWatch(group, now).catch(() => [])) {
      const shop = shops.find(({ id }) => id === pool.shopId);
      if (!shop) continue;
      names.set(pool.id, `${pool.campaign.name}, rewards${worthOf(pool)} (${shop.name})`);
      shopOf.set(pool.id, shop.id);
      samples.push(sampleStock(pool.id, pool));
    }
    for (const pool of seen?.pools ?? []) {
      const { dealId, left, given, open } = pool;
      const shop = shops.find(({ id }) => id === pool.shopId);
      if (!shop) continue;
      names.set(dealId, `${pool.campaign}, ${pool.deal} (${shop.name})`);
      shopOf.set(dealId, shop.id);
      samples.push(sampleStock(dealId, pool));
      const fast = open > 0 && isDrained({ given, open, left });
      if (fast || drained.includes(dealId)) {
        samples.push({ rule: 'coupons_drained', subject: dealId, value: fast ? 1 : 0 });
      }
    }
    for (const { shopId, failures } of seen?.endpoints ?? []) {
      const shop = shops.find(({ id }) => id === shopId);
      if (!shop) continue;
      names.set(shopId, shop.name);
      shopOf.set(shopId, shopId);
      samples.push({ rule: 'coupons_unmade', subject: shopId, value: failures });
    }
  }
  return { samples, names, shopOf };
}
