import type { Twilio } from 'twilio';
import type { Fetch, Finding, NumberClass, OutgoingSms, Sender, SendOutcome } from '../../ports.ts';
import { toOutcome } from './twilio.codes.ts';
import { createTwilioHttp, NoAnswer } from './twilio.http.ts';

/** An account at Twilio. */
export interface TwilioAccount {
  accountSid: string;
  /** Signs call-backs; sends, too, where no API key is given. */
  authToken: string;
  apiKey?: string;
  apiSecret?: string;
  /**
   * Keeps neither words nor numbers at Twilio. Their own handling of STOP ends with it, and they cannot be asked any
   * more whether a text went out.
   */
  redact?: boolean;
  /** Asks Twilio Lookup about a number before the first text to it, which costs: its line, or also the risk of fraud. */
  lookup?: 'line' | 'risk';
}

/** Twilio's limits. */
const LONGEST_BODY = 1600;
const LONGEST_VALIDITY = 36_000;
/** So many texts to one number are looked through for one of unknown fate. */
const LISTED = 100;
const WIDTH = 10;
/** Scores of Twilio's from which texts to a number are probably sent for what they cost: moderate and high. */
const RISKY = 75;
/** Lines that somebody reads texts on; `unknown` and what comes newly are no reason to refuse. */
const LINES: Record<string, boolean> = {
  mobile: true,
  fixedVoip: true,
  nonFixedVoip: true,
  personal: true,
  landline: false,
  tollFree: false,
  premium: false,
  sharedCost: false,
  uan: false,
  voicemail: false,
  pager: false,
};

/** The SDK, loaded when first used: it is large. */
async function openClient(account: TwilioAccount, fetch: Fetch, silenceMs: number): Promise<Twilio> {
  const { default: twilio } = await import('twilio');
  const { accountSid, authToken, apiKey, apiSecret } = account;
  const httpClient = createTwilioHttp(fetch, silenceMs) as never;
  return apiKey && apiSecret
    ? twilio(apiKey, apiSecret, { accountSid, httpClient })
    : twilio(accountSid, authToken, { httpClient });
}

/** The fault's own text stays behind: Twilio repeats numbers in it. */
function faultOf(error: unknown): SendOutcome {
  if (error instanceof NoAnswer) {
    return error.maybeSent
      ? { kind: 'unknown', error: error.message }
      : { kind: 'later', error: error.message, provider: true };
  }
  const { status, code } = error as { status?: number; code?: number };
  // An answer that cannot be read is an answer all the same.
  return status === undefined ? { kind: 'unknown', error: 'twilio unreadable' } : toOutcome(status, code);
}

const fromOf = ({ from }: OutgoingSms) =>
  'number' in from ? { from: from.number } : { messagingServiceSid: from.messagingService };

/**
 * Sends texts over an account at Twilio. Their create knows no idempotency key: where no answer came, `find` looks for
 * the text among those to its recipient.
 * @param silenceMs after which a silent provider is given up.
 * @throws where the account's id is none.
 */
export function createTwilioSender(account: TwilioAccount, fetch: Fetch, silenceMs = 30_000): Sender<'sms'> {
  if (!/^AC[0-9a-f]{32}$/i.test(account.accountSid)) throw new Error('expected an account id that begins with AC');
  let opened: Promise<Twilio> | undefined;
  const open = () => {
    opened ??= openClient(account, fetch, silenceMs);
    return opened;
  };

  return {
    name: 'twilio',
    channel: 'sms',
    width: WIDTH,
    async send(sms) {
      if (sms.body.length > LONGEST_BODY) return { kind: 'dead', error: 'too_long' };
      const client = await open();
      try {
        const { sid } = await client.messages.create({
          ...fromOf(sms),
          to: sms.to,
          body: sms.body,
          statusCallback: sms.statusCallback,
          validityPeriod: Math.min(sms.validitySeconds, LONGEST_VALIDITY),
          // The words are plain already as far as they can be: what was shown is what is sent.
          smartEncoded: false,
          ...(account.redact && { contentRetention: 'discard', addressRetention: 'obfuscate' }),
        });
        return { kind: 'sent', providerId: sid };
      } catch (error) {
        return faultOf(error);
      }
    },
    /**
     * Texts carry a code or a link of one recipient, so that the same words to the same number are the same text. Not
     * by date: a text that still waits at Twilio has none.
     */
    async find(sms): Promise<Finding> {
      if (account.redact) return { kind: 'unknown' };
      try {
        const client = await open();
        const listed = await client.messages.list({ to: sms.to, limit: LISTED });
        const own = listed.find(({ body, direction }) => body === sms.body && direction !== 'inbound');
        if (own) return { kind: 'sent', providerId: own.sid };
        return listed.length < LISTED ? { kind: 'absent' } : { kind: 'unknown' };
      } catch {
        return { kind: 'unknown' };
      }
    },
    async erase(providerId) {
      try {
        await (await open()).messages(providerId).remove();
        return true;
      } catch (error) {
        // What is not there is forgotten.
        return (error as { status?: number }).status === 404;
      }
    },
    ...(account.lookup && { inspect: (number: string) => inspectNumber(open, account.lookup, number) }),
    close() {
      opened = undefined;
    },
  };
}

async function inspectNumber(
  open: () => Promise<Twilio>,
  lookup: TwilioAccount['lookup'],
  number: string,
): Promise<NumberClass | undefined> {
  const fields = lookup === 'risk' ? 'line_type_intelligence,sms_pumping_risk' : 'line_type_intelligence';
  try {
    const client = await open();
    const found = await client.lookups.v2.phoneNumbers(number).fetch({ fields });
    // Nothing of what was not asked for.
    const line: { type?: string } | null = found.lineTypeIntelligence;
    const risk: { numberBlocked?: boolean; smsPumpingRiskScore?: number } | null = found.smsPumpingRisk;
    return {
      country: found.countryCode ?? undefined,
      valid: found.valid,
      mobile: LINES[line?.type ?? ''],
      risky: risk?.numberBlocked === true || (risk?.smsPumpingRiskScore ?? 0) >= RISKY,
    };
  } catch {
    return undefined;
  }
}

/** Somebody's wish, as Twilio's list of consents takes it. */
export interface TwilioConsent {
  number: string;
  /** Number or messaging service. */
  sender: string;
  status: 'opt-in' | 'opt-out';
  /** UTC milliseconds. */
  at: number;
  /** 32 hexadecimal characters, ours. */
  correlationId: string;
}

/**
 * Tells Twilio of a wish that it could not read itself, so that nobody else who sends over this account can overlook it.
 * @throws where Twilio did not take it.
 */
export async function pushConsent(account: TwilioAccount, fetch: Fetch, consent: TwilioConsent): Promise<void> {
  const client = await openClient(account, fetch, 10_000);
  const { items } = await client.accounts.v1.bulkConsents.create({
    items: [
      {
        contact_id: consent.number,
        correlation_id: consent.correlationId,
        sender_id: consent.sender,
        status: consent.status,
        source: consent.status === 'opt-out' ? 'opt-out-message' : 'opt-in-message',
        date_of_consent: new Date(consent.at).toISOString(),
      },
    ],
  });
  const code = (items as { error_code?: number }[])[0]?.error_code;
  if (code) throw new Error(`twilio ${code}`);
}
