import type { MessageChannel } from '../ports.ts';
import { readPrice } from './price.ts';

/** One thing that an account at a provider is known by. */
export interface ConnectionField {
  key: string;
  /** Sealed, and never shown again. */
  secret: boolean;
  required: boolean;
  /** What it looks like, as a regular expression over the whole value. */
  pattern: string;
}

/** An account that a retailer can connect. */
export interface ConnectionForm {
  provider: string;
  channel: MessageChannel;
  fields: readonly ConnectionField[];
  /** Fields of which one must be there. */
  oneOf?: readonly string[];
  /** How it is tried: by asking who it is, or by a mail or a text to the member. */
  testable: 'probe' | 'mail' | 'text';
  /** Whether the provider calls us back, at an address that it must be given. */
  hook: boolean;
}

const field = (key: string, pattern: string, more: Partial<ConnectionField> = {}): ConnectionField => ({
  key,
  pattern,
  secret: false,
  required: true,
  ...more,
});
const secret = (key: string, pattern: string, required = true) => field(key, pattern, { secret: true, required });

const TOKEN = '[\\w|.=-]{16,512}';
const DOMAIN = '(?:[a-z0-9-]{1,63}\\.)+[a-z]{2,63}';
/** What would end it early stands encoded in a user's name or password: a server's name read behind it would be another. */
const USER = '[^\\s@/\\\\?#]+';
/** A mail server by its name: addresses of machines next to ours are not for shops to reach. */
const SMTP = `smtps://${USER}@${DOMAIN}(?::(?:465|2465))?/?|smtp://${USER}@${DOMAIN}(?::(?:25|587|2525|2587))?/?`;

/** What a mail, or a segment of a text, costs: for the reports, where the provider tells no price. As `0.0079 USD`. */
const PRICE = field('price', '\\d{1,6}(?:\\.\\d{1,6})? [A-Z]{3}', { required: false });

/** All accounts that can be connected, one a channel and shop. */
export const CONNECTION_FORMS: readonly ConnectionForm[] = [
  {
    provider: 'meta',
    channel: 'facebook',
    fields: [
      field('pageId', '\\d{5,20}'),
      field('language', '[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*', { required: false }),
      secret('token', TOKEN),
      secret('appSecret', '[0-9a-f]{32}'),
    ],
    testable: 'probe',
    hook: true,
  },
  {
    provider: 'meta',
    channel: 'ads',
    fields: [
      field('pixelId', '\\d{5,20}'),
      field('testCode', '[A-Za-z0-9]{1,32}', { required: false }),
      secret('token', TOKEN),
      secret('appSecret', '[0-9a-f]{32}', false),
    ],
    testable: 'probe',
    hook: false,
  },
  {
    provider: 'twilio',
    channel: 'sms',
    fields: [
      field('number', '\\+[1-9]\\d{6,14}', { required: false }),
      field('messagingService', 'MG[0-9a-f]{32}', { required: false }),
      secret('accountSid', 'AC[0-9a-f]{32}'),
      secret('authToken', '[0-9a-f]{32}'),
      /** The one that is being exchanged: it still signs. */
      secret('authTokenBefore', '[0-9a-f]{32}', false),
      secret('apiKey', 'SK[0-9a-f]{32}', false),
      secret('apiSecret', '\\w{16,64}', false),
      /** `off` where the sender is a name, which nobody can answer to. */
      field('answers', 'off', { required: false }),
      /** `ours` where Twilio's own handling of STOP is switched off, and on short codes. */
      field('optOut', 'ours', { required: false }),
      /** `on`: Twilio is told who said stop in their own words. */
      field('consents', 'on', { required: false }),
      /** `on`: Twilio keeps neither words nor numbers. */
      field('redact', 'on', { required: false }),
      /** What Twilio is asked about a number before the first text to it, at a price: its `line`, or also the `risk`. */
      field('lookup', 'line|risk', { required: false }),
      PRICE,
    ],
    oneOf: ['number', 'messagingService'],
    testable: 'text',
    hook: true,
  },
  {
    provider: 'smtp',
    channel: 'email',
    fields: [
      field('domain', DOMAIN),
      field('dkimSelector', '[A-Za-z0-9-]{1,63}', { required: false }),
      // Whether what comes back to the domain is handed in.
      field('inbound', 'on', { required: false }),
      PRICE,
      secret('url', SMTP),
      secret('dkimPrivateKey', '-----BEGIN [A-Z ]+-----[\\s\\S]{100,8000}-----END [A-Z ]+-----', false),
    ],
    testable: 'mail',
    hook: true,
  },
];

export function formOf(provider: string, channel: string): ConnectionForm | undefined {
  return CONNECTION_FORMS.find((one) => one.provider === provider && one.channel === channel);
}

type ValueFault = { key: string; code: 'missing' | 'invalid' | 'unknown' };

/**
 * Checks what somebody filled in, each part apart.
 * @param kept names of secrets that are stored already: left empty they stay as they are.
 * @returns the faults, or the values by what is secret and what is not.
 */
export function readConnection(
  { fields, oneOf = [] }: ConnectionForm,
  given: Readonly<Record<string, string>>,
  kept: readonly string[] = [],
): { faults: ValueFault[] } | { settings: Record<string, string>; credentials: Record<string, string> } {
  const values = Object.fromEntries(Object.entries(given).map(([key, value]) => [key, value.trim()]));
  const settings: Record<string, string> = {};
  const credentials: Record<string, string> = {};
  const faults: ValueFault[] = Object.keys(values)
    .filter((key) => !fields.some((one) => one.key === key))
    .map((key) => ({ key, code: 'unknown' }));
  for (const { key, required, pattern, secret: hidden } of fields) {
    const value = values[key] ?? '';
    if (value === '') {
      if (required && !kept.includes(key)) faults.push({ key, code: 'missing' });
    } else if (key === PRICE.key && !readPrice(value)) faults.push({ key, code: 'invalid' });
    else if (new RegExp(`^(?:${pattern})$`).test(value)) (hidden ? credentials : settings)[key] = value;
    else faults.push({ key, code: 'invalid' });
  }
  if (oneOf.length > 0 && !oneOf.some((key) => values[key])) faults.push({ key: oneOf[0] ?? '', code: 'missing' });
  return faults.length > 0 ? { faults } : { settings, credentials };
}

/** An account as members see it: what is secret is never shown, only that it is there. */
export interface ConnectionAnswer {
  id: string;
  /** '' for all shops. */
  shop: string;
  provider: string;
  channel: MessageChannel;
  settings: Record<string, string>;
  secrets: string[];
  state: 'ready' | 'paused';
  /** Why it is paused, in the provider's codes. */
  reason: string;
  /** When it is tried again, UTC milliseconds. */
  retryAt: number | null;
  /** What the provider must be told, where it calls us back. */
  hook?: { url: string; verifyToken: string };
}

export interface ConnectionsAnswer {
  forms: readonly ConnectionForm[];
  connections: ConnectionAnswer[];
}

/** What a try of an account found: its name at the provider, or the fault. */
export interface ConnectionTried {
  ok: boolean;
  name: string;
  error: string;
}
