import { isDrained } from '../coupon/pool.ts';
import { readRewardWatch } from '../coupon/reward-pool.store.ts';
import type { Ports } from '../ports.ts';
import { readCouponWatch, readSubjects, readWatchedShops } from './alert.store.ts';
import type { Sample } from './alert.ts';
import type { Measured } from './measure.ts';

/** What is left of the codes that somebody wants to be warned of, how fast they go, and shops that make none. */
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
    for (const { id, shopId, name, left, warnBelow } of await readRewardWatch(group).catch(() => [])) {
      const shop = shops.find((one) => one.id === shopId);
      if (!shop) continue;
      names.set(id, `${name}, rewards (${shop.name})`);
      shopOf.set(id, shopId);
      samples.push({ rule: 'coupons_low', subject: id, value: left, bound: warnBelow });
    }
    for (const { dealId, shopId, name, warnBelow, left, given, open } of seen?.pools ?? []) {
      const shop = shops.find(({ id }) => id === shopId);
      if (!shop) continue;
      names.set(dealId, `${name} (${shop.name})`);
      shopOf.set(dealId, shopId);
      if (warnBelow !== null) {
        samples.push({ rule: 'coupons_low', subject: dealId, value: left, bound: warnBelow });
      }
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
