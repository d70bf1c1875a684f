import type { Row } from '@libsql/client';
import { BUYER } from '../../db/buyer.ts';
import type { Database } from '../ports.ts';
import { QUARTER_MS, timesOf } from './day.ts';
import { type Period, type ReportShop, unsupported } from './query.ts';

/** Purchases that are read within two seconds: those of the days asked for, and all of the buyers who first bought then. */
const MOST_READ = 500_000;
/** How long the friends of a cohort count for it. */
export const K_DAYS = 90;
const K_MS = K_DAYS * 86_400_000;

/** A cohort's name and the days that it is made of. */
export interface CohortSpan extends Period {
  name: string;
}

/** Customers who first bought in one span, as they stand now. */
export interface Cohort {
  name: string;
  customers: number;
  /** Of these customers, until now. */
  orders: number;
  /** What is left of them after refunds, in minor units by currency. */
  revenue: Map<string, number>;
  /** New customers whom they referred within 90 days of their own first purchase. */
  referred: number;
  /** Customers whom they referred meanwhile and of whom nobody said whether they are new. */
  unknown: number;
}

export const openCohort = (name: string): Cohort => ({
  name,
  customers: 0,
  orders: 0,
  revenue: new Map(),
  referred: 0,
  unknown: 0,
});

/** How many purchases a report may still read. */
export interface ReadingLeft {
  left: number;
}
export const openReading = (): ReadingLeft => ({ left: MOST_READ });

/** Purchases of some time. */
const COUNT = `select count(*) as purchases from
  (select 1 from purchase where shop_id = ? and occurred_at >= ? and occurred_at < ? limit ?)`;

/** When a buyer first bought. ?1 is the shop. */
const firstOf = (buyer: string) => `(select min(occurred_at) from purchase where shop_id = ?1 and ${BUYER} = ${buyer})`;

/**
 * The start of the quarter of an hour that `first` is in, or the last of the further limits (?4) within it: no cohort
 * begins between that and `first`. So cohorts are told apart afterwards, not by comparing each buyer with each of them.
 */
const START = `max(first - first % ${QUARTER_MS},
  coalesce((select max(value) from json_each(?4) where value <= first), 0))`;

/** Each who bought from ?2 until ?3 and not before; then customers, and without limits above ?5 their orders by currency. */
const CUSTOMERS = `with seen as (
    select distinct ${BUYER} as who from purchase indexed by purchase_shop
    where shop_id = ?1 and occurred_at >= ?2 and occurred_at < ?3 and who is not null
  ), buyer as (
    select who, ${firstOf('seen.who')} as first from seen
  ), member as materialized (
    select who, ${START} as start from buyer where first >= ?2 and first < ?3
  ), ordered as (
    select start, currency, amount - refunded as net from member cross join purchase
    on shop_id = ?1 and ${BUYER} = who limit ?5
  )
  select start, null as currency, count(*) as number, 0 as revenue from member group by 1
  union all select start, currency, count(*), sum(net) from ordered group by 1, 2`;

/** An advocate is the buyer whose customer or address is theirs. Their orders are found by these, not by time. */
const REFERRED = `with credit as materialized (
    select conversion.advocate_id, ordered.occurred_at as at, ordered.new_customer as new from purchase ordered indexed by purchase_shop
    cross join conversion on conversion.purchase_id = ordered.id
    where ordered.shop_id = ?1 and ordered.occurred_at >= ?2 and ordered.occurred_at < ?3 + ${K_MS}
      and ordered.new_customer is not 0 and conversion.state = 'credited'
  ), source as (
    select id, (
      select who from (${['customer_key', 'email_key']
        .map(
          (key) => `select ${BUYER} as who, occurred_at from purchase indexed by purchase_${key.slice(0, -4)}
            where shop_id = ?1 and ${key} = (select ${key} from advocate where id = credited.id)`,
        )
        .join(' union all ')}) order by occurred_at limit 1
    ) as who from (select distinct advocate_id as id from credit) credited
  ), referrer as materialized (
    select id, ${firstOf('source.who')} as first from source
  )
  select ${START} as start, count(new) as number, count(*) - count(new) as unknown from credit join referrer on id = advocate_id
  where first >= ?2 and first < ?3 and at >= first and at < first + ${K_MS} group by 1`;

/** Finds the cohort of a moment; undefined for one in none. */
function findBy(limits: readonly (readonly [from: number, until: number, cohort: Cohort])[]) {
  const sorted = limits.toSorted(([a], [b]) => a - b);
  return (at: number): Cohort | undefined => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle]?.[0] ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    const found = sorted[low - 1];
    return found && at < found[1] ? found[2] : undefined;
  };
}

function addCustomers(cohort: Cohort, { currency, number, revenue }: Row): void {
  if (currency === null) {
    cohort.customers += Number(number);
    return;
  }
  cohort.orders += Number(number);
  const code = String(currency);
  cohort.revenue.set(code, (cohort.revenue.get(code) ?? 0) + Number(revenue));
}

const refuse = () =>
  unsupported('from', 'The period has too many purchases for cohorts to be read at once. Ask for a shorter one.');

/**
 * Reads the cohorts of a shop from how its purchases stand: refunds and decisions of a later day change them.
 * @param spans which do not meet.
 * @param reading what may still be read: it goes down.
 * @returns a cohort for each span, in their order.
 * @throws AppError `unsupported` where more had to be read: a shorter period needs less, however old the shop.
 */
export async function readCohorts(
  { client }: Pick<Database, 'client'>,
  shop: ReportShop,
  spans: readonly CohortSpan[],
  reading: ReadingLeft,
): Promise<Cohort[]> {
  const cohorts = spans.map(({ name }) => openCohort(name));
  const limits = spans.flatMap(({ from, to }, index) =>
    timesOf(from, to, shop).map((times) => [...times, cohorts[index] as Cohort] as const),
  );
  if (limits.length === 0) return cohorts;
  const from = Math.min(...limits.map(([since]) => since));
  const until = Math.max(...limits.map(([, end]) => end));
  const counted = await client.execute({ sql: COUNT, args: [shop.id, from, until + K_MS, reading.left + 1] });
  reading.left -= Number(counted.rows[0]?.purchases);
  if (reading.left < 0) throw refuse();

  const cuts = limits.flatMap(([since, end]) => [since, end].filter((limit) => limit % QUARTER_MS !== 0));
  const args = [shop.id, from, until, JSON.stringify(cuts)];
  const [customers, referred] = await client.batch(
    [
      { sql: CUSTOMERS, args: [...args, reading.left + 1] },
      { sql: REFERRED, args },
    ],
    'read',
  );
  const cohortAt = findBy(limits);
  for (const row of customers?.rows ?? []) {
    if (row.currency !== null) reading.left -= Number(row.number);
    const cohort = cohortAt(Number(row.start));
    if (cohort) addCustomers(cohort, row);
  }
  if (reading.left < 0) throw refuse();
  for (const row of referred?.rows ?? []) {
    const cohort = cohortAt(Number(row.start));
    if (!cohort) continue;
    cohort.referred += Number(row.number);
    cohort.unknown += Number(row.unknown);
  }
  return cohorts;
}
