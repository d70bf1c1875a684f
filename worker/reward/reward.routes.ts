import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { CURSOR, readCursor } from '../cursor.ts';
import { describeEndpoint, type EndpointAnswer, endpointRoutes } from '../endpoint/endpoint.routes.ts';
import type { EndpointRow } from '../endpoint/endpoint.store.ts';
import { AppError } from '../errors.ts';
import { requireNote } from '../fraud/fraud.schema.ts';
import type { App } from '../ports.ts';
import type { Role } from '../retailer/role.ts';
import { readShopScope, type ShopScope } from '../retailer/scope.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { askShop } from './ask.ts';
import { type HandCodes, readHandCodes } from './hand.store.ts';
import { type Balance, readBalances, VIEWS } from './list.store.ts';
import { listRewards, type RewardPage, streamPayouts } from './list.ts';
import { markRewardsPaid } from './payout.ts';
import { changeReward, giveByHand, planApproval, planVoid } from './reward.change.ts';
import { isUnconfirmed } from './reward.ts';
import { REWARD_KINDS } from './rule.ts';
import { describeLimit, type LimitAnswer, limitRoutes } from './vouch.routes.ts';

const MAY: readonly Role[] = ['owner', 'marketer'];
/** Who reads advocates' names. */
const NAMED: readonly Role[] = ['owner', 'marketer', 'support'];
const PAGE = 50;
const MOST_AT_ONCE = 100;

/** `GET /api/rewards/:shop`: a shop's rewards, what stands where, and its system that may refuse some. */
export interface RewardsAnswer extends RewardPage {
  balances: Balance[];
  /** The shop's own system. */
  endpoint: EndpointAnswer | null;
  /** What is given a day for orders that only a page tells of; null: nothing. */
  unconfirmed: LimitAnswer | null;
}

/** What became of rewards that were approved or refused together. */
export interface DecidedAnswer {
  changed: string[];
  /** Decided before, by somebody else or by time. */
  unchanged: string[];
  /** Only a page told of their orders: nothing is given before the shop confirms them, or a member vouches for them. */
  unconfirmed: string[];
}

/** `GET /api/rewards/:shop/manual`: where codes of coupons that are given by hand can come from. */
export interface HandAnswer {
  coupons: HandCodes[];
}

/** Why a member refuses a reward. */
const VOID_REASONS = ['fraud', 'returned', 'duplicate', 'mistake', 'other'] as const;

const filter = {
  kind: z.enum(REWARD_KINDS).optional(),
  beneficiary: z.enum(['advocate', 'friend']).optional(),
  campaign: z.string().max(64).optional(),
};
const listQuery = z.object({
  view: z.enum(VIEWS).default('all'),
  after: z.string().regex(CURSOR).optional(),
  ...filter,
});
const ids = z.array(z.string().max(64)).min(1).max(MOST_AT_ONCE);
const note = z.string().trim().max(200).default('');
const approveBody = z.strictObject({
  rewards: ids,
  note,
  /** Whether the member says of orders that only a page told of that the shop has them. */
  vouch: z.boolean().default(false),
});
const voidBody = z.strictObject({ rewards: ids, reason: z.enum(VOID_REASONS), note });
const handBody = z.strictObject({
  advocate: z.string().max(64),
  kind: z.enum(REWARD_KINDS),
  name: z.string().trim().max(60).default(''),
  /** Of a coupon: the one whose codes it comes from. */
  campaign: z.string().max(64).default(''),
  /** Minor units of the shop's currency. */
  amount: z.number().int().min(1).max(1e9),
  note: z.string().max(1000),
  /** Of the caller's own: the same request made twice gives once. */
  request: z.uuid(),
});
const paidBody = z.strictObject({ rewards: ids, reference: z.string().trim().max(80).default('') });

/** Asks about a reward that nobody is to have. */
const tryShop = ({ ports, shop }: ShopScope, endpoint: EndpointRow) =>
  askShop(
    ports,
    shop,
    endpoint,
    {
      id: ports.ids.make('rwd'),
      beneficiary: 'advocate',
      kind: 'coupon',
      name: null,
      amount: 1000,
      currency: shop.currency,
      campaignId: null,
      advocateId: '',
      orderedAt: ports.clock.now(),
    },
    ['TEST-1'],
    true,
  );

/**
 * Decides upon several rewards, each by itself: what somebody else decided meanwhile stays as it is. The audit log has
 * one entry for them, which the ledger refers to; it is written first, so that no change is without its note.
 */
async function decide(
  c: Context<App>,
  scope: ShopScope,
  told: { rewards: readonly string[]; note: string; reason?: string; vouch?: boolean },
): Promise<Response> {
  const { ports, shop, member, note } = scope;
  const noteId = ports.ids.make('aud');
  const hand = { by: member.userId, noteId };
  const { reason, rewards, vouch = false } = told;
  const subject = {
    rewards: rewards.length,
    reward: rewards[0] ?? '',
    ...(reason && { reason }),
    ...(told.note && { note: told.note }),
  };
  await note(reason ? 'rewards_refused' : vouch ? 'rewards_vouched' : 'rewards_approved', subject, noteId);
  const answer: DecidedAnswer = { changed: [], unchanged: [], unconfirmed: [] };
  for (const id of new Set(rewards)) {
    const { changed, before } = await changeReward(ports, [shop], id, (context) =>
      reason ? planVoid(ports, context, reason, hand) : planApproval(ports, context, hand, vouch),
    );
    answer[changed ? 'changed' : isUnconfirmed(before) ? 'unconfirmed' : 'unchanged'].push(id);
  }
  return c.json<DecidedAnswer>(answer);
}

/** Rewards in the dashboard: what stands where and why, who approves, refuses and pays out. */
export function rewardRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/:shopId', async (c) => {
      const scope = await readShopScope(c);
      const { ports, shop, database, member } = scope;
      const { after, ...wanted } = parseInput(listQuery, c.req.query());
      const isNamed = NAMED.includes(member.role);
      const told = { names: isNamed, codes: isNamed, payees: isNamed && wanted.view === 'unpaid' };
      const [page, balances, endpoint, unconfirmed] = await Promise.all([
        listRewards(ports, shop, { ...wanted, after: readCursor(after), limit: PAGE }, told),
        readBalances(database, shop.id),
        describeEndpoint(scope, 'reward'),
        describeLimit(scope),
      ]);
      return c.json<RewardsAnswer>({ ...page, balances, endpoint, unconfirmed });
    })
    .post('/:shopId/approve', async (c) => {
      const scope = await readShopScope(c, MAY);
      const told = parseInput(approveBody, await readJson(c));
      if (told.vouch && told.note === '') {
        throw new AppError('unprocessable', 'Whoever vouches for an order says what for.', {
          errors: [{ path: 'note', code: 'required', message: 'expected where the order was seen' }],
        });
      }
      return decide(c, scope, told);
    })
    .post('/:shopId/void', async (c) => {
      const scope = await readShopScope(c, MAY);
      return decide(c, scope, parseInput(voidBody, await readJson(c)));
    })
    .get('/:shopId/manual', async (c) => {
      const { shop, database } = await readShopScope(c, NAMED);
      return c.json<HandAnswer>({ coupons: await readHandCodes(database, shop.id) });
    })
    .post('/:shopId/manual', async (c) => {
      const { ports, shop, member, note } = await readShopScope(c, NAMED);
      const { advocate, kind, name, campaign, amount, note: words, request } = parseInput(handBody, await readJson(c));
      const why = requireNote(words);
      const noteId = ports.ids.make('aud');
      const of = { advocateId: advocate, campaignId: kind === 'coupon' ? campaign : null };
      const wanted = { shop, ...of, kind, amount, requestId: request, ...(name && { name }) };
      const given = await giveByHand(ports, wanted, { by: member.userId, noteId });
      if (given.changed) await note('reward_given', { reward: given.id, advocate, kind, amount, note: why }, noteId);
      return c.json(given);
    })
    .post('/:shopId/paid', async (c) => {
      const { ports, shop, member, note } = await readShopScope(c, MAY);
      const { rewards, reference } = parseInput(paidBody, await readJson(c));
      const answer = await markRewardsPaid(ports, shop, rewards, reference || null, member.userId);
      if (answer.paid.length > 0) {
        await note('rewards_paid', { rewards: answer.paid.length, ...(reference && { reference }) });
      }
      return c.json(answer);
    })
    .get('/:shopId/payouts.csv', async (c) => {
      const { ports, shop, note } = await readShopScope(c, MAY);
      const wanted = parseInput(z.object(filter), c.req.query());
      // It holds addresses: who took it is noted.
      await note('rewards_exported');
      return c.body(streamPayouts(ports, shop, wanted), 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="payouts.csv"',
        'cache-control': 'no-store',
      });
    })
    .route('/', limitRoutes())
    .route('/', endpointRoutes('reward', tryShop));
}
