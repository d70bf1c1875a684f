import type { SendOutcome } from '../../ports.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * What one of Twilio's error codes means for a message. `again`: it was not processed, nothing is spent. `once`: the
 * network may have had a bad hour, one more try. `over`: never for this recipient, or never over this sender. `pause`:
 * the account's own settings are at fault, whoever the recipient is.
 */
export interface Disposition {
  step: 'again' | 'later' | 'once' | 'over' | 'pause';
  delayMs?: number;
  /** The number is dead, or its owner told the provider that they want no texts. */
  suppress?: 'bounce' | 'provider';
  /** Refused for what the sender says. */
  blocked?: true;
  /** Somebody may be sending texts for the money that they cost. */
  fraud?: true;
}

const DEAD_NUMBER: Disposition = { step: 'over', suppress: 'bounce' };
const OPTED_OUT: Disposition = { step: 'over', suppress: 'provider' };
const OVER: Disposition = { step: 'over' };
const PAUSE: Disposition = { step: 'pause' };
const ONCE: Disposition = { step: 'once', delayMs: 4 * HOUR };

/**
 * As documented at twilio.com/docs/api/errors/<code>; what follows from each is our own judgement. Whatever the sender's
 * number, service or account lacks pauses: no recipient is to blame.
 */
const CODES: Record<number, Disposition> = {
  // Not authenticated, an account that is not active, no access, test credentials, forbidden, no such account or service.
  20003: PAUSE,
  20005: PAUSE,
  20006: PAUSE,
  20008: PAUSE,
  20403: PAUSE,
  20404: PAUSE,
  20429: { step: 'again' },
  21211: DEAD_NUMBER,
  21212: PAUSE,
  // The region is switched off in the account. That is a setting, but a pause would let one number stop all others.
  21408: OVER,
  // No such number of the account, no sender at all, one without texts, a trial, a call-back that is no URL.
  21601: PAUSE,
  21603: PAUSE,
  21604: OVER,
  21606: PAUSE,
  21608: PAUSE,
  21609: PAUSE,
  21610: OPTED_OUT,
  21611: { step: 'later', delayMs: 10 * MINUTE },
  21612: OVER,
  21614: DEAD_NUMBER,
  21617: OVER,
  21635: DEAD_NUMBER,
  // A sender that is not the account's, or cannot text.
  21659: PAUSE,
  21660: PAUSE,
  21661: PAUSE,
  // A messaging service without numbers, or none at all.
  21701: PAUSE,
  21703: PAUSE,
  21704: PAUSE,
  21705: PAUSE,
  30001: { step: 'later', delayMs: 10 * MINUTE },
  30002: PAUSE,
  30003: ONCE,
  30004: OPTED_OUT,
  30005: DEAD_NUMBER,
  30006: DEAD_NUMBER,
  30007: { step: 'over', blocked: true },
  30008: ONCE,
  30022: { step: 'later', delayMs: 5 * MINUTE },
  30023: { step: 'later', delayMs: 24 * HOUR },
  30032: PAUSE,
  30034: PAUSE,
  // It waited longer than it was good for.
  30036: OVER,
  30047: { step: 'later', delayMs: HOUR },
  30410: ONCE,
  30450: { step: 'over', fraud: true },
};

/** Of a text that was taken: with a code that we do not know there is no reason to send it anew. */
export function dispositionOf(code: number): Disposition {
  return CODES[code] ?? OVER;
}

/**
 * What an HTTP error of Twilio's means for the attempt. Without a code that we know: 429 was not processed; from a 5xx
 * nobody knows whether the text went out; any other refusal is tried again after a while.
 */
export function toOutcome(status: number, code: number | undefined): SendOutcome {
  const error = `twilio ${code ?? status}`;
  if (code === undefined || CODES[code] === undefined) {
    if (status === 429) return { kind: 'later', error, provider: true, unspent: true };
    if (status === 401 || status === 403 || status === 404) return { kind: 'paused', error };
    return status >= 500 ? { kind: 'unknown', error } : { kind: 'later', error, provider: true, delayMs: HOUR };
  }
  const { step, delayMs, suppress, blocked } = dispositionOf(code);
  switch (step) {
    case 'again':
      return { kind: 'later', error, provider: true, unspent: true };
    case 'later':
    case 'once':
      return { kind: 'later', error, provider: true, ...(delayMs && { delayMs }) };
    case 'pause':
      return { kind: 'paused', error };
    case 'over':
      return {
        kind: 'dead',
        error,
        ...(suppress && { suppress: suppress === 'provider' ? suppress : true }),
        ...(blocked && { blocked }),
      };
  }
}
