import type { Database } from '../ports.ts';
import { timesOf } from './day.ts';
import { type Period, type ReportShop, unsupported } from './query.ts';

/** Purchases that can be grouped by their buyers within two seconds. */
const MOST_PURCHASES = 1_000_000;
/** How long the friends of a cohort count for it. */
export const K_DAYS = 90;
const DAY_MS = 86_400_000;

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
}

/** Buyers with the time of their first purchase and their cohort. ?1 is the shop, ?2 the cohorts' times. */
const MEMBERS = `with buyer as (
    select coalesce(buyer_id, customer_key, email_key) as who, min(occurred_at) as first from purchase
    where shop_id = ?1 and coalesce(buyer_id, customer_key, email_key) is not null group by 1
  ), member as (
    select buyer.who, buyer.first, span.value ->> 0 as cohort from buyer join json_each(?2) span
    on buyer.first >= span.value ->> 1 and buyer.first < span.value ->> 2
  )`;

const ORDERS = `${MEMBERS}
  select cohort, currency, count(distinct who) as customers, count(*) as orders, sum(amount - refunded) as revenue
  from member join purchase on shop_id = ?1 and coalesce(buyer_id, customer_key, email_key) = who group by 1, 2`;

const CUSTOMERS = `${MEMBERS} select cohort, count(*) as customers from member group by 1`;

/** An advocate is the buyer whose customer or address is theirs. */
const REFERRED = `${MEMBERS}, credit as (
    select ordered.occurred_at, (
      select coalesce(own.buyer_id, own.customer_key, own.email_key) from advocate join purchase own
      on own.shop_id = ?1 and (own.customer_key = advocate.customer_key or own.email_key = advocate.email_key)
      where advocate.id = conversion.advocate_id order by own.occurred_at limit 1
    ) as who
    from conversion join purchase ordered on ordered.id = conversion.purchase_id
    where ordered.shop_id = ?1 and conversion.state = 'credited' and ordered.new_customer = 1
      and ordered.occurred_at >= ?3
  )
  select cohort, count(*) as referred from credit join member using (who)
  where occurred_at >= first and occurred_at < first + ${K_DAYS * DAY_MS} group by 1`;

/**
 * Reads the cohorts of a shop from how its purchases stand: refunds and decisions of a later day change them.
 * @throws AppError `unsupported` where there are too many purchases to be grouped within two seconds.
 */
export async function readCohorts(
  database: Database,
  shop: ReportShop,
  spans: readonly CohortSpan[],
): Promise<Map<string, Cohort>> {
  const limits = spans.flatMap(({ name, from, to }) =>
    timesOf(from, to, shop).map((times) => [name, ...times] as const),
  );
  const earliest = Math.min(...limits.map(([, from]) => from));
  const args = [shop.id, JSON.stringify(limits)];
  const counted = await database.client.execute({
    sql: 'select count(*) as purchases from (select 1 from purchase where shop_id = ? limit ?)',
    args: [shop.id, MOST_PURCHASES + 1],
  });
  if (Number(counted.rows[0]?.purchases) > MOST_PURCHASES) {
    throw unsupported('report', 'The shop has too many purchases for cohorts to be read at once.');
  }
  const [customers, orders, referred] = await database.client.batch(
    [
      { sql: CUSTOMERS, args },
      { sql: ORDERS, args },
      { sql: REFERRED, args: [...args, Number.isFinite(earliest) ? earliest : 0] },
    ],
    'read',
  );
  const cohorts = new Map<string, Cohort>();
  for (const row of customers?.rows ?? []) {
    const name = String(row.cohort);
    cohorts.set(name, { name, customers: Number(row.customers), orders: 0, revenue: new Map(), referred: 0 });
  }
  for (const row of orders?.rows ?? []) {
    const cohort = cohorts.get(String(row.cohort));
    if (!cohort) continue;
    cohort.orders += Number(row.orders);
    cohort.revenue.set(String(row.currency), Number(row.revenue));
  }
  for (const row of referred?.rows ?? []) {
    const cohort = cohorts.get(String(row.cohort));
    if (cohort) cohort.referred = Number(row.referred);
  }
  return cohorts;
}
