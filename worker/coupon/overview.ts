import { tenantOf } from '../../db/tenant.ts';
import { badgeOf, type Deal, nameDeal } from '../campaign/deal.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { normaliseCode } from './coupon.ts';
import {
  countOrdersWith,
  type LotRow,
  readDeals,
  readLots,
  readStocks,
  readWatched,
  type Stock,
} from './pool.store.ts';
import { forecastStock } from './pool.ts';

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

/** The codes of one deal. */
export interface PoolAnswer {
  deal: string;
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
  /** Claims, and orders with a code of the deal. */
  given: number;
  redeemed: number;
  /** Friends who wait for a code. */
  waiting: number;
  /** Null where codes never run out. */
  forecast: { per_day: number; days: number | null; claims: number; over_days: number } | null;
  /** The marketers are told when fewer are left; null: never. */
  warn_below: number | null;
  /** The latest five. */
  lots: LotAnswer[];
}

const NOTHING: Stock = { left: 0, given: 0, lately: 0, firstAt: null, redeemed: 0, waiting: 0 };

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

/** The codes of all deals of a shop: the running ones first. */
export async function readPools(ports: Pick<Ports, 'databases' | 'clock'>, shop: Shop): Promise<PoolAnswer[]> {
  const database = tenantOf(ports.databases, shop);
  const now = ports.clock.now();
  const [deals, watched, lots] = await Promise.all([
    readDeals(database, shop.id),
    readWatched(database, shop.id),
    readLots(database, shop.id),
  ]);
  const stocks = await readStocks(
    database,
    deals.map(({ deal }) => deal.id),
    now,
  );
  const [language = 'en'] = shop.languages;
  const pools = deals.map(async ({ deal, campaign }): Promise<PoolAnswer> => {
    const stock = stocks.get(deal.id) ?? NOTHING;
    const code = deal.codeSource === 'shared' ? normaliseCode(deal.codePrefix) : '';
    const left = leftOf(deal, stock);
    const forecast = left === null ? null : forecastStock(left, stock.lately, stock.firstAt, now);
    const history = lots.get(deal.id);
    return {
      deal: deal.id,
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
      forecast: forecast && {
        per_day: forecast.perDay,
        days: forecast.days,
        claims: forecast.claims,
        over_days: forecast.overDays,
      },
      warn_below: watched.get(deal.id) ?? null,
      lots: (history?.lots ?? []).map(toLot),
    };
  });
  return (await Promise.all(pools)).sort((a, b) => Number(b.running) - Number(a.running));
}
