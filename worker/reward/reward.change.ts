import type { InStatement } from '@libsql/client';
import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import { retryRace } from '../purchase/retry.ts';
import type { Shop } from '../retailer/shop.ts';
import { readHandCodes } from './hand.store.ts';
import { insertReward, readEarner, readReward } from './reward.store.ts';
import { type Changed, dueAfter, entryOf, loseReward, type Reward, stepsOf, UNTOUCHED, waitsFor } from './reward.ts';
import { guardChange, markOf, openReward, planWrite, type RewardContext, ruleOf } from './reward.write.ts';
import type { RewardKind } from './rule.ts';

/** Who changes a reward by hand. */
export interface Hand {
  /** The member's id. */
  by: string;
  /** Entry of the audit log that holds their note. */
  noteId?: string | undefined;
}

/** A decided change: its statements stand behind its guard, in one batch (`writeGuarded`). */
export interface PlannedChange {
  /** As it stands then. */
  reward: Reward;
  guard: InStatement;
  statements: InStatement[];
}

/**
 * Reads one reward of a retailer's shops with all that a change of it needs.
 * @throws AppError `not_found`.
 */
async function readContext(ports: Ports, shops: readonly Shop[], id: string): Promise<RewardContext> {
  const [first] = shops;
  const found =
    first &&
    (await readReward(
      tenantOf(ports.databases, first),
      shops.map((shop) => shop.id),
      id,
    ));
  const context = found && (await openReward(ports, found));
  if (!context) throw new AppError('not_found', 'There is no such reward.');
  return context;
}

function toPlanned(ports: Ports, context: RewardContext, changed: Changed, hand: Hand): PlannedChange {
  const signed = { madeBy: hand.by, ...(hand.noteId && { noteId: hand.noteId }) };
  const entries = changed.entries.map((entry) => ({ ...entry, ...signed }));
  return {
    reward: changed.reward,
    guard: guardChange(context),
    statements: planWrite(ports, context, [{ ...changed, entries }], ports.clock.now()),
  };
}

/**
 * Approves a reward that waits for a member or for the shop: it is given once the return period is over. Undefined where
 * it was given, refused or approved already, where its order is not confirmed and nobody vouches for it, or where it is
 * held by a review of fraud, which is decided where its findings are.
 * @param vouches whether a member says of an order that only a page told of that the shop has it.
 */
export function planApproval(
  ports: Ports,
  context: RewardContext,
  hand: Hand,
  vouches = false,
): PlannedChange | undefined {
  const { reward: before, cause } = context.found;
  if (before.state !== 'pending' || before.hold === 'review') return undefined;
  if (before.hold === null && before.decidedBy !== null) return undefined;
  const isUnconfirmed = before.vouchedBy === null && cause !== undefined && cause.purchase.trust !== 'confirmed';
  const rule = ruleOf(context);
  if (isUnconfirmed && !(vouches && rule && cause.conversion.state === 'credited')) return undefined;
  const now = ports.clock.now();
  const isVouched = isUnconfirmed && rule !== undefined;
  const dueAt = isVouched ? dueAfter(before.orderedAt ?? before.createdAt, rule) : before.dueAt;
  const reward: Reward = {
    ...before,
    reason: waitsFor(dueAt ?? now, now),
    dueAt,
    hold: null,
    askAt: null,
    decidedBy: hand.by,
    ...(isVouched && { vouchedBy: hand.by, vouchedAt: now }),
    updatedAt: now,
  };
  const entry = entryOf(reward, 'adjust', 0, `approved.${markOf(context.found)}`);
  return toPlanned(ports, context, { reward, entries: [entry], steps: stepsOf(reward, reward.amount) }, hand);
}

/**
 * Takes a reward away for good: nothing that is reported later of its order opens it again. One that was given is clawed
 * back. Undefined where it is void already.
 * @param reason code that its list and its history show; the advocate reads one of the neutral words.
 */
export function planVoid(ports: Ports, context: RewardContext, reason: string, hand: Hand): PlannedChange | undefined {
  const { reward: before } = context.found;
  if (before.state === 'void') return undefined;
  const changed = loseReward(before, reason, markOf(context.found), ports.clock.now());
  return toPlanned(ports, context, { ...changed, reward: { ...changed.reward, decidedBy: hand.by } }, hand);
}

/** What somebody gives by hand. */
export interface ManualCredit {
  /** Where it is paid: the advocate's shop. */
  shop: Shop;
  advocateId: string;
  /** Order that it is for; it is clawed back with it. '' for none. */
  conversionId: string;
  campaignId: string | null;
  kind: RewardKind;
  name?: string | undefined;
  /** Minor units of the shop's currency. */
  amount: number;
  /** The same request made twice gives once. */
  requestId: string;
}

/**
 * Gives an advocate something by hand: it is issued at the next tick, as every reward is. The guard fails where the same
 * request was made already.
 */
export function planManualCredit(ports: Ports, credit: ManualCredit, hand: Hand): PlannedChange {
  const now = ports.clock.now();
  const { shop, requestId, name, ...given } = credit;
  const reward: Reward = {
    ...UNTOUCHED,
    ...given,
    id: `rwd_${ports.secrets.digest(`${shop.id}\n${requestId}`).slice(0, 26)}`,
    shopId: shop.id,
    beneficiary: 'advocate',
    part: 'manual',
    name: name ?? null,
    currency: shop.currency,
    state: 'pending',
    reason: 'manual',
    dueAt: now,
    orderedAt: now,
    terms: null,
    decidedBy: hand.by,
    createdAt: now,
    updatedAt: now,
  };
  const database = tenantOf(ports.databases, shop);
  const context: RewardContext = {
    database,
    shop,
    found: { reward, cause: undefined },
    placed: undefined,
    story: undefined,
    earner: undefined,
    messages: null,
  };
  const entries = [entryOf(reward, 'pending', reward.amount, 'manual')];
  const { statements } = toPlanned(ports, context, { reward, entries, steps: stepsOf(reward, reward.amount) }, hand);
  return { reward, guard: insertReward(database, reward), statements };
}

const refuse = (path: string, code: string, message: string) =>
  new AppError('unprocessable', 'This cannot be given so.', { errors: [{ path, code, message }] });

/**
 * @throws AppError `unprocessable` for a gift without a name, or a coupon whose code no checkout would know, or would take
 * for another worth.
 */
async function requireGivable(
  database: TenantDatabase,
  { shop, campaignId, kind, name, amount }: Omit<ManualCredit, 'conversionId'>,
): Promise<void> {
  if ((kind === 'gift' || kind === 'charity') && !name) {
    throw refuse('name', 'reward_name', 'expected what it is, or who gets it');
  }
  if (kind !== 'coupon') return;
  const codes = (await readHandCodes(database, shop.id)).find(({ campaign }) => campaign.id === campaignId);
  if (!codes) throw refuse('campaign', 'reward_codes', 'expected a campaign of the shop whose rewards are coupons');
  if (codes.worth !== null && codes.worth !== amount) {
    throw refuse('amount', 'reward_codes_worth', `the codes of this campaign are worth ${codes.worth} each`);
  }
}

/**
 * Gives an advocate of a shop something by hand, once a request.
 * @throws AppError `not_found` where the shop has no such advocate, `unprocessable` for a coupon without codes.
 */
export async function giveByHand(
  ports: Ports,
  credit: Omit<ManualCredit, 'conversionId'>,
  hand: Hand,
): Promise<{ id: string; changed: boolean }> {
  const database = tenantOf(ports.databases, credit.shop);
  await requireGivable(database, credit);
  const earner = await readEarner(database, credit.shop.id, credit.advocateId);
  if (!earner || earner.kind !== null) throw new AppError('not_found', 'The shop has no such advocate.');
  const { reward, guard, statements } = planManualCredit(
    ports,
    { ...credit, advocateId: earner.id, conversionId: '' },
    hand,
  );
  try {
    await writeGuarded(database, guard, statements);
    return { id: reward.id, changed: true };
  } catch (error) {
    if (isRaceLost(error)) return { id: reward.id, changed: false };
    throw error;
  }
}

/** Plans a change of one reward and writes it, again where somebody was first. @returns as it stands then. */
export async function changeReward(
  ports: Ports,
  shops: readonly Shop[],
  id: string,
  plan: (context: RewardContext) => PlannedChange | undefined,
): Promise<{ reward: Reward; changed: boolean; before: Reward }> {
  return retryRace(async () => {
    const context = await readContext(ports, shops, id);
    const planned = plan(context);
    if (planned) await writeGuarded(context.database, planned.guard, planned.statements);
    const before = context.found.reward;
    return { reward: planned?.reward ?? before, changed: planned !== undefined, before };
  });
}
