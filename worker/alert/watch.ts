import type { InStatement } from '@libsql/client';
import { cleanCanaries, walkDue } from '../canary/canary.dispatch.ts';
import type { Fetch, Ports } from '../ports.ts';
import { attemptDelivery, deliverDue, operatorAt, operators } from './alert.dispatch.ts';
import { insertDelivery, readAlerts, readMarketers, takeTurn, upsertAlert } from './alert.store.ts';
import { type Alert, type AlertItem, alertKey, isChanged, judge, type Sample } from './alert.ts';
import { measureCoupons } from './coupons.ts';
import { measureDatabases, measureHost, measureOrders, measureService, nameDatabases } from './measure.ts';
import { describeAlert } from './words.ts';

const SERVICE_EVERY_MS = 25_000;
const ORDERS_EVERY_MS = 4 * 60_000;

/** The service's watch over itself: one for each process or isolate. */
export interface Watch {
  /** Walks the canary, measures, judges and tells, whatever of it is due. Never throws. */
  run(ports: Ports): Promise<void>;
}

/** An alert that changed, with how it is told. */
interface Judged {
  alert: Alert;
  told: AlertItem | undefined;
}

/**
 * @param fetch reaches the deployment's own public address and the operator's webhook.
 */
export function createWatch(fetch: Fetch): Watch {
  /** Where alerts stood last, and which of them could not be written: the database that keeps them was away. */
  const known = new Map<string, Alert>();
  const unwritten = new Set<string>();

  async function run(ports: Ports): Promise<void> {
    const { control } = ports.databases;
    const now = ports.clock.now();
    const samples = await measureHost(ports.vitals);
    const databases = await measureDatabases(ports);
    if (databases.find(({ subject }) => subject === 'control')?.value !== 0) {
      await tellWithout(ports, [...samples, ...databases]);
      return;
    }
    const names = nameDatabases(ports);
    const shopOf = new Map<string, string>();
    if (unwritten.size > 0 || (await takeTurn(control, 'service', now, SERVICE_EVERY_MS))) {
      samples.push(...databases, ...(await measureService(ports)));
    }
    if (await takeTurn(control, 'orders', now, ORDERS_EVERY_MS)) {
      for (const measured of [await measureOrders(ports), await measureCoupons(ports)]) {
        samples.push(...measured.samples);
        for (const [subject, name] of measured.names) names.set(subject, name);
        for (const [subject, shop] of measured.shopOf) shopOf.set(subject, shop);
      }
    }
    const before = await readAlerts(control, samples.map(alertKey));
    for (const key of unwritten) before.set(key, known.get(key) as Alert);
    const judged = judgeAll(samples, before, now, names);
    await write(
      ports,
      judged.filter(({ alert }) => unwritten.has(alert.key) || isChanged(before.get(alert.key), alert)),
      shopOf,
    );
    for (const { alert } of judged) known.set(alert.key, alert);
    unwritten.clear();
    await deliverDue(ports, fetch);
  }

  /** Nothing can be kept: what is new is told at once, to the operator alone, and kept in memory. */
  async function tellWithout(ports: Ports, samples: Sample[]): Promise<void> {
    const now = ports.clock.now();
    const judged = judgeAll(samples, known, now, new Map());
    const alerts = judged.flatMap(({ told }) => told ?? []);
    const reached = alerts.length === 0 || (await tellNow(ports, alerts, now));
    for (const { alert, told } of judged) {
      // What reached nobody has not changed: it is told the next time.
      if (told && !reached) continue;
      known.set(alert.key, alert);
      unwritten.add(alert.key);
    }
  }

  /** @returns whether it reached anybody, or there is nobody to reach. */
  async function tellNow(ports: Ports, alerts: AlertItem[], now: number): Promise<boolean> {
    const recipients = operators(ports);
    let reached = recipients.length === 0;
    for (const { channel, recipient } of recipients) {
      const delivery = { id: ports.ids.make('ald'), channel, body: { at: now, alerts } };
      const failure = await attemptDelivery(ports, fetch, delivery, operatorAt(ports, recipient));
      if (failure) ports.log.error('alert_not_told', { channel, error: failure.error });
      else reached = true;
    }
    return reached;
  }

  return {
    async run(ports) {
      const parts = { walk: () => walkDue(ports, fetch), watch: () => run(ports), clean: () => cleanCanaries(ports) };
      for (const [part, work] of Object.entries(parts)) {
        try {
          await work();
        } catch (error) {
          const { name, code } = error as Error & { code?: string };
          ports.log.error('watch_failed', { part, error: name, code });
        }
      }
    },
  };
}

function judgeAll(
  samples: readonly Sample[],
  before: ReadonlyMap<string, Alert>,
  now: number,
  names: ReadonlyMap<string, string>,
): Judged[] {
  return samples.map((sample) => {
    const { alert, change } = judge(before.get(alertKey(sample)), sample, now);
    return { alert, told: change && describeAlert(alert, change, names.get(sample.subject), sample.supply) };
  });
}

/** Where the alerts stand and who is to be told, in one batch. */
async function write(ports: Ports, judged: readonly Judged[], shopOf: ReadonlyMap<string, string>): Promise<void> {
  const { databases, ids, clock, log } = ports;
  const { control } = databases;
  if (judged.length === 0) return;
  const now = clock.now();
  const told = judged.flatMap((one) => one.told ?? []);
  for (const { rule, subject, state, value } of told) {
    const fields = { rule, subject, state, value };
    if (state === 'resolved') log.info('alert', fields);
    else log.error('alert', fields);
  }
  const deliver = (recipient: ReturnType<typeof operators>[number], alerts: AlertItem[]) =>
    insertDelivery(control, { id: ids.make('ald'), ...recipient, body: { at: now, alerts }, createdAt: now });
  const statements: InStatement[] = judged.map(({ alert }) => upsertAlert(control, alert));
  // What a retailer's codes come to is no matter of those who run the service.
  const own = told.filter(({ rule }) => !rule.startsWith('coupons'));
  if (own.length > 0) statements.push(...operators(ports).map((one) => deliver(one, own)));

  const shops = told.filter(({ subject, state }) => shopOf.has(subject) && state !== 'still_firing');
  const marketers = await readMarketers(control, [...new Set(shops.map(({ subject }) => shopOf.get(subject) ?? ''))]);
  for (const [userId, theirs] of Map.groupBy(marketers, (one) => one.userId)) {
    const items = shops
      .filter(({ subject }) => theirs.some(({ shopId }) => shopId === shopOf.get(subject)))
      .map((item) => ({ ...item, runbook: '' }));
    statements.push(deliver({ channel: 'mail', recipient: `user:${userId}` }, items));
  }
  await control.client.batch(statements, 'write');
}
