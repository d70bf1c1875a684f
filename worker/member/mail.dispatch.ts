import { takeTurn } from '../alert/alert.store.ts';
import type { Ports, SendOutcome } from '../ports.ts';
import { deleteMails, hasDueMails, type LeasedMail, leaseMails, settleMail } from './mail.store.ts';
import { buildMemberMail } from './mail.ts';
import type { MemberMail } from './member.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Waits after each failed attempt; then every hour, for a day: somebody sits before a page and waits. */
const WAITS_MS = [5_000, 30_000, MINUTE, 5 * MINUTE, 15 * MINUTE];
const GIVE_UP_MS = 24 * HOUR;
/** Longer than any attempt takes. */
const LEASE_MS = 2 * MINUTE;
const KEEP_MS = 30 * 24 * HOUR;

type Failure = { error: string; forGood: boolean };

function failureOf(outcome: SendOutcome): Failure | undefined {
  // What may have arrived is as good as sent: whoever misses it asks for another.
  if (outcome.kind === 'sent' || outcome.kind === 'unknown') return undefined;
  return { error: outcome.error, forGood: outcome.kind === 'dead' };
}

async function attemptMail({ config, secrets, senders }: Ports, leased: LeasedMail): Promise<Failure | undefined> {
  const sender = senders?.open('email');
  if (!sender) return { error: 'no_mail_server', forGood: false };
  try {
    const mail = JSON.parse(secrets.open(leased.body ?? '')) as MemberMail;
    return failureOf(await sender.send(buildMemberMail(config, leased.id, mail)));
  } catch (error) {
    return { error: (error as Error).name, forGood: false };
  }
}

/** Sends the mails to people of the dashboard that are due, each again and again for a day. */
export async function sendMemberMails(ports: Ports): Promise<void> {
  const { control } = ports.databases;
  const now = ports.clock.now();
  if (!ports.senders || !(await hasDueMails(control, now))) return;
  for (const leased of await leaseMails(control, now, LEASE_MS)) {
    const failure = await attemptMail(ports, leased);
    const at = ports.clock.now();
    const over = failure && (failure.forGood || at - leased.createdAt >= GIVE_UP_MS);
    if (failure) ports.log.warn('member_mail_not_sent', { mail: leased.id, error: failure.error, givenUp: over });
    await settleMail(control, leased, {
      state: failure ? (over ? 'dead' : 'ready') : 'sent',
      error: failure?.error ?? null,
      runAt: at + (WAITS_MS[leased.attempt - 1] ?? HOUR),
      now: at,
    });
  }
  if (await takeTurn(control, 'member_mail_clean', now, HOUR)) await deleteMails(control, now - KEEP_MS);
}
