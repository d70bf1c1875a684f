import type { Fetch, Ports } from '../ports.ts';
import { buildAlertMail } from './alert.mail.ts';
import {
  type Delivery,
  deleteDeliveries,
  leaseDeliveries,
  readReader,
  settleDelivery,
  takeTurn,
} from './alert.store.ts';
import type { AlertNews } from './alert.ts';
import { createAlertSpeech } from './member.words.ts';
import { signWebhook } from './webhook.ts';
import { type AlertWords, OPERATOR_WORDS } from './words.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Waits after each failed attempt; then every hour, for a day. */
const WAITS_MS = [10_000, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR];
const GIVE_UP_MS = 24 * HOUR;
/** Longer than any attempt takes. */
const LEASE_MS = 2 * MINUTE;
const WEBHOOK_PATIENCE_MS = 5_000;
const KEEP_MS = 30 * 24 * HOUR;

type Needs = Pick<Ports, 'config' | 'secrets' | 'clock' | 'senders'>;

/** What an attempt came to: undefined where it arrived, else why not, as a code. */
interface Failure {
  error: string;
  forGood: boolean;
}

/** Everybody whom the operator wants to be told, as recipients of deliveries. */
export function operators({ config }: Pick<Ports, 'config'>): Pick<Delivery, 'channel' | 'recipient'>[] {
  return [
    ...config.alertEmails.map((_, index) => ({ channel: 'mail' as const, recipient: `operator:${index}` })),
    ...(config.alertWebhook ? [{ channel: 'webhook' as const, recipient: 'webhook' }] : []),
  ];
}

/** Tells one recipient, once. Never throws. */
export async function attemptDelivery(
  ports: Needs,
  fetch: Fetch,
  delivery: Pick<Delivery, 'id' | 'channel' | 'body'>,
  reader: Reader | undefined,
): Promise<Failure | undefined> {
  try {
    if (delivery.channel === 'webhook') return await callWebhook(ports, fetch, delivery);
    return await sendMail(ports, delivery, reader);
  } catch (error) {
    return { error: (error as Error).name, forGood: false };
  }
}

async function callWebhook(
  { config, secrets, clock }: Needs,
  fetch: Fetch,
  { id, body }: { id: string; body: AlertNews },
): Promise<Failure | undefined> {
  const { alertWebhook: target, publicUrl } = config;
  if (!target) return { error: 'no_webhook', forGood: true };
  const text = JSON.stringify({ id, service: publicUrl, ...body });
  const answer = await fetch(target.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Goodword',
      'goodword-signature': signWebhook(secrets, target.secret, text, clock.now()),
    },
    body: text,
    // A redirect is an answer like any other that is no 2xx: the news goes nowhere else.
    redirect: 'manual',
    signal: AbortSignal.timeout(WEBHOOK_PATIENCE_MS),
  });
  await answer.body?.cancel();
  return answer.ok ? undefined : { error: `status_${answer.status}`, forGood: false };
}

async function sendMail(
  { config, senders }: Needs,
  delivery: { id: string; body: AlertNews },
  reader: Reader | undefined,
): Promise<Failure | undefined> {
  if (!reader?.address) return { error: 'no_address', forGood: true };
  const sender = senders?.open('email');
  if (!sender) return { error: 'no_mail_server', forGood: false };
  const outcome = await sender.send(buildAlertMail(config, delivery, reader.address, reader.words));
  // What may have arrived is as good as told: the alert is repeated while it lasts.
  if (outcome.kind === 'sent' || outcome.kind === 'unknown') return undefined;
  return { error: outcome.error, forGood: outcome.kind === 'dead' };
}

/** Whom a mail goes to, and in which words. */
export interface Reader {
  address: string;
  words: AlertWords;
}

/** An operator by the address at their position in the settings; undefined where it is gone. */
export function operatorAt({ config }: Pick<Ports, 'config'>, recipient: string): Reader | undefined {
  const address = config.alertEmails[Number(recipient.split(':')[1])];
  return address === undefined ? undefined : { address, words: OPERATOR_WORDS };
}

/** An operator, or a member in their language. */
async function readerOf(ports: Ports, { recipient }: Delivery): Promise<Reader | undefined> {
  const [kind, id = ''] = recipient.split(':');
  if (kind === 'operator') return operatorAt(ports, recipient);
  const reader = await readReader(ports.databases.control, id);
  return reader && { address: reader.email, words: createAlertSpeech(reader.language ?? 'en') };
}

/** Sends the news that is due, each recipient for itself, again and again for a day where it does not get through. */
export async function deliverDue(ports: Ports, fetch: Fetch): Promise<void> {
  const { control } = ports.databases;
  const now = ports.clock.now();
  for (const delivery of await leaseDeliveries(control, now, LEASE_MS)) {
    const failure = await attemptDelivery(ports, fetch, delivery, await readerOf(ports, delivery));
    const at = ports.clock.now();
    const over = failure && (failure.forGood || at - delivery.createdAt >= GIVE_UP_MS);
    if (failure) {
      const { channel, attempt } = delivery;
      ports.log.warn('alert_not_told', { channel, attempt, error: failure.error, givenUp: over });
    }
    await settleDelivery(control, delivery, {
      state: failure ? (over ? 'dead' : 'ready') : 'sent',
      error: failure?.error ?? null,
      runAt: at + (WAITS_MS[delivery.attempt - 1] ?? HOUR),
      now: at,
    });
  }
  if (await takeTurn(control, 'alert_clean', now, HOUR)) await deleteDeliveries(control, now - KEEP_MS);
}
