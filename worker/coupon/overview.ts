import { tenantOf } from '../../db/tenant.ts';
import { badgeOf, type Deal, nameDeal } from '../campaign/deal.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { sayWorth } from '../reward/rule.ts';
import { normaliseCode } from './coupon.ts';
import {
  countOrdersWith,
  type LotRow,
  readDeal,
  readDeals,
  readLots,
  readStocks,
  readWatched,
  type Stock,
} from './pool.store.ts';
import { boundsOf, DEFAULT_WARNING, type Forecast, forecastStock, type Warning } from './pool.ts';
import { isRewardPool, type Side } from './reward.ts';
import { type RewardPool, readRewardPools, readRewardStocks } from './reward-pool.store.ts';

/** How codes came into a pool. */
export interface LotAnswer {
  source: LotRow['source'];
  /** Of generated ones. */
  pattern: string;
  added: number;
  rejected: number;
  /** UTC milliseconds: what tells it from others. */
  created_at: number;
}

/** The codes of one deal, or of the rewards of one campaign. */
export interface PoolAnswer {
  /** The deal's id, or that of the rewards' codes. */
  deal: string;
  /** Whom they are for: a deal's friends, or those whose reward they are. */
  for: 'deal' | Side;
  title: string;
  /** As `20%`; '' where the words say it all. */
  badge: string;
  campaign: { id: string; name: string; state: string };
  /** Whether friends can get the deal, as far as its own switch says. */
  running: boolean;
  /** `pool`: from a list; `generated`: made for each friend; `shared`: one for all; `shop`: by the shop's own system. */
  source: Deal['codeSource'];
  /** The shared code, or what generated ones begin with; '' for others. */
  code: string;
  /** How the codes of a list came: `import`, `generated`, `api`. */
  lots_from: LotRow['source'][];
  /** Codes that wait; null where they never run out. */
  left: number | null;
  /** How many friends can have one in all; null: no limit. */
  limit: number | null;
  /** Claims, or rewards given. */
  given: number;
  /** Orders with a code of the deal; null for rewards. */
  redeemed: number | null;
  /** Friends, or rewards, that wait for a code. */
  waiting: number;
  /** Null where codes never run out. */
  forecast: { per_day: number; days: number | null; claims: number; over_days: number } | null;
  /** The marketers are told when fewer are left; null: never. */
  warn_below: number | null;
  /** The marketers are told when they last for fewer days; null: never. */
  warn_days: number | null;
  /** Whether they are told of it now. */
  low: boolean;
  /** The latest five. */
  lots: LotAnswer[];
}

const NOTHING: Stock = { left: 0, lastEnd: null, given: 0, lately: 0, firstAt: null, redeemed: 0, waiting: 0 };

/** What is left of a deal's codes; null where there is no end to them. */
function leftOf({ codeSource, stock, taken }: Deal, { left }: Stock): number | null {
  const allowed = typeof stock === 'number' ? Math.max(0, stock - (taken ?? 0)) : null;
  if (codeSource !== 'pool') return allowed;
  return Math.min(left, allowed ?? left);
}

const toLot = ({ source, pattern, added, rejected, createdAt }: LotRow): LotAnswer => ({
  source,
  pattern,
  added,
  rejected,
  created_at: createdAt,
});

/** When marketers are told of a pool, and whether they are now. */
function sayWarning(
  watched: Warning | undefined,
  left: number | null,
  { firstAt, waiting }: Pick<Stock, 'firstAt' | 'waiting'>,
  forecast: Forecast | null,
): Pick<PoolAnswer, 'warn_below' | 'warn_days' | 'low'> {
  const warning = watched ?? DEFAULT_WARNING;
  const pace = { perDay: forecast?.perDay ?? 0, used: firstAt !== null, waiting };
  return {
    warn_below: warning.warnBelow,
    warn_days: warning.warnDays,
    low: left !== null && left < boundsOf(warning, pace).bound,
  };
}

/** The codes of a campaign's rewards, as those of a deal. */
function toRewardPool(
  { id, side, campaign, codes, amount, percent, currency }: RewardPool,
  stock: Omit<Stock, 'redeemed'>,
  history: { sources: LotRow['source'][]; lots: LotRow[] } | undefined,
  watched: Warning | undefined,
  now: number,
  language: string,
): PoolAnswer {
  const { source, prefix = '' } = codes;
  const left = source === 'pool' ? stock.left : null;
  const forecast = left === null ? null : forecastStock(left, stock.lately, stock.firstAt, now, stock.lastEnd);
  return {
    deal: id,
    for: side,
    title: sayWorth({ kind: 'coupon', amount, ...(percent && { percent }) }, currency, language),
    badge: '',
    campaign,
    running: campaign.state !== 'draft',
    source,
    code: source === 'generated' || source === 'shared' ? normaliseCode(prefix) : '',
    lots_from: history?.sources ?? [],
    left,
    limit: null,
    given: stock.given,
    redeemed: null,
    waiting: stock.waiting,
    forecast: forecast && sayForecast(forecast),
    ...sayWarning(watched, left, stock, forecast),
    lots: (history?.lots ?? []).map(toLot),
  };
}

const sayForecast = ({ perDay, days, claims, overDays }: Forecast): PoolAnswer['forecast'] => ({
  per_day: perDay,
  days,
  claims,
  over_days: overDays,
});

/** The codes of all deals of a shop, and of its rewards: the running ones first. */
export async function readPools(ports: Pick<Ports, 'databases' | 'clock'>, shop: Shop): Promise<PoolAnswer[]> {
  const database = tenantOf(ports.databases, shop);
  const now = ports.clock.now();
  const [deals, rewards, watched, lots] = await Promise.all([
    readDeals(database, shop.id),
    readRewardPools(database, shop.id),
    readWatched(database, shop.id),
    readLots(database, shop.id),
  ]);
  const [stocks, rewardStocks] = await Promise.all([
    readStocks(
      database,
      deals.map(({ deal }) => deal.id),
      now,
    ),
    readRewardStocks(database, shop.id, rewards, now),
  ]);
  const [language = 'en'] = shop.languages;
  const pools = deals.map(async ({ deal, campaign }): Promise<PoolAnswer> => {
    const stock = stocks.get(deal.id) ?? NOTHING;
    const code = deal.codeSource === 'shared' ? normaliseCode(deal.codePrefix) : '';
    const left = leftOf(deal, stock);
    const forecast = left === null ? null : forecastStock(left, stock.lately, stock.firstAt, now, stock.lastEnd);
    const history = lots.get(deal.id);
    return {
      deal: deal.id,
      for: 'deal',
      title: nameDeal(deal, language),
      badge: badgeOf(deal, language),
      campaign,
      running: deal.state === 'running',
      source: deal.codeSource,
      code: code || (deal.codeSource === 'generated' ? normaliseCode(deal.codePrefix) : ''),
      lots_from: history?.sources ?? [],
      left,
      limit: deal.stock ?? null,
      given: stock.given,
      redeemed: code ? await countOrdersWith(database, shop.id, code) : stock.redeemed,
      waiting: stock.waiting,
      forecast: forecast && sayForecast(forecast),
      ...sayWarning(watched.get(deal.id), left, stock, forecast),
      lots: (history?.lots ?? []).map(toLot),
    };
  });
  const forRewards = rewards.map((pool) =>
    toRewardPool(pool, rewardStocks.get(pool.id) ?? NOTHING, lots.get(pool.id), watched.get(pool.id), now, language),
  );
  return [...(await Promise.all(pools)), ...forRewards].sort((a, b) => Number(b.running) - Number(a.running));
}

/** Whether codes can be brought for a deal, or for rewards, of the shop. */
export async function findPool(database: TenantDatabase, shopId: string, id: string): Promise<boolean> {
  if (!isRewardPool(id)) return (await readDeal(database, shopId, id)) !== undefined;
  return (await readRewardPools(database, shopId)).some((pool) => pool.id === id);
}
