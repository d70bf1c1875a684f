import { isRaceLost, writeGuarded } from '../../../db/guard.ts';
import type { Ports } from '../../ports.ts';
import { openConnection } from '../message.check.ts';
import { pushConsent } from '../senders/twilio.ts';
import { accountOf, platformAccountOf } from '../sms/account.ts';
import { dropOldHooks, finishHook, postponeHook, readDueHooks } from './hook.store.ts';
import { takeAnswer } from './twilio.answer.ts';
import { type Account, takeStatus } from './twilio.status.ts';
import type { TwilioEvent, TwilioPush } from './twilio.ts';

const BATCH = 50;

async function push(ports: Ports, { row }: Account, { number, status, at }: TwilioPush, id: string): Promise<void> {
  const { twilio } = ports.config;
  const connection = openConnection(ports, row);
  const account = connection ? accountOf(connection) : twilio && platformAccountOf(twilio);
  const sender = row.settings.messagingService ?? row.settings.number ?? twilio?.from;
  if (!account || !sender) return;
  const correlationId = ports.secrets.digest(id).slice(0, 32);
  await pushConsent(account, ports.fetch, { number, sender, status, at, correlationId });
}

/**
 * Works through one stored event; told again it does nothing. All that it leads to may be written twice without harm.
 * @returns what is said back.
 */
export async function takeTwilioEvent(
  ports: Ports,
  account: Account,
  id: string,
  told: TwilioEvent,
): Promise<string | undefined> {
  let said: string | undefined;
  if (told.kind === 'status') await takeStatus(ports, account, told);
  else if (told.kind === 'push') await push(ports, account, told, id);
  else said = await takeAnswer(ports, account, told);
  try {
    await writeGuarded(account.database, finishHook(account.database, { id }, ports.clock.now()), []);
  } catch (error) {
    if (!isRaceLost(error)) throw error;
    return undefined;
  }
  return said;
}

/** Works through what could not be when it came, and what is told to Twilio later. */
export async function takeTwilioEvents(ports: Ports): Promise<void> {
  const { databases, clock, log, secrets } = ports;
  for (const number of databases.groupNumbers()) {
    const database = databases.group(number);
    for (const { event, connection: row } of await readDueHooks(database, 'twilio', clock.now(), BATCH)) {
      try {
        const told = JSON.parse(secrets.open(event.bodySealed ?? '')) as TwilioEvent;
        await takeTwilioEvent(ports, { database, row }, event.id, told);
      } catch (error) {
        log.error('hook_failed', { hook: event.id, error: (error as Error).name });
        await postponeHook(database, event, clock.now());
      }
    }
    await dropOldHooks(database, clock.now());
  }
}
