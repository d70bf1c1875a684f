import { isDrained } from '../coupon/pool.ts';
import { type RewardPool, readRewardWatch } from '../coupon/reward-pool.store.ts';
import type { Database, Ports } from '../ports.ts';
import { sayWorth } from '../reward/rule.ts';
import { type Called, readCalled, readCouponWatch, readSubjects, readWatchedShops } from './alert.store.ts';
import { alertKey, type Sample } from './alert.ts';
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

const nameList = (campaign: string, worth: string, shop: string) => `${campaign}, rewards${worth} (${shop})`;
const nameKnown = ({ campaign, deal }: Called, shop: string) =>
  deal ? `${campaign}, ${deal} (${shop})` : nameList(campaign, '', shop);

/** As ` of $10`: lists of one campaign differ by it. */
function worthOf({ amount, percent, currency }: RewardPool): string {
  const worth = sayWorth({ kind: 'coupon', amount, ...(percent && { percent }) }, currency, 'en');
  return worth && ` of ${worth}`;
}

/** Rules about codes. */
const RULES = ['coupons_low', 'coupons_drained', 'coupons_unmade'] as const;

/** What is left of the codes that can run out, how fast they go, and shops that make none. */
export async function measureCoupons({ databases, clock }: Pick<Ports, 'databases' | 'clock'>): Promise<Measured> {
  const now = clock.now();
  const [shops, ...firing] = await Promise.all([
    readWatchedShops(databases.control),
    ...RULES.map((rule) => readSubjects(databases.control, rule)),
  ]);
  const lasting = RULES.flatMap((rule, index) => (firing[index] ?? []).map((subject) => ({ rule, subject })));
  const isLasting = (rule: Sample['rule'], subject: string) =>
    lasting.some((one) => one.rule === rule && one.subject === subject);
  const samples: Sample[] = [];
  const names = new Map<string, string>();
  const shopOf = new Map<string, string>();
  for (const number of databases.groupNumbers()) {
    const read = async <Seen>(watch: (group: Database, now: number) => Promise<Seen>) =>
      watch(databases.group(number), now);
    const seen = await read(readCouponWatch).catch(() => undefined);
    const lists = await read(readRewardWatch).catch(() => undefined);
    for (const pool of lists ?? []) {
      const shop = shops.find(({ id }) => id === pool.shopId);
      if (!shop) continue;
      names.set(pool.id, nameList(pool.campaign.name, worthOf(pool), shop.name));
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
      if (fast || isLasting('coupons_drained', dealId)) {
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
    if (!seen || !lists) continue;
    // A list that was put aside, a deal that ended, an address that was taken away: what was told of them is over.
    const measured = new Set(samples.map(alertKey));
    const unwatched = lasting.filter((one) => !measured.has(alertKey(one)));
    const called = await readCalled(databases.group(number), [...new Set(unwatched.map(({ subject }) => subject))]);
    for (const { rule, subject } of unwatched) {
      const known = called.find(({ id }) => id === subject);
      const shop = shops.find(({ id }) => id === (known?.shopId ?? subject));
      if (!shop || shop.groupNumber !== number) continue;
      names.set(subject, known ? nameKnown(known, shop.name) : shop.name);
      shopOf.set(subject, shop.id);
      samples.push({ rule, subject, value: null, gone: true });
    }
  }
  return { samples, names, shopOf };
}
