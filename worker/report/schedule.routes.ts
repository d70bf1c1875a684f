import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { tenantOf } from '../../db/tenant.ts';
import { isCurrency } from '../campaign/money.ts';
import { AppError } from '../errors.ts';
import { PAGE_HEADERS } from '../message/message.page.ts';
import type { App } from '../ports.ts';
import { readCaller } from '../retailer/session.ts';
import type { Shop } from '../retailer/shop.ts';
import { readLanguage } from '../tag/agent.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { LANGUAGES } from '../tag/languages.ts';
import { dayOf } from './day.ts';
import { readReportShops } from './read.ts';
import { askStopPage, stoppedPage, unknownStopPage } from './schedule.page.ts';
import { insertSchedule, readSchedule, readSchedules, type Schedule, stopSchedule } from './schedule.store.ts';
import { readStopToken } from './schedule.token.ts';
import { dueAtOf, EVERY, type Every, spanOf } from './schedule.ts';

/** Reports that one member may get. */
const LIMIT = 20;

const body = z.strictObject({
  every: z.enum(EVERY),
  shops: z.array(z.string().max(64)).max(1000),
  language: z.enum(LANGUAGES.map(({ tag }) => tag)),
  currency: z.union([z.literal(''), z.string().refine(isCurrency, 'expected a code of ISO 4217')]).default(''),
});

/** A report by mail as the dashboard shows it. */
export interface ScheduleAnswer {
  id: string;
  every: Every;
  /** Ids; none stands for all shops. */
  shops: string[];
  language: string;
  currency: string;
  /** The period that comes next, and when it is sent: UTC milliseconds. */
  next: { from: string; to: string };
  due_at: number;
  sent_at: number | null;
}

/** `GET /api/schedules`: what the member gets, at which address, and what there is to choose from. */
export interface SchedulesAnswer {
  email: string;
  languages: { tag: string; name: string }[];
  schedules: ScheduleAnswer[];
}

function toAnswer({ id, every, shops, language, currency, nextFrom, dueAt, sentAt }: Schedule): ScheduleAnswer {
  const next = spanOf(every, nextFrom);
  return { id, every, shops, language, currency, next, due_at: dueAt, sent_at: sentAt };
}

/** Who calls, their retailer's shops and database. */
async function readOwn(c: Context<App>) {
  const ports = c.get('ports');
  const { retailerId, user } = await readCaller(c);
  const shops = await readReportShops(ports, retailerId, ['live', 'test']);
  const [first] = shops;
  if (!first) throw new AppError('not_found', 'There are no shops yet.');
  c.header('cache-control', 'no-store');
  return { retailerId, user, shops, database: tenantOf(ports.databases, first) };
}

type Own = Awaited<ReturnType<typeof readOwn>>;

async function answerOwn({ database, user }: Own): Promise<SchedulesAnswer> {
  return {
    email: user.email,
    languages: LANGUAGES.map(({ tag, name }) => ({ tag, name })),
    schedules: (await readSchedules(database, user.id)).map(toAnswer),
  };
}

/** The first report: about the period that has begun. @throws AppError `unprocessable` for a shop that is not theirs. */
function planSchedule(asked: z.infer<typeof body>, own: Own, id: string, now: number): Schedule {
  const chosen = asked.shops.map((shopId) => own.shops.find((shop) => shop.id === shopId));
  if (chosen.includes(undefined)) {
    throw new AppError('unprocessable', 'Some fields are not usable.', {
      errors: [{ path: 'shops', code: 'unknown_shop', message: 'expected ids of your shops' }],
    });
  }
  const shops = chosen.length ? (chosen as Shop[]) : own.shops;
  const zones = shops.map(({ timeZone }) => timeZone);
  const today = zones.map((zone) => dayOf(now, zone)).sort()[0] as string;
  const span = spanOf(asked.every, today);
  return {
    id,
    retailerId: own.retailerId,
    userId: own.user.id,
    ...asked,
    nextFrom: span.from,
    dueAt: dueAtOf(span, zones),
    sentDays: {},
    sentAt: null,
    stoppedAt: null,
    createdAt: now,
  };
}

/** Reports by mail, each member's own. */
export function scheduleRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/schedules', async (c) => c.json<SchedulesAnswer>(await answerOwn(await readOwn(c))))
    .post('/schedules', async (c) => {
      const { ids, clock } = c.get('ports');
      const own = await readOwn(c);
      const schedule = planSchedule(parseInput(body, await readJson(c)), own, ids.make('sch'), clock.now());
      if ((await readSchedules(own.database, own.user.id)).length >= LIMIT) {
        throw new AppError('conflict', `A member gets ${LIMIT} reports at most.`);
      }
      await insertSchedule(own.database, schedule);
      return c.json<SchedulesAnswer>(await answerOwn(own));
    })
    .post('/schedules/:id/stop', async (c) => {
      const own = await readOwn(c);
      const schedule = await readSchedule(own.database, c.req.param('id'));
      if (schedule?.userId !== own.user.id) throw new AppError('not_found', 'There is no such report.');
      await stopSchedule(own.database, schedule.id, c.get('ports').clock.now());
      return c.json<SchedulesAnswer>(await answerOwn(own));
    });
}

/** The report that a mail's link ends. */
async function findByToken(c: Context<App>) {
  const { shops, databases, secrets } = c.get('ports');
  const token = readStopToken(secrets, c.req.param('token') ?? '');
  const shop = token && (await shops.byNumber(token.shopNumber));
  if (!shop) return undefined;
  const database = tenantOf(databases, shop);
  const schedule = await readSchedule(database, token.scheduleId);
  return schedule && { schedule, database };
}

function answerUnknown(c: Context<App>) {
  return c.html(unknownStopPage(readLanguage(c.req.header('accept-language')) ?? 'en'), 404, PAGE_HEADERS);
}

/** Where a member ends a report from its mail. GET asks and changes nothing; POST acts at once (RFC 8058). */
export function scheduleStopRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/:token', async (c) => {
      const found = await findByToken(c);
      if (!found) return answerUnknown(c);
      const { language, stoppedAt } = found.schedule;
      return c.html(stoppedAt === null ? askStopPage(language) : stoppedPage(language), 200, PAGE_HEADERS);
    })
    .post('/:token', async (c) => {
      const found = await findByToken(c);
      if (!found) return answerUnknown(c);
      await stopSchedule(found.database, found.schedule.id, c.get('ports').clock.now());
      return c.html(stoppedPage(found.schedule.language), 200, PAGE_HEADERS);
    });
}
