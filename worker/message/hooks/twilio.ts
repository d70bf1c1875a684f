import { type Price, readAmount } from '../price.ts';
import type { ReplyMeaning } from '../sms/keywords.ts';
import { readReply } from '../sms/keywords.ts';

/** What Twilio tells of a text of ours. */
export interface TwilioStatus {
  kind: 'status';
  messageId: string;
  sid: string;
  status: string;
  /** Twilio's error code, where it says one. */
  code?: number;
  /** What Twilio charged, where it says so. */
  price?: Price;
}

/** Somebody's answer. */
export interface TwilioAnswer {
  kind: 'answer';
  sid: string;
  /** E.164. */
  from: string;
  to: string;
  text: string;
  media: number;
  /** How Twilio itself took it, where it says so. */
  optOutType?: 'STOP' | 'START' | 'HELP';
}

/** A wish of somebody that Twilio is still to be told. */
export interface TwilioPush {
  kind: 'push';
  number: string;
  status: 'opt-in' | 'opt-out';
  at: number;
}

export type TwilioEvent = TwilioStatus | TwilioAnswer | TwilioPush;

type Fields = Record<string, string | string[]>;

const one = (fields: Fields, name: string): string => [fields[name] ?? ''].flat()[0] ?? '';

/** Every field of a form; names that repeat have several values. */
export function readForm(text: string): Fields {
  const form = new URLSearchParams(text);
  return Object.fromEntries(
    [...new Set(form.keys())].map((name) => {
      const values = form.getAll(name);
      return [name, values.length > 1 ? values : (values[0] ?? '')];
    }),
  );
}

/** A status call-back with the key under which it is known; undefined for what is none. */
export function readStatus(fields: Fields, messageId: string): { key: string; event: TwilioStatus } | undefined {
  const sid = one(fields, 'MessageSid') || one(fields, 'SmsSid');
  const status = one(fields, 'MessageStatus') || one(fields, 'SmsStatus');
  if (!/^\w{1,64}$/.test(sid) || !/^[a-z_]{1,32}$/.test(status)) return undefined;
  const code = Number(one(fields, 'ErrorCode'));
  const event: TwilioStatus = { kind: 'status', messageId, sid, status };
  const price = readAmount(one(fields, 'Price'), one(fields, 'PriceUnit').toUpperCase());
  return {
    // A price that comes later comes with a status that was told before.
    key: price ? `${sid} ${status} priced` : `${sid} ${status}`,
    event: { ...event, ...(Number.isInteger(code) && code > 0 && { code }), ...(price && { price }) },
  };
}

/** An answer with the key under which it is known; undefined for what is none. */
export function readAnswer(fields: Fields): { key: string; event: TwilioAnswer } | undefined {
  const sid = one(fields, 'MessageSid') || one(fields, 'SmsSid');
  const from = one(fields, 'From');
  if (!/^\w{1,64}$/.test(sid) || !/^\+[1-9]\d{6,14}$/.test(from)) return undefined;
  const type = one(fields, 'OptOutType');
  return {
    key: `${sid} received`,
    event: {
      kind: 'answer',
      sid,
      from,
      to: one(fields, 'To').slice(0, 64),
      text: one(fields, 'Body').slice(0, 1600),
      media: Number(one(fields, 'NumMedia')) || 0,
      ...((type === 'STOP' || type === 'START' || type === 'HELP') && { optOutType: type }),
    },
  };
}

/** What an answer means: Twilio's own reading of a keyword goes before ours. @param names of the shops that it answers. */
export function meaningOf(
  { optOutType, text }: Pick<TwilioAnswer, 'optOutType' | 'text'>,
  names: readonly string[],
): ReplyMeaning {
  const meanings = { STOP: 'stop', START: 'start', HELP: 'help' } as const;
  return optOutType ? meanings[optOutType] : readReply(text, names);
}

/** Keywords that Twilio answers, and keeps a list by, unless told otherwise. */
const TWILIO_OWN = new Set(
  'STOP STOPALL UNSUBSCRIBE CANCEL END QUIT OPTOUT REVOKE START UNSTOP YES HELP INFO'.split(' '),
);

/** Whether Twilio has answered already: then one answer is enough. */
export function isAnswered(
  { optOutType, text }: Pick<TwilioAnswer, 'optOutType' | 'text'>,
  settings: Readonly<Record<string, string>>,
): boolean {
  if (optOutType) return true;
  if (settings.optOut === 'ours' || settings.redact === 'on') return false;
  return TWILIO_OWN.has(text.trim().toUpperCase());
}
