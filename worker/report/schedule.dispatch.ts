import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
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

/** @returns whether there is a mail now; none for who has left, or has no shops any more. */
async function sendReport(ports: Ports, groupNumber: number, schedule: Schedule): Promise<boolean> {
  const { databases, secrets, config } = ports;
  const now = ports.clock.now();
  const { retailerId, userId } = schedule;
  const [subscriber, ownShops] = await Promise.all([
    readSubscriber(databases.control, retailerId, userId),
    readReportShops(ports, retailerId, schedule.shops.length ? ['live', 'test'] : ['live']),
  ]);
  const shops = schedule.shops.length ? ownShops.filter(({ id }) => schedule.shops.includes(id)) : ownShops;
  const [first] = shops;
  const address = subscriber && normaliseEmail(subscriber.email);
  const database = tenantOf(databases, { retailerId, groupNumber });
  if (!address || !first) {
    await stopSchedule(database, schedule.id, now);
    return false;
  }
  const about = { retailer: subscriber.retailer, shops, dashboardUrl: config.dashboardUrl };
  const { mail, attachments, sentDays } = await makeReport(database, schedule, about, now);
  const next = spanOf(schedule.every, addDays(mail.to, 1));
  const zones = shops.map(({ timeZone }) => timeZone);
  const advance = advanceSchedule(database, schedule, {
    nextFrom: next.from,
    dueAt: dueAtOf(next, zones),
    sentDays,
    sentAt: now,
  });
  const sender = chooseSender(shops) ?? first;
  const message = enqueueMessage(ports, sender, {
    kind: 'report',
    values: mail,
    attachments,
    channel: 'email',
    address,
    language: schedule.language,
    cause: `report:${schedule.id}:${mail.from}`,
    wayOut: `report/${makeStopToken(secrets, sender.number, schedule.id, mail.from)}`,
  });
  await writeGuarded(database, advance, message);
  return true;
}
