import { OpenAPIHono } from '@hono/zod-openapi';
import { isRaceLost } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { addCall, type Caller } from '../api/call.routes.ts';
import { nextOf } from '../api/page.ts';
import { readCursor } from '../cursor.ts';
import { AppError } from '../errors.ts';
import type { App, Ports } from '../ports.ts';
import { insertChange } from '../retailer/audit.store.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { readAdvocate, readBlocked } from './block.store.ts';
import { blockAdvocate, decideCases, unblockAdvocate } from './decide.ts';
import { requireNote, settingsBody } from './fraud.schema.ts';
import { listCases } from './queue.ts';
import { changeSettings, describeSettings, type FraudSettingsAnswer } from './settings.ts';
import {
  BLOCK,
  type BlockEnded,
  type BlockMade,
  type BlocksPage,
  blocksQuery,
  type CasesDecided,
  type CasesPage,
  casesQuery,
  DECIDE,
  decideBody,
  END_BLOCK,
  endBody,
  LIST_BLOCKS,
  LIST_CASES,
  MAX_BODY,
  READ_SETTINGS,
  WRITE_SETTINGS,
  wantedBlock,
} from './v1.calls.ts';

/** Notes what a key did in the log of changes, as if it were a member. */
async function note(ports: Ports, { shop, keyId }: Caller, entries: [string, Record<string, string | number>][]) {
  if (entries.length === 0) return;
  const by = { retailerId: shop.retailerId, userId: keyId };
  const rows = entries.map(([action, subject]) => insertChange(ports, by, action, { shop: shop.id, ...subject }));
  await ports.databases.control.client.batch(rows, 'write');
}

/** An advocate of the key's shop, whoever they became part of. */
async function requireAdvocate(ports: Ports, { shop }: Caller, id: string): Promise<string> {
  const advocate = await readAdvocate(tenantOf(ports.databases, shop), [shop.id], id);
  if (!advocate) throw new AppError('not_found', 'There is no such advocate.');
  return advocate.id;
}

/** @returns undefined where somebody did the same before. */
async function unlessDone<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isRaceLost(error)) return undefined;
    throw error;
  }
}

/** The review of fraud for retailers' servers. A key acts for its shop. */
export function fraudV1Routes(): OpenAPIHono<App> {
  const routes = new OpenAPIHono<App>();
  addCall(routes, LIST_CASES, async (c, { shop, scopes }) => {
    const ports = c.get('ports');
    const { advocate, cursor: after, ...filter } = parseInput(casesQuery, c.req.query());
    const wanted = { ...filter, advocateId: advocate, after: readCursor(after) };
    const named = scopes.includes('advocates:read');
    const { cases, total, next } = await listCases(ports, tenantOf(ports.databases, shop), [shop], wanted, named);
    return c.json<CasesPage>({
      cases: cases.map(({ order, advocate: id, advocate_name, blocked: isBlocked, at, shop: _, ...one }) => ({
        ...one,
        order_ids: order.references,
        net: order.net,
        currency: order.currency,
        ordered_at: order.at,
        confirmed: order.confirmed,
        advocate: { id, name: named ? advocate_name : null, blocked: isBlocked },
        created_at: at,
      })),
      total,
      next_cursor: next,
    });
  });
  addCall(routes, DECIDE, async (c, caller) => {
    const ports = c.get('ports');
    const { ids, decision, reason, note: words } = parseInput(decideBody, await readJson(c, MAX_BODY));
    const said = words?.trim() ? { note: requireNote(words) } : {};
    const { done, lost, unknown } = await decideCases(ports, [caller.shop], ids, { decision, reason, by: 'api' });
    await note(
      ports,
      caller,
      done.map((id) => [`fraud_${decision}`, { case: id, reason, ...said }]),
    );
    return c.json<CasesDecided>({ decided: done, unchanged: lost, unknown });
  });
  addCall(routes, LIST_BLOCKS, async (c, { shop, scopes }) => {
    const { databases, secrets } = c.get('ports');
    const { limit, cursor: after } = parseInput(blocksQuery, c.req.query());
    const rows = await readBlocked(tenantOf(databases, shop), [shop.id], { after: readCursor(after), limit });
    const named = scopes.includes('advocates:read');
    return c.json<BlocksPage>({
      blocks: rows.map(({ block, nameSealed }) => ({
        advocate: block.advocateId,
        name: named ? (nameSealed ? secrets.open(nameSealed) : '') : null,
        reason: block.reason,
        blocked_at: block.createdAt,
      })),
      next_cursor: nextOf(rows, limit, ({ block }) => ({ at: block.createdAt, id: block.advocateId })),
    });
  });
  addCall(routes, BLOCK, async (c, caller) => {
    const ports = c.get('ports');
    const { shop } = caller;
    const { advocate, reason, note: words } = parseInput(wantedBlock, await readJson(c, MAX_BODY));
    const said = requireNote(words);
    const advocateId = await requireAdvocate(ports, caller, advocate);
    const wanted = { advocateId, shopId: shop.id, reason, by: 'api' };
    const orders = await unlessDone(() => blockAdvocate(ports, [shop], wanted));
    if (orders !== undefined) {
      await note(ports, caller, [['advocate_blocked', { advocate: advocateId, reason, orders, note: said }]]);
    }
    return c.json<BlockMade>({ changed: orders !== undefined, orders: orders ?? 0 });
  });
  addCall(routes, END_BLOCK, async (c, caller) => {
    const ports = c.get('ports');
    const { reason, note: words } = parseInput(endBody, await readJson(c, MAX_BODY));
    const said = requireNote(words);
    const advocate = await requireAdvocate(ports, caller, c.req.param('advocate') ?? '');
    const done = await unlessDone(async () => {
      await unblockAdvocate(ports, caller.shop, advocate);
      return true;
    });
    if (done) await note(ports, caller, [['advocate_unblocked', { advocate, reason, note: said }]]);
    return c.json<BlockEnded>({ changed: done ?? false });
  });
  addCall(routes, READ_SETTINGS, async (c, { shop }) =>
    c.json<FraudSettingsAnswer>(await describeSettings(tenantOf(c.get('ports').databases, shop))),
  );
  addCall(routes, WRITE_SETTINGS, async (c, caller) => {
    const ports = c.get('ports');
    const wanted = parseInput(settingsBody, await readJson(c, MAX_BODY));
    const changed = await changeSettings(ports, tenantOf(ports.databases, caller.shop), wanted, caller.keyId);
    await note(ports, caller, [['fraud_rules', { version: changed.version }]]);
    return c.json<FraudSettingsAnswer>(changed);
  });
  return routes;
}
