import type { SendOutcome } from '../../ports.ts';
import { readStatus } from '../mail/status.ts';

/** An answer of a mail server that is no consent. */
export interface Refusal {
  /** At which command, as nodemailer names it: `CONN`, `EHLO`, `AUTH PLAIN`, `MAIL FROM`, `RCPT TO`, `DATA`. */
  command: string;
  /** Reply code (RFC 5321), 400 or above. */
  code: number;
  /** The answer as it came: servers tell their reasons in words where the codes have none. */
  response: string;
}

const HOUR = 3_600_000;

/** Wants a login, a better one, or encryption (RFC 4954, 3207): by reply code, by status (RFC 5248), or in words. */
const LOGIN_CODES = new Set([530, 534, 535, 538]);
const LOGIN_STATUS = /^5\.7\.(?:[389]|1[0-4])$/;
const LOGIN_WORDS =
  /authentication (?:is )?required|not authenticated|must (?:first )?(?:authenticate|log ?in|issue)|credentials/i;
/** Takes nothing for strangers from us: it does not know us for one of its own. */
const RELAY_WORDS = /\brelay/i;
/** We sent as much as we may: X.4.5 and the like. */
const QUOTA_STATUS = /^5\.4\.5$/;
const QUOTA_WORDS =
  /(?:daily|hourly|monthly|sending|outgoing|rate)\b.{0,30}\b(?:quota|limit)|too many (?:messages|mails|connections)/i;
/** Does not take the name that the mail goes out under. Many servers say so at the recipient only. */
const SENDER_STATUS = /^5\.1\.[78]$/;
const SENDER_WORDS =
  /sender(?: \w+){0,3} (?:rejected|refused|denied|invalid|unknown|blocked|not)|not owned by|(?:not|un)[ -]?verified|SendAsDenied|not (?:allowed|authorized|permitted) to send/i;
/** Our mails lack what proves them ours (RFC 7372, RFC 7489; Microsoft's own), or our host is on somebody's list. */
const PROOF_STATUS = /^5\.7\.(?:2[0-9]|515)$/;
const HOST_WORDS =
  /client host|\b(?:your|ip|host) .{0,40}\b(?:block|list)|blocked using|blacklist|blocklist|reverse dns/i;
/** Speaks of the recipient's address or mailbox, also of where it moved (RFC 3463, RFC 5248); 5.4.1 is Microsoft's. */
const RECIPIENT_STATUS = /^5\.(?:1\.(?:[0-6]|9|10)|2\.\d+|4\.[14]|7\.1[78])$/;
/** Too large, or not to be converted: no server takes this very mail. */
const CONTENT_STATUS = /^5\.(?:2\.3|3\.4|6\.\d+)$/;
/** Without a status: what these codes say at the recipient, and after the message. */
const RECIPIENT_CODES = new Set([501, 550, 551, 552, 553, 556]);
const MESSAGE_CODES = new Set([550, 552, 554]);

/** Addresses stand in answers, and may read like reasons. */
const withoutAddresses = (response: string) => response.replace(/<[^>]*>|\S+@\S+/g, ' ');

/** The enhanced status of an answer (RFC 2034), as `5.1.1`; '' for none. */
export function statusOf(response: string): string {
  return /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] ?? '';
}

/**
 * What a refusal means. A message dies only of what concerns its recipient, or of what it says itself; whatever a server
 * has against us pauses the account, or what goes out under one name, or is tried again. Before a recipient was named,
 * none can be to blame.
 * @param error in codes alone: answers repeat addresses.
 */
export function judgeRefusal({ command, code, response }: Refusal, error: string): SendOutcome {
  const atRecipient = command === 'RCPT TO';
  const atMessage = command === 'DATA';
  const isEarly = !atRecipient && !atMessage;
  // 421: the server itself goes away (RFC 5321); other 4yz may be meant for this recipient alone.
  if (code < 500) return { kind: 'later', error, ...((isEarly || code === 421) && { provider: true }) };
  const status = statusOf(response);
  const words = withoutAddresses(response);
  const dead = (more: object = {}): SendOutcome => {
    const { isDead, isBlocked } = readStatus(status);
    return { kind: 'dead', error, suppress: isDead, blocked: isBlocked, ...more };
  };
  if (CONTENT_STATUS.test(status)) return dead();
  if (LOGIN_CODES.has(code) || LOGIN_STATUS.test(status)) return { kind: 'paused', error };
  if (isEarly && command !== 'MAIL FROM') return { kind: 'paused', error };
  const isRecipients = RECIPIENT_STATUS.test(status) && status !== '5.1.0';
  if (!isEarly && isRecipients) return dead();
  if (PROOF_STATUS.test(status)) return { kind: 'later', error, blocked: true };
  if (LOGIN_WORDS.test(words) || RELAY_WORDS.test(words)) return { kind: 'paused', error };
  if (QUOTA_STATUS.test(status) || QUOTA_WORDS.test(words))
    return { kind: 'later', error, provider: true, delayMs: HOUR };
  if (HOST_WORDS.test(words)) return { kind: 'later', error, blocked: true };
  if (isEarly || SENDER_STATUS.test(status) || SENDER_WORDS.test(words)) return { kind: 'paused', error, domain: true };
  if (RECIPIENT_STATUS.test(status) || /^5\.7\./.test(status)) return dead();
  // Nobody says why. Many of these together are no accident of their recipients.
  const speaks = atRecipient ? RECIPIENT_CODES : MESSAGE_CODES;
  return status === '' && speaks.has(code) ? dead({ unsure: true }) : { kind: 'later', error, provider: true };
}
