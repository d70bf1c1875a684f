import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { isCurrency } from '../campaign/money.ts';
import { AppError } from '../errors.ts';
import { showMail } from '../message/show.ts';
import type { App } from '../ports.ts';
import { takeTurn } from '../rate-limit.ts';
import { readRetailerScope } from '../retailer/scope.ts';
import type { Shop } from '../retailer/shop.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { LANGUAGES } from '../tag/languages.ts';
import { dayOf } from './day.ts';
import { prepareReport } from './schedule.dispatch.ts';
import { lastWhole, sendLast, showReport } from './schedule.show.ts';
import {
  insertSchedule,
  readSchedule,
  readSchedules,
  readSubscriber,
  type Schedule,
  stopSchedule,
} from './schedule.store.ts';
import { dueAtOf, EVERY, type Every, spanOf } from './schedule.ts';

/** Reports that one member may get. */
const LIMIT = 20;
const HOUR = 3_600_000;
/** Of one member: each reads months of numbers. */
const PREVIEWS_AN_HOUR = 120;
const SENDS_AN_HOUR = 6;

const body = z.strictObject({
  every: z.enum(EVERY),
  shops: z.array(z.string().max(64)).max(1000),
  language: z.enum(LANGUAGES.map(({ tag }) => tag)),
  currency: z.union([z.literal(''), z.string().refine(isCurrency, 'expected a code of ISO 4217')]).default(''),
});

type Wanted = z.infer<typeof body>;

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

/** Who calls, their retailer's shops and database; the canary's shops are nobody's. */
async function readOwn(c: Context<App>) {
  const scope = await readRetailerScope(c);
  return { ...scope, shops: scope.shops.filter(({ kind }) => kind !== 'canary') };
}

type Own = Awaited<ReturnType<typeof readOwn>>;

async function answerOwn({ ports, database, member }: Own): Promise<SchedulesAnswer> {
  const [subscriber, schedules] = await Promise.all([
    readSubscriber(ports.databases.control, member.retailerId, member.userId),
    readSchedules(database, member.userId),
  ]);
  return {
    email: subscriber?.email ?? '',
    languages: LANGUAGES.map(({ tag, name }) => ({ tag, name })),
    schedules: schedules.map(toAnswer),
  };
}

/** The member's own report. @throws AppError `not_found`. */
async function requireSchedule({ database, member }: Own, id: string): Promise<Schedule> {
  const schedule = await readSchedule(database, id);
  if (schedule?.userId !== member.userId) throw new AppError('not_found', 'There is no such report.');
  return schedule;
}

/** The day in the zone where it began last, of the shops that a report is about. */
function todayOf(shops: readonly Shop[], now: number): string {
  return shops.map(({ timeZone }) => dayOf(now, timeZone)).sort()[0] as string;
}

/** The shops that a report is about, as far as they are there still. */
function shopsOf({ shops }: Pick<Schedule, 'shops'>, own: Own): readonly Shop[] {
  const chosen = own.shops.filter(({ id }) => shops.includes(id));
  return chosen.length > 0 ? chosen : own.shops;
}

/** The first report: about the period that has begun. @throws AppError `unprocessable` for a shop that is not theirs. */
function planSchedule(asked: Wanted, own: Own, id: string, now: number): Schedule {
  const chosen = asked.shops.map((shopId) => own.shops.find((shop) => shop.id === shopId));
  if (chosen.includes(undefined)) {
    throw new AppError('unprocessable', 'Some fields are not usable.', {
      errors: [{ path: 'shops', code: 'unknown_shop', message: 'expected ids of your shops' }],
    });
  }
  const shops = chosen.length ? (chosen as Shop[]) : own.shops;
  const zones = shops.map(({ timeZone }) => timeZone);
  const span = spanOf(asked.every, todayOf(shops, now));
  return {
    id,
    retailerId: own.member.retailerId,
    userId: own.member.userId,
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
  return (
    new Hono<App>()
      .get('/schedules', async (c) => c.json<SchedulesAnswer>(await answerOwn(await readOwn(c))))
      .post('/schedules', async (c) => {
        const own = await readOwn(c);
        const { ids, clock } = own.ports;
        const schedule = planSchedule(parseInput(body, await readJson(c)), own, ids.make('sch'), clock.now());
        if ((await readSchedules(own.database, own.member.userId)).length >= LIMIT) {
          throw new AppError('conflict', `A member gets ${LIMIT} reports at most.`);
        }
        await insertSchedule(own.database, schedule);
        return c.json<SchedulesAnswer>(await answerOwn(own));
      })
      .post('/schedules/:id/stop', async (c) => {
        const own = await readOwn(c);
        const schedule = await requireSchedule(own, c.req.param('id'));
        await stopSchedule(own.database, schedule.id, own.ports.clock.now());
        return c.json<SchedulesAnswer>(await answerOwn(own));
      })
      // What the last whole period's mail would have shown, for a frame.
      .get('/schedules/preview', async (c) => {
        const own = await readOwn(c);
        const { ports, member } = own;
        const { shops = '', ...asked } = c.req.query();
        const wanted = parseInput(body, { ...asked, shops: shops ? shops.split(',') : [] });
        await takeTurn(ports, `report-preview:${member.userId}`, PREVIEWS_AN_HOUR, HOUR);
        const now = ports.clock.now();
        const schedule = planSchedule(wanted, own, 'preview', now);
        const last = lastWhole(schedule, todayOf(shopsOf(schedule, own), now));
        const prepared = await prepareReport(ports, last);
        if (!prepared) throw new AppError('not_found', 'There are no shops yet.');
        return showMail(c, showReport(ports, prepared, schedule.language));
      })
      .post('/schedules/:id/send', async (c) => {
        const own = await readOwn(c);
        const { ports, member } = own;
        const schedule = await requireSchedule(own, c.req.param('id'));
        if (schedule.stoppedAt !== null) throw new AppError('conflict', 'This report is stopped.');
        await takeTurn(ports, `report-send:${member.userId}`, SENDS_AN_HOUR, HOUR);
        const last = lastWhole(schedule, todayOf(shopsOf(schedule, own), ports.clock.now()));
        const sent = await sendLast(ports, own.database, last);
        if (!sent) throw new AppError('not_found', 'There are no shops yet.');
        await own.note('report_sent', { schedule: schedule.id, ...sent });
        return c.json<SchedulesAnswer>(await answerOwn(own));
      })
  );
}
