import { OutwardError } from '../../outward/outward.error.ts';
import type { Fetch, OutgoingPush, Sender, SendOutcome } from '../../ports.ts';
import type { VapidKey } from '../../push/push.ts';
import { encryptPush } from './push.encrypt.ts';
import { signVapid } from './push.vapid.ts';

/** How a host lets notifications out. */
export interface PushHost {
  /** Addresses are whatever browsers told: only public ones, no redirects, with an end. */
  outward: Fetch;
  /** Newest first; older ones are for browsers that were asked under them. */
  keys: readonly VapidKey[];
  /** Whom a service may turn to: `mailto:` or `https:`. */
  subject: string;
}

/** Requests under way together: services take thousands a second. */
const WIDTH = 8;

/** Seconds, or a date (RFC 9110). */
function readDelay(text: string | null): number | undefined {
  if (!text) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return ms > 0 ? ms : undefined;
}

/** What a service's answer means (RFC 8030). A refusal of one subscription says nothing of the others. */
function outcomeOf(status: number, retryAfter: string | null, id: string): SendOutcome {
  if (status >= 200 && status < 300) return { kind: 'sent', providerId: id };
  const error = `push_${status}`;
  if (status === 404 || status === 410) return { kind: 'dead', error, suppress: true };
  if (status === 429 || status >= 500) {
    const delayMs = readDelay(retryAfter);
    return { kind: 'later', error, provider: status !== 429, ...(delayMs !== undefined && { delayMs }) };
  }
  return { kind: 'dead', error };
}

/**
 * Sends notifications to browsers. The same message carries the same topic, so that a service keeps one of two, and the
 * same tag, so that a browser shows one: silence is no reason to stop.
 */
export function createPushSender({ outward, keys, subject }: PushHost): Sender<'push'> {
  return {
    name: 'push',
    channel: 'push',
    width: WIDTH,
    async send({ id, target, notification, ttlSeconds, urgency }: OutgoingPush) {
      const key = keys.find(({ publicKey }) => publicKey === target.key);
      // Nobody can sign for it any more.
      if (!key) return { kind: 'dead', error: 'push_key_gone', suppress: true };
      const plain = new TextEncoder().encode(JSON.stringify(notification));
      const body = await encryptPush(plain, target).catch(() => undefined);
      if (!body) return { kind: 'dead', error: 'push_unreadable', suppress: true };
      const authorization = await signVapid(key, target.endpoint, subject, Date.now()).catch(() => undefined);
      if (!authorization) return { kind: 'paused', error: 'vapid_key_unusable' };
      const headers = {
        authorization,
        'content-encoding': 'aes128gcm',
        'content-type': 'application/octet-stream',
        ttl: String(ttlSeconds),
        urgency,
        topic: id,
      };
      try {
        const answer = await outward(target.endpoint, { method: 'POST', body, headers });
        return outcomeOf(answer.status, answer.headers.get('retry-after'), id);
      } catch (error) {
        if (!(error instanceof OutwardError)) throw error;
        if (error.code === 'not_callable' || error.code === 'not_public') {
          return { kind: 'dead', error: `push_${error.code}`, suppress: true };
        }
        return { kind: 'later', error: `push_${error.code}` };
      }
    },
    close() {},
  };
}
