import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { tenantOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import { requireMember } from '../retailer/session.ts';
import { parseInput } from '../tag/body.ts';
import { addDays, countDays, dayOf, isDay } from './day.ts';
import { rebuildAll } from './fold.dispatch.ts';
import { DIMENSIONS } from './fold.ts';
import { isRebuildToken } from './rebuild.token.ts';
import { type Grouping, readReport } from './report.store.ts';
import { BASE_DIMENSIONS, makeFunnel, makeSeries, makeTable, type Period } from './report.ts';

const MAX_DAYS = 400;
const DEFAULT_DAYS = 30;

const day = z.string().refine(isDay, 'Expected a day such as 2026-01-31.');
const query = z.object({
  shop: z.string().min(1).max(64),
  from: day.optional(),
  to: day.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
const dimensions = z.enum([...BASE_DIMENSIONS, ...DIMENSIONS]);

/** The period asked for; without one the last 30 days in the shop's zone. */
function periodOf(asked: { from?: string | undefined; to?: string | undefined }, today: string): Period {
  const to = asked.to ?? today;
  const from = asked.from ?? addDays(to, 1 - DEFAULT_DAYS);
  const days = countDays(from, to);
  if (days < 1 || days > MAX_DAYS) {
    throw new AppError('unprocessable', `A period has 1 to ${MAX_DAYS} days and ends after it begins.`, {
      errors: [{ path: 'from', code: 'period', message: `1 to ${MAX_DAYS} days up to and with \`to\`` }],
    });
  }
  return { from, to };
}

/** Who asks, for which shop and period, and the rows for it. Another retailer's shop does not exist for a member. */
async function readQuery(c: Context<App>, grouping: Grouping) {
  const { clock, databases, shops } = c.get('ports');
  const { retailerId } = await requireMember(c);
  const asked = parseInput(query, c.req.query());
  const shop = await shops.byId(asked.shop);
  if (shop?.retailerId !== retailerId) throw new AppError('not_found', 'There is no such shop.');
  const now = clock.now();
  const today = dayOf(now, shop.timeZone);
  const period = periodOf(asked, today);
  const read = await readReport(tenantOf(databases, shop), shop, period, grouping, now);
  c.header('cache-control', 'no-store');
  return { shop, period, read, today, limit: asked.limit };
}

/** Reports for the retailer's members: each number with its formula. */
export function reportRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/funnel', async (c) => {
      const { shop, period, read } = await readQuery(c, 'all');
      return c.json(makeFunnel(shop, period, read));
    })
    .get('/series', async (c) => {
      const { shop, period, read, today } = await readQuery(c, 'day');
      return c.json(makeSeries(shop, period, read, today));
    })
    .post('/rebuild', async (c) => {
      const ports = c.get('ports');
      const token = c.req.header('authorization')?.replace(/^Bearer /, '') ?? '';
      if (!isRebuildToken(token, ports.secrets, ports.clock.now())) {
        throw new AppError('unauthorised', 'An operator may do this, by `npm run rebuild`.');
      }
      return c.json({ groups: await rebuildAll(ports) });
    })
    .get('/by/:dimension', async (c) => {
      const dimension = dimensions.safeParse(c.req.param('dimension'));
      if (!dimension.success) throw new AppError('not_found', 'There is no report by that dimension.');
      const { shop, period, read, limit } = await readQuery(c, dimension.data);
      return c.json(makeTable(shop, period, read, dimension.data, limit));
    });
}
