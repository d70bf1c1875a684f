import { tenantOf } from '../../db/tenant.ts';
import { nextOf } from '../api/page.ts';
import { readCursor } from '../cursor.ts';
import type { Ports } from '../ports.ts';
import { maskAddress } from '../privacy/address.ts';
import { type Cell, writeLine } from '../report/csv.ts';
import type { Shop } from '../retailer/shop.ts';
import { readReferences } from './ask.store.ts';
import { type RewardRow, readRewards, type Wanted } from './list.store.ts';
import type { Reward } from './reward.ts';

/** A reward as members and servers see it. Money in minor units, times in UTC milliseconds. */
export interface RewardAnswer
  extends Pick<
    Reward,
    'id' | 'state' | 'reason' | 'hold' | 'beneficiary' | 'part' | 'kind' | 'name' | 'amount' | 'currency'
  > {
  /** The shop's own code, where its system refused it. */
  veto: string | null;
  /** Who had the last word: a `rule`, the `shop`, a `member`; null while nobody had to. */
  decided_by: 'rule' | 'shop' | 'member' | null;
  /** References of the order, as the shop knows it. */
  order_ids: string[];
  ordered_at: number | null;
  due_at: number | null;
  created_at: number;
  updated_at: number;
  /** Number of confirmed orders that it was given at. */
  ordinal: number | null;
  paid_at: number | null;
  /** What it was worth then: above `amount` where part of the order came back since. */
  paid_amount: number | null;
  payout_reference: string | null;
  campaign: { id: string; name: string } | null;
  /** null for a friend's own. */
  advocate: { id: string; name: string | null; left: boolean } | null;
  /** Code of a coupon. */
  code: string | null;
  /** First moment at which the code is no longer good; null where it has no end of its own. */
  code_ends_at: number | null;
}

/** A reward in a list, with its payee where that was asked for. */
export interface RewardLine extends RewardAnswer {
  payee?: Payee;
}

/** A page of rewards; `next` begins the one behind it. */
export interface RewardPage {
  rewards: RewardLine[];
  next: string | null;
}

const deciderOf = (by: string | null) => (by === null || by === 'rule' || by === 'shop' ? by : 'member');

function toAnswer({ secrets }: Pick<Ports, 'secrets'>, row: RewardRow, orders: string[], named: boolean): RewardAnswer {
  const { reward, advocate, campaign, code, codeEndsAt, veto } = row;
  const { id, state, reason, hold, beneficiary, part, kind, name, amount, currency } = reward;
  const said = named && advocate?.nameSealed ? secrets.open(advocate.nameSealed) : null;
  return {
    ...{ id, state, reason, hold, beneficiary, part, kind, name, amount, currency },
    veto: veto === null ? null : veto.replace(/^vetoed:/, '').replace(/\.\d+$/, ''),
    decided_by: deciderOf(reward.decidedBy),
    order_ids: orders,
    ordered_at: reward.orderedAt,
    due_at: reward.dueAt,
    created_at: reward.createdAt,
    updated_at: reward.updatedAt,
    ordinal: reward.ordinal,
    paid_at: reward.paidAt,
    paid_amount: reward.paidAmount,
    payout_reference: reward.payoutReference,
    campaign: reward.campaignId === null ? null : { id: reward.campaignId, name: campaign ?? '' },
    advocate: reward.advocateId === '' ? null : { id: reward.advocateId, name: said, left: advocate?.kind === 'left' },
    code,
    code_ends_at: codeEndsAt,
  };
}

async function readRows(ports: Pick<Ports, 'databases'>, shop: Shop, wanted: Omit<Wanted, 'shopId'>) {
  const database = tenantOf(ports.databases, shop);
  const rows = await readRewards(database, { ...wanted, shopId: shop.id });
  const orders = await readReferences(
    database,
    rows.flatMap(({ purchaseId }) => purchaseId ?? []),
  );
  return rows.map((row) => ({ row, orders: (row.purchaseId && orders.get(row.purchaseId)) || [] }));
}

const nextPage = (rows: readonly { row: RewardRow }[], limit: number): string | null =>
  nextOf(rows, limit, ({ row: { reward } }) => ({ at: reward.createdAt, id: reward.id }));

/**
 * A page of a shop's rewards.
 * @param told whether advocates' names are told, codes, which buy something, and who is to be paid: what is masked here stands whole in the file,
 * which is noted.
 */
export async function listRewards(
  ports: Pick<Ports, 'databases' | 'secrets'>,
  shop: Shop,
  wanted: Omit<Wanted, 'shopId'>,
  told: { names: boolean; codes: boolean; payees: boolean },
): Promise<RewardPage> {
  const rows = await readRows(ports, shop, wanted);
  const rewards = rows.map(({ row, orders }): RewardLine => {
    const answer = toAnswer(ports, row, orders, told.names);
    const line: RewardLine = told.codes ? answer : { ...answer, code: null };
    if (!told.payees) return line;
    const payee = describePayee(ports, row);
    return { ...line, payee: { ...payee, email: payee.email && maskAddress(payee.email) } };
  });
  return { rewards, next: nextPage(rows, wanted.limit) };
}

/** What the shop owes somebody, with where it goes: the advocate's confirmed address, or the friend's order. */
export interface Payee {
  /** Where they confirmed it. */
  email: string | null;
  /** The shop's own id of a customer whom it vouched for. */
  customer_id: string | null;
  /** By what the shop knows them; `nobody` until they sign in, or confirm an address. */
  pay_to: 'order' | 'customer' | 'email' | 'phone' | 'nobody';
}
export type Payout = RewardAnswer & Payee;

/** Who is to be paid. */
function describePayee({ secrets }: Pick<Ports, 'secrets'>, row: RewardRow): Payee {
  const { advocate, customerSealed, reward } = row;
  const email = advocate?.emailSealed && advocate.emailConfirmedAt ? secrets.open(advocate.emailSealed) : null;
  const customerId = customerSealed ? secrets.open(customerSealed) : null;
  const reached = email ? 'email' : advocate?.phoneConfirmedAt ? 'phone' : 'nobody';
  const payTo = reward.beneficiary === 'friend' ? 'order' : customerId ? 'customer' : reached;
  return { email, customer_id: customerId, pay_to: payTo };
}

/** A page of what is to be paid out, or of what was and is to be reclaimed. */
export async function listPayouts(
  ports: Pick<Ports, 'databases' | 'secrets'>,
  shop: Shop,
  wanted: Omit<Wanted, 'shopId'> & { view: 'unpaid' | 'reclaim' },
): Promise<{ payouts: Payout[]; next: string | null }> {
  const rows = await readRows(ports, shop, wanted);
  return {
    payouts: rows.map(({ row, orders }) => ({ ...toAnswer(ports, row, orders, true), ...describePayee(ports, row) })),
    next: nextPage(rows, wanted.limit),
  };
}

const COLUMNS =
  'reward,beneficiary,kind,name,amount,currency,advocate,first_name,email,order_ids,campaign,earned_at,customer_id,pay_to,code';
const PIECE = 500;

function lineOf({ id, beneficiary, kind, name, amount, currency, ...more }: Payout): string {
  const cells: Cell[] = [
    id,
    beneficiary,
    kind,
    name,
    { amount, currency },
    currency,
    more.advocate?.id ?? null,
    more.advocate?.name ?? null,
    more.email,
    more.order_ids.join(' '),
    more.campaign?.name ?? null,
    new Date(more.updated_at).toISOString(),
    more.customer_id,
    more.pay_to,
    more.code,
  ];
  return writeLine(cells);
}

/** What is to be paid out as a file, piece by piece. */
export function streamPayouts(
  ports: Pick<Ports, 'databases' | 'secrets'>,
  shop: Shop,
  filter: Pick<Wanted, 'kind' | 'beneficiary' | 'campaign'>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let after: string | undefined;
  let begun = false;
  return new ReadableStream({
    async pull(controller) {
      const wanted = { ...filter, view: 'unpaid', after: readCursor(after), limit: PIECE } as const;
      const { payouts, next } = await listPayouts(ports, shop, wanted);
      const lines = payouts.map(lineOf);
      if (!begun) lines.unshift(`\ufeff${writeLine(COLUMNS.split(','))}`);
      begun = true;
      controller.enqueue(encoder.encode(lines.join('')));
      after = next ?? undefined;
      if (next === null) controller.close();
    },
  });
}
