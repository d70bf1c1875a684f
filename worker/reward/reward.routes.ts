import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { tenantOf } from '../../db/tenant.ts';
import { isOpen } from '../coupon/circuit.ts';
import { AppError } from '../errors.ts';
import { isCallable } from '../outward/outward.ts';
import type { App } from '../ports.ts';
import { insertChange } from '../retailer/audit.store.ts';
import type { Role } from '../retailer/role.ts';
import { requireMember } from '../retailer/session.ts';
import { readShops } from '../retailer/shop.store.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { askShop } from './ask.ts';
import { deleteRewardEndpoint, readRewardEndpoint, upsertRewardEndpoint } from './endpoint.store.ts';
import { type Balance, readBalances, VIEWS } from './list.store.ts';
import { listRewards, type RewardPage, readCursor, streamPayouts } from './list.ts';
import { markRewardsPaid } from './payout.ts';
import { changeReward, giveByHand, planApproval, planVoid } from './reward.change.ts';
import { REWARD_KINDS } from './rule.ts';

const MAY: readonly Role[] = ['owner', 'marketer'];
/** Who reads advocates' names. */
const NAMED: readonly Role[] = ['owner', 'marketer', 'support'];
const PAGE = 50;
const MOST_AT_ONCE = 100;
const TESTS_A_MINUTE = 10;
const MINUTE = 60_000;

/** `GET /api/rewards/:shop`: a shop's rewards, what stands where, and its system that may refuse some. */
export interface RewardsAnswer extends RewardPage {
  balances: Balance[];
  /** The shop's own system. Times in UTC milliseconds. */
  endpoint: {
    url: string;
    failures: number;
    open_until: number | null;
    last_error: string | null;
    failed_at: number | null;
    answered_at: number | null;
  } | null;
}

/** The answer to a change of the shop's own system; its secret is said once. */
export interface RewardSystemSaved extends Pick<RewardsAnswer, 'endpoint'> {
  secret?: string;
}

/** What became of rewards that were approved or refused together. */
export interface DecidedAnswer {
  changed: string[];
  /** Decided before, by somebody else or by time. */
  unchanged: string[];
}

/** Why a member refuses a reward. */
const VOID_REASONS = ['fraud', 'returned', 'duplicate', 'mistake', 'other'] as const;

const filter = {
  kind: z.enum(REWARD_KINDS).optional(),
  beneficiary: z.enum(['advocate', 'friend']).optional(),
  campaign: z.string().max(64).optional(),
};
const listQuery = z.object({ view: z.enum(VIEWS).default('all'), after: z.string().max(100).optional(), ...filter });
const ids = z.array(z.string().max(64)).min(1).max(MOST_AT_ONCE);
const note = z.string().trim().max(200).default('');
const approveBody = z.strictObject({ rewards: ids, note });
const voidBody = z.strictObject({ rewards: ids, reason: z.enum(VOID_REASONS), note });
const handBody = z.strictObject({
  advocate: z.string().max(64),
  kind: z.enum(REWARD_KINDS),
  name: z.string().trim().max(60).default(''),
  /** Minor units of the shop's currency. */
  amount: z.number().int().min(1).max(1e9),
  note: z.string().trim().min(1).max(200),
  /** Of the caller's own: the same request made twice gives once. */
  request: z.uuid(),
});
const paidBody = z.strictObject({ rewards: ids, reference: z.string().trim().max(80).default('') });
const endpointBody = z.strictObject({ url: z.string().trim().max(500), new_secret: z.boolean() });

/** The member's shop, with all that a change of its rewards needs. */
async function readScope(c: Context<App>, roles?: readonly Role[]) {
  const ports = c.get('ports');
  const member = await requireMember(c, roles);
  const shops = await readShops(ports.databases.control);
  const shop = shops.find(({ id }) => id === c.req.param('shopId'));
  if (shop?.retailerId !== member.retailerId) throw new AppError('not_found', 'There is no such shop.');
  const write = (action: string, subject: Record<string, string | number>, id?: string) =>
    ports.databases.control.client.batch(
      [insertChange(ports, member, action, { shop: shop.id, ...subject }, id)],
      'write',
    );
  return { ports, member, shop, database: tenantOf(ports.databases, shop), write };
}
type Scope = Awaited<ReturnType<typeof readScope>>;

async function describeEndpoint({ ports, shop, database }: Scope): Promise<RewardsAnswer['endpoint']> {
  const row = await readRewardEndpoint(database, shop.id);
  return row
    ? {
        url: row.url,
        failures: row.failures,
        open_until: isOpen(row, ports.clock.now()) ? row.openUntil : null,
        last_error: row.lastError,
        failed_at: row.failedAt,
        answered_at: row.answeredAt,
      }
    : null;
}

async function answerEndpoint(c: Context<App>, scope: Scope, secret?: string) {
  const endpoint = await describeEndpoint(scope);
  return c.json<RewardSystemSaved>({ endpoint, ...(secret && { secret }) }, 200, { 'cache-control': 'no-store' });
}

/**
 * Decides upon several rewards, each by itself: what somebody else decided meanwhile stays as it is. The audit log has
 * one entry for them, which the ledger refers to; it is written first, so that no change is without its note.
 */
async function decide(
  c: Context<App>,
  scope: Scope,
  told: { rewards: readonly string[]; note: string; reason?: string },
): Promise<Response> {
  const { ports, shop, member, write } = scope;
  const noteId = ports.ids.make('aud');
  const hand = { by: member.userId, noteId };
  const { reason, rewards } = told;
  const subject = {
    rewards: rewards.length,
    reward: rewards[0] ?? '',
    ...(reason && { reason }),
    ...(told.note && { note: told.note }),
  };
  await write(reason ? 'rewards_refused' : 'rewards_approved', subject, noteId);
  const answer: DecidedAnswer = { changed: [], unchanged: [] };
  for (const id of new Set(rewards)) {
    const { changed } = await changeReward(ports, [shop], id, (context) =>
      reason ? planVoid(ports, context, reason, hand) : planApproval(ports, context, hand),
    );
    answer[changed ? 'changed' : 'unchanged'].push(id);
  }
  return c.json<DecidedAnswer>(answer);
}

/** Rewards in the dashboard: what stands where and why, who approves, refuses and pays out. */
export function rewardRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/:shopId', async (c) => {
      const scope = await readScope(c);
      const { ports, shop, database, member } = scope;
      const { after, ...wanted } = parseInput(listQuery, c.req.query());
      const [page, balances, endpoint] = await Promise.all([
        listRewards(ports, shop, { ...wanted, after: readCursor(after), limit: PAGE }, NAMED.includes(member.role)),
        readBalances(database, shop.id),
        describeEndpoint(scope),
      ]);
      return c.json<RewardsAnswer>({ ...page, balances, endpoint }, 200, { 'cache-control': 'no-store' });
    })
    .post('/:shopId/approve', async (c) => {
      const scope = await readScope(c, MAY);
      return decide(c, scope, parseInput(approveBody, await readJson(c)));
    })
    .post('/:shopId/void', async (c) => {
      const scope = await readScope(c, MAY);
      return decide(c, scope, parseInput(voidBody, await readJson(c)));
    })
    .post('/:shopId/manual', async (c) => {
      const { ports, shop, member, write } = await readScope(c, NAMED);
      const { advocate, kind, name, amount, note: why, request } = parseInput(handBody, await readJson(c));
      const noteId = ports.ids.make('aud');
      const wanted = { shop, advocateId: advocate, kind, amount, requestId: request, ...(name && { name }) };
      const given = await giveByHand(ports, wanted, { by: member.userId, noteId });
      if (given.changed) await write('reward_given', { reward: given.id, amount, note: why }, noteId);
      return c.json(given);
    })
    .post('/:shopId/paid', async (c) => {
      const { ports, shop, member, write } = await readScope(c, MAY);
      const { rewards, reference } = parseInput(paidBody, await readJson(c));
      const answer = await markRewardsPaid(ports, shop, rewards, reference || null, member.userId);
      if (answer.paid.length > 0) {
        await write('rewards_paid', { rewards: answer.paid.length, ...(reference && { reference }) });
      }
      return c.json(answer);
    })
    .get('/:shopId/payouts.csv', async (c) => {
      const { ports, shop, write } = await readScope(c, MAY);
      const wanted = parseInput(z.object(filter), c.req.query());
      // It holds addresses: who took it is noted.
      await write('rewards_exported', {});
      return c.body(streamPayouts(ports, shop, wanted), 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="payouts.csv"',
        'cache-control': 'no-store',
      });
    })
    .put('/:shopId/endpoint', async (c) => {
      const scope = await readScope(c, MAY);
      const { ports, shop, database } = scope;
      const { url, new_secret: wantsSecret } = parseInput(endpointBody, await readJson(c));
      if (!isCallable(url, ports.config.localTargets)) {
        throw new AppError('unprocessable', 'This address cannot be called.', {
          errors: [{ path: 'url', code: 'not_callable', message: 'expected a URL with https at a public name' }],
        });
      }
      const before = await readRewardEndpoint(database, shop.id);
      const secret = wantsSecret || !before ? ports.ids.token(shop.number) : undefined;
      const secretSealed = secret ? ports.secrets.seal(secret) : (before?.secretSealed ?? '');
      const row = { shopId: shop.id, url, secretSealed, updatedAt: ports.clock.now() };
      await database.client.batch([upsertRewardEndpoint(database, row)], 'write');
      await scope.write('reward_system_connected', {});
      return answerEndpoint(c, scope, secret);
    })
    .post('/:shopId/endpoint/test', async (c) => {
      const { ports, shop, database } = await readScope(c, MAY);
      if (!(await ports.rateLimit.take(`reward-test:${shop.id}`, TESTS_A_MINUTE, MINUTE))) {
        throw new AppError('too_many_requests', 'Too often; wait a while.', { retryAfterSeconds: 60 });
      }
      const endpoint = await readRewardEndpoint(database, shop.id);
      if (!endpoint) throw new AppError('not_found', 'No system is connected.');
      const sample = {
        id: ports.ids.make('rwd'),
        beneficiary: 'advocate',
        kind: 'coupon',
        name: null,
        amount: 1000,
        currency: shop.currency,
        campaignId: null,
        advocateId: '',
        orderedAt: ports.clock.now(),
      } as const;
      return c.json(await askShop(ports, shop, endpoint, sample, ['TEST-1'], true));
    })
    .delete('/:shopId/endpoint', async (c) => {
      const scope = await readScope(c, MAY);
      await scope.database.client.batch([deleteRewardEndpoint(scope.database, scope.shop.id)], 'write');
      await scope.write('reward_system_removed', {});
      return answerEndpoint(c, scope);
    });
}
