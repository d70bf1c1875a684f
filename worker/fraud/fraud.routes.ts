import { type Context, Hono } from 'hono';
import { isRaceLost } from '../../db/guard.ts';
import { nextOf } from '../api/page.ts';
import { readCursor } from '../cursor.ts';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import { readChangesAbout } from '../retailer/audit.store.ts';
import type { Role } from '../retailer/role.ts';
import { type RetailerScope, readRetailerScope } from '../retailer/scope.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { readAdvocate, readBlocked } from './block.store.ts';
import { blockAdvocate, type Decided, decideCases, unblockAdvocate } from './decide.ts';
import {
  blockBody,
  blockedQuery,
  decisionBody,
  queueQuery,
  requireNote,
  settingsBody,
  unblockBody,
} from './fraud.schema.ts';
import { listCases, type QueueAnswer } from './queue.ts';
import { changeSettings, describeSettings, type FraudSettingsAnswer } from './settings.ts';

/** Whoever answers for what is paid. */
const MAY: readonly Role[] = ['owner', 'marketer', 'support'];
const MAY_SET: readonly Role[] = ['owner', 'marketer'];
const BLOCKED_SHOWN = 50;

/** `GET /api/fraud/cases`: the queue. */
export interface CasesAnswer extends QueueAnswer {
  /** How many wait, whatever was asked for. */
  open: number;
}

/** `GET /api/fraud/blocked`: whom the retailer pays nothing any more. Times in UTC milliseconds. */
export interface BlockedAnswer {
  /** The latest first; `by` and `note` as the log of changes has them, '' where it does not. */
  advocates: { id: string; name: string; shop: string; reason: string; at: number; by: string; note: string }[];
  /** Begins the page behind this one; null: this is the last. */
  next: string | null;
}

/** The advocate whom the path names, as one of the retailer's. */
async function requireAdvocate({ database, shops }: RetailerScope, c: Context<App>) {
  const shopIds = shops.map(({ id }) => id);
  const advocate = await readAdvocate(database, shopIds, c.req.param('id') ?? '');
  const home = shops.find(({ id }) => id === advocate?.shopId);
  if (!advocate || !home) throw new AppError('not_found', 'There is no such advocate.');
  return { advocate, home };
}

/** The review queue, blocked advocates, and what follows from which finding: for members. */
export function fraudRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/cases', async (c) => {
      const { ports, shops, database } = await readRetailerScope(c, MAY);
      const { shop, advocate, after, ...filter } = parseInput(queueQuery, c.req.query());
      const asked = shops.filter(({ id }) => !shop || id === shop);
      const wanted = { ...filter, advocateId: advocate, after: readCursor(after) };
      const [queue, open] = await Promise.all([
        listCases(ports, database, asked, wanted, true),
        listCases(ports, database, shops, { state: 'open', limit: 1 }, false),
      ]);
      return c.json<CasesAnswer>({ ...queue, open: open.total });
    })
    .post('/decisions', async (c) => {
      const { ports, member, shops, note } = await readRetailerScope(c, MAY);
      const { ids, decision, reason, note: words } = parseInput(decisionBody, await readJson(c));
      const said = words?.trim() ? { note: requireNote(words) } : {};
      const decided = await decideCases(ports, shops, ids, { decision, reason, by: member.userId });
      for (const id of decided.done) await note(`fraud_${decision}`, { case: id, reason, ...said });
      if (decided.done.length === 0) throw new AppError('conflict', 'Somebody decided before.');
      return c.json<Decided>(decided);
    })
    .get('/blocked', async (c) => {
      const { ports, member, shops, database } = await readRetailerScope(c, MAY);
      const { after } = parseInput(blockedQuery, c.req.query());
      const shopIds = shops.map(({ id }) => id);
      const rows = await readBlocked(database, shopIds, { after: readCursor(after), limit: BLOCKED_SHOWN });
      const { control } = ports.databases;
      const told = await readChangesAbout(
        control,
        member.retailerId,
        rows.map(({ block }) => block.advocateId),
        BLOCKED_SHOWN * 10,
      );
      const changes = told.filter(({ action }) => action === 'advocate_blocked');
      return c.json<BlockedAnswer>({
        advocates: rows.map(({ block, nameSealed }) => {
          const change = changes.find(({ subject }) => subject.advocate === block.advocateId);
          return {
            id: block.advocateId,
            name: nameSealed ? ports.secrets.open(nameSealed) : '',
            shop: block.shopId,
            reason: block.reason,
            at: block.createdAt,
            by: change?.by ?? '',
            note: String(change?.subject.note ?? ''),
          };
        }),
        next: nextOf(rows, BLOCKED_SHOWN, ({ block }) => ({ at: block.createdAt, id: block.advocateId })),
      });
    })
    .post('/advocates/:id/block', async (c) => {
      const scope = await readRetailerScope(c, MAY);
      const { reason, note } = parseInput(blockBody, await readJson(c));
      const words = requireNote(note);
      const { advocate, home } = await requireAdvocate(scope, c);
      const { ports, member, shops } = scope;
      const wanted = { advocateId: advocate.id, shopId: home.id, reason, by: member.userId };
      const refused = await once(() => blockAdvocate(ports, shops, wanted), 'They are blocked already.');
      await scope.note('advocate_blocked', { advocate: advocate.id, reason, orders: refused, note: words });
      return c.json({ refused });
    })
    .post('/advocates/:id/unblock', async (c) => {
      const scope = await readRetailerScope(c, MAY);
      const { reason, note } = parseInput(unblockBody, await readJson(c));
      const words = requireNote(note);
      const { advocate, home } = await requireAdvocate(scope, c);
      await once(() => unblockAdvocate(scope.ports, home, advocate.id), 'They are not blocked.');
      await scope.note('advocate_unblocked', { advocate: advocate.id, reason, note: words });
      return c.json({ done: true });
    })
    .get('/settings', async (c) => {
      const { database } = await readRetailerScope(c, MAY);
      return c.json<FraudSettingsAnswer>(await describeSettings(database));
    })
    .put('/settings', async (c) => {
      const { ports, member, database, note } = await readRetailerScope(c, MAY_SET);
      const wanted = parseInput(settingsBody, await readJson(c));
      const changed = await changeSettings(ports, database, wanted, member.userId);
      await note('fraud_rules', { version: changed.version });
      return c.json<FraudSettingsAnswer>(changed);
    });
}

/** @throws AppError `conflict` where somebody else's was first. */
async function once<T>(work: () => Promise<T>, detail: string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isRaceLost(error)) throw new AppError('conflict', detail);
    throw error;
  }
}
