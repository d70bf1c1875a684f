import type { InStatement } from '@libsql/client';
import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { reportsOf, tenantOf } from '../../db/tenant.ts';
import { enqueueMessage } from '../message/enqueue.ts';
import type { Ports } from '../ports.ts';
import { normaliseEmail } from '../privacy/address.ts';
import type { Shop } from '../retailer/shop.ts';
import { addDays } from './day.ts';
import { readReportShops } from './read.ts';
import { makeReport } from './schedule.make.ts';
import {
  advanceSchedule,
  postponeSchedule,
  readDueSchedules,
  readSubscriber,
  type Schedule,
  stopSchedule,
} from './schedule.store.ts';
import { makeStopToken } from './schedule.token.ts';
import { dueAtOf, spanOf } from './schedule.ts';

/** Reports made in one tick and group: each reads months of numbers, and others wait for the tick too. */
const BATCH = 10;
/** Until a report that could not be made is tried again. */
const RETRY_MS = 10 * 60_000;

/** Puts the reports that are due into the outbox: each period's once, whoever else does the same. */
export async function sendReports(ports: Ports): Promise<void> {
  const { databases, clock, log } = ports;
  let sent = 0;
  for (const groupNumber of databases.groupNumbers()) {
    const database = databases.group(groupNumber);
    for (const schedule of await readDueSchedules(database, clock.now(), BATCH)) {
      try {
        sent += Number(await sendReport(ports, groupNumber, schedule));
      } catch (error) {
        if (isRaceLost(error)) continue;
        log.error('report_failed', { schedule: schedule.id, error: (error as Error).name });
        await postponeSchedule(database, schedule, clock.now() + RETRY_MS).catch(() =>
          log.warn('report_not_postponed', { schedule: schedule.id }),
        );
      }
    }
  }
  if (sent) ports.wake();
}

/** The shop to send as: one that may send just now, so that a report of many does not wait for one that is stopped. */
function chooseSender(shops: readonly Shop[]): Shop | undefined {
  return shops.find(
    ({ stopped, controls, settings }) =>
      !stopped && !controls.off.channel.includes('email') && settings.legalName && settings.postalAddress,
  );
}

/**
 * Makes the report of a schedule's next period, with who gets it and the shop to send it as.
 * @returns undefined where the member has left, or there are no shops any more.
 */
export async function prepareReport(ports: Ports, schedule: Schedule) {
  const { retailerId, userId } = schedule;
  const [subscriber, ownShops] = await Promise.all([
    readSubscriber(ports.databases.control, retailerId, userId),
    readReportShops(ports, retailerId, schedule.shops.length ? ['live', 'test'] : ['live']),
  ]);
  const shops = schedule.shops.length ? ownShops.filter(({ id }) => schedule.shops.includes(id)) : ownShops;
  const [first] = shops;
  const address = subscriber && normaliseEmail(subscriber.email);
  if (!address || !first) return undefined;
  const about = { retailer: subscriber.retailer, shops, dashboardUrl: ports.config.dashboardUrl };
  const made = await makeReport(reportsOf(ports.databases, first), schedule, about, ports.clock.now());
  return { ...made, address, shops, sender: chooseSender(shops) ?? first };
}
export type PreparedReport = NonNullable<Awaited<ReturnType<typeof prepareReport>>>;

/**
 * A prepared report for the outbox.
 * @param occasion tells it from the schedule's other mails: its first day, or a message's id.
 */
export function enqueueReport(
  ports: Ports,
  schedule: Pick<Schedule, 'id' | 'language'>,
  { mail, attachments, address, sender }: PreparedReport,
  occasion: string,
): InStatement[] {
  return enqueueMessage(ports, sender, {
    kind: 'report',
    values: mail,
    attachments,
    channel: 'email',
    address,
    language: schedule.language,
    cause: `report:${schedule.id}:${occasion}`,
    wayOut: `report/${makeStopToken(ports.secrets, sender.number, schedule.id, occasion)}`,
  });
}

/** @returns whether there is a mail now; none for who has left, or has no shops any more. */
async function sendReport(ports: Ports, groupNumber: number, schedule: Schedule): Promise<boolean> {
  const now = ports.clock.now();
  const database = tenantOf(ports.databases, { retailerId: schedule.retailerId, groupNumber });
  const prepared = await prepareReport(ports, schedule);
  if (!prepared) {
    await stopSchedule(database, schedule.id, now);
    return false;
  }
  const { mail, sentDays, shops } = prepared;
  const next = spanOf(schedule.every, addDays(mail.to, 1));
  const zones = shops.map(({ timeZone }) => timeZone);
  const advance = advanceSchedule(database, schedule, {
    nextFrom: next.from,
    dueAt: dueAtOf(next, zones),
    sentDays,
    sentAt: now,
  });
  await writeGuarded(database, advance, enqueueReport(ports, schedule, prepared, mail.from));
  return true;
}
