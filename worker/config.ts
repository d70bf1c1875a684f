// The small build of zod: this module is part of the hot Worker. It has no words of its own for a fault.
import * as z from 'zod/mini';
import type { DkimKey } from './ports.ts';
import type { VapidKey } from './push/push.ts';

/** Comma-separated list. */
const list = z.pipe(
  z._default(z.string(), ''),
  z.transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  ),
);
const flag = z.pipe(
  z.enum(['on', 'off'], 'expected on or off'),
  z.transform((value) => value === 'on'),
);
const baseUrl = z.pipe(
  z.url({ protocol: /^https?$/, error: 'expected a URL with http or https' }),
  z.transform((url) => url.replace(/\/+$/, '')),
);
/** Line feeds may be written as \\n, as environments want it. */
const pem = z.pipe(
  z.string().check(z.regex(/^\s*-----BEGIN [A-Z0-9 ]+-----/, 'expected PEM, which begins with -----BEGIN')),
  z.transform((text) => text.replaceAll('\\n', '\n').trim()),
);
/** Pairs with a colon between, newest first: `first:second,older:…`. @param pattern of one, as a regular expression. */
const pairs = (pattern: string, expected: string) =>
  z.pipe(
    z.string().check(z.regex(new RegExp(`^\\s*${pattern}\\s*(,\\s*${pattern}\\s*)*$`), expected)),
    z.transform((text) => text.split(',').map((part) => part.trim().split(':') as [string, string])),
  );
/** Named keys: 32 bytes as base64url. */
const keyRing = pairs(
  '[A-Za-z0-9]{1,8}:[\\w-]{43}',
  'expected name:key[,name:key …] with keys of 32 bytes as base64url, newest first',
);
/** For notifications (VAPID): a point and a scalar of P-256 as base64url. */
const vapidKeys = pairs(
  'B[\\w-]{86}:[\\w-]{43}',
  'expected public:private[,public:private …] as "npm run push:keys" writes them',
);
const secret = (length: number) => z.string().check(z.minLength(length, `expected ${length} characters or more`));

/** What a mail server's URL is: `/`, `?` and `#` as they are would cut a password, and name another server. */
const MAIL_URL = 'expected a URL with smtp or smtps, a host, no options; a password has / ? # as %2F %3F %23';

const schema = z.object({
  /** Where shoppers and friends reach us: links, tag, unsubscribe. Never read from a header. */
  PUBLIC_URL: z._default(baseUrl, 'http://localhost:3000'),
  /** Where marketers reach us; the same as PUBLIC_URL where one host serves all. */
  DASHBOARD_URL: z.optional(baseUrl),
  PORT: z._default(z.coerce.number('expected a port').check(z.refine(isPort, 'expected a port')), 3000),
  CONTROL_DATABASE_URL: z._default(z.string(), 'file:data/goodword.db'),
  /** One URL a group, in order of group number. */
  GROUP_DATABASE_URLS: list,
  DATABASE_TOKEN: z.optional(z.string()),
  DATA_KEYS: keyRing,
  PEPPERS: keyRing,
  SIGNING_KEYS: keyRing,
  AUTH_SECRET: secret(32),
  /** smtp://user:password@host:port; without it messages go to the sandbox mailbox. */
  SMTP_URL: z.optional(z.url({ protocol: /^smtps?$/, error: MAIL_URL })),
  /** Certificates (PEM) to trust beside the usual ones, of a mail server with an authority of its own. */
  SMTP_CA: z.optional(pem),
  /** The platform's own account for texts; without it they go to the sandbox, or wait where mails are really sent. */
  TWILIO_ACCOUNT_SID: z.optional(z.string().check(z.regex(/^AC[0-9a-f]{32}$/, 'expected AC and 32 hex digits'))),
  /** A second one, after a comma, is the one that is being exchanged. */
  TWILIO_AUTH_TOKEN: list,
  TWILIO_FROM: z.optional(
    z.string().check(z.regex(/^(\+[1-9]\d{6,14}|MG[0-9a-f]{32})$/, 'expected a number as +1…, or a messaging service')),
  ),
  /** What a segment costs, for the reports: as `0.0079 USD`; without it what Twilio tells, if it does. */
  TWILIO_PRICE: z.optional(
    z.string().check(z.regex(/^\d{1,6}(\.\d{1,6})? [A-Z]{3}$/, 'expected a price as 0.0079 USD')),
  ),
  /** Domain of From, Message-ID and bounces. */
  MAIL_DOMAIN: z._default(z.string(), 'mail.goodword.example'),
  /** Name of the DKIM key in the DNS of MAIL_DOMAIN, and the key: RSA, PEM. */
  DKIM_SELECTOR: z.optional(z.string().check(z.regex(/^[a-z0-9-]{1,63}$/i, 'expected letters, digits and hyphens'))),
  DKIM_PRIVATE_KEY: z.optional(pem),
  /** By which whoever hands us bounces and replies to MAIL_DOMAIN proves it; without it nobody does. */
  INBOUND_SECRET: z.optional(secret(32)),
  /** Keys that notifications of browsers are signed with; without them there are none. */
  VAPID_KEYS: z.optional(vapidKeys),
  /** Whether strangers may sign up and make a retailer; else people come by invitation alone. */
  SIGN_UP: z._default(flag, false),
  /** What people agree to when they sign up, and what is said of their data. */
  TERMS_URL: z.optional(baseUrl),
  PRIVACY_NOTICE_URL: z.optional(baseUrl),
  /** Demo storefronts and their seed. */
  DEMO: z._default(flag, false),
  /** Peers whose X-Forwarded-For is believed. */
  TRUSTED_PROXIES: list,
  /** What is deployed, as the operator names it: a version or a commit. */
  RELEASE: z._default(z.string().check(z.maxLength(64)), 'unnamed'),
  /** Lets whoever sends it as `Authorization: Bearer …` read the metrics. */
  METRICS_TOKEN: z.optional(secret(16)),
  /** Who is told when something is wrong. */
  ALERT_EMAIL: list,
  ALERT_WEBHOOK_URL: z.optional(z.url({ protocol: /^https?$/, error: 'expected a URL with https' })),
  ALERT_WEBHOOK_SECRET: z.optional(secret(32)),
  /** Above four fifths of it an alert is told; each database for itself. */
  DATABASE_LIMIT_GB: z._default(z.coerce.number('expected a number').check(z.positive('expected a number')), 50),
  /** Where Meta's Graph API is: development and tests may have their own. */
  GRAPH_URL: z._default(baseUrl, 'https://graph.facebook.com'),
  /** What stands in for all of Twilio's servers, whose names become the first part of the path: in tests alone. */
  TWILIO_URL: z.optional(baseUrl),
  /** Retailers' mail servers, by name, that may be at addresses which are not public. */
  PRIVATE_MAIL_HOSTS: list,
  /** Allows http and local targets where production demands https: development and tests only. */
  LOCAL_TARGETS: z._default(flag, false),
});

function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 65535;
}

export interface Config {
  publicUrl: string;
  dashboardUrl: string;
  port: number;
  controlDatabaseUrl: string;
  groupDatabaseUrls: string[];
  databaseToken: string | undefined;
  dataKeys: [name: string, key: string][];
  peppers: [name: string, key: string][];
  signingKeys: [name: string, key: string][];
  authSecret: string;
  smtpUrl: string | undefined;
  /** PEM. */
  smtpCa: string | undefined;
  /** Retailers' mail servers that may be anywhere. */
  privateMailHosts: string[];
  /** Tokens: the one in force first. */
  twilio: { accountSid: string; authTokens: string[]; from: string; price: string | undefined } | undefined;
  mailDomain: string;
  /** Signs mails of `mailDomain`. */
  dkim: DkimKey | undefined;
  inboundSecret: string | undefined;
  /** Newest first: browsers are asked under the first, and written to under the one that they were asked under. */
  vapidKeys: VapidKey[];
  signUp: boolean;
  termsUrl: string | undefined;
  privacyNoticeUrl: string | undefined;
  demo: boolean;
  trustedProxies: string[];
  localTargets: boolean;
  release: string;
  metricsToken: string | undefined;
  alertEmails: string[];
  alertWebhook: { url: string; secret: string } | undefined;
  databaseLimitBytes: number;
  graphUrl: string;
  twilioUrl: string | undefined;
}

/** Lists every fault of the environment at once. */
export class ConfigError extends Error {
  readonly faults: string[];
  constructor(faults: string[]) {
    super(`The configuration is not usable:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/** What a host can and cannot do. */
interface HostAbilities {
  /** Whether it compares a mail server's certificate with the server's name also after STARTTLS. */
  verifiesMailNames: boolean;
}

/**
 * Why a host must not use a mail server; undefined where it may. Without the name in the certificate being checked
 * anybody on the way could read the mails; over implicit TLS every host checks it, or fails.
 */
export function mailServerFault(url: string, { verifiesMailNames }: HostAbilities, local: boolean): string | undefined {
  const { protocol, hostname, pathname, search, hash } = new URL(url);
  // nodemailer would take options as its own, also those that switch off what protects.
  if (!hostname || pathname.length > 1 || search || hash) return MAIL_URL;
  if (verifiesMailNames || protocol === 'smtps:' || (local && hostname === '127.0.0.1')) return undefined;
  return 'this host cannot verify a mail server after STARTTLS: use smtps:// (port 465), or the Node host';
}

/**
 * Turns the environment into a typed Config, once, at the door. Values are never echoed: they may be secrets.
 * @throws ConfigError with all faults together.
 */
export function parseConfig(
  environment: Record<string, unknown>,
  host: HostAbilities = { verifiesMailNames: true },
): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => typeof value === 'string' && value !== ''),
  );
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map((issue) =>
        given[String(issue.path[0])] === undefined
          ? `${issue.path.join('.')} is missing`
          : `${issue.path.join('.')}: ${issue.message}`,
      ),
    );
  }
  const env = parsed.data;
  const mailFault = env.SMTP_URL && mailServerFault(env.SMTP_URL, host, env.LOCAL_TARGETS);
  if (mailFault) throw new ConfigError([`SMTP_URL: ${mailFault}`]);
  if (!env.LOCAL_TARGETS && !env.GRAPH_URL.startsWith('https:')) {
    throw new ConfigError(['GRAPH_URL: expected a URL with https']);
  }
  const { DKIM_SELECTOR: selector, DKIM_PRIVATE_KEY: privateKey } = env;
  if (!selector !== !privateKey) {
    throw new ConfigError([`${selector ? 'DKIM_PRIVATE_KEY' : 'DKIM_SELECTOR'} is missing`]);
  }
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authTokens, TWILIO_FROM: from } = env;
  const missing = [
    !accountSid && 'TWILIO_ACCOUNT_SID',
    authTokens.length === 0 && 'TWILIO_AUTH_TOKEN',
    !from && 'TWILIO_FROM',
  ];
  const absent = missing.filter((name) => name !== false);
  if (absent.length === 1 || absent.length === 2) throw new ConfigError(absent.map((name) => `${name} is missing`));
  const { ALERT_WEBHOOK_URL: webhookUrl, ALERT_WEBHOOK_SECRET: webhookSecret } = env;
  if (webhookUrl && !webhookSecret) throw new ConfigError(['ALERT_WEBHOOK_SECRET is missing']);
  if (webhookUrl && !env.LOCAL_TARGETS && !webhookUrl.startsWith('https:')) {
    throw new ConfigError(['ALERT_WEBHOOK_URL: expected a URL with https']);
  }
  return {
    publicUrl: env.PUBLIC_URL,
    dashboardUrl: env.DASHBOARD_URL ?? env.PUBLIC_URL,
    port: env.PORT,
    controlDatabaseUrl: env.CONTROL_DATABASE_URL,
    groupDatabaseUrls: env.GROUP_DATABASE_URLS.length ? env.GROUP_DATABASE_URLS : [env.CONTROL_DATABASE_URL],
    databaseToken: env.DATABASE_TOKEN,
    dataKeys: env.DATA_KEYS,
    peppers: env.PEPPERS,
    signingKeys: env.SIGNING_KEYS,
    authSecret: env.AUTH_SECRET,
    smtpUrl: env.SMTP_URL,
    smtpCa: env.SMTP_CA,
    privateMailHosts: env.PRIVATE_MAIL_HOSTS,
    twilio: accountSid && from ? { accountSid, authTokens, from, price: env.TWILIO_PRICE } : undefined,
    mailDomain: env.MAIL_DOMAIN,
    dkim: selector && privateKey ? { domain: env.MAIL_DOMAIN, selector, privateKey } : undefined,
    inboundSecret: env.INBOUND_SECRET,
    vapidKeys: (env.VAPID_KEYS ?? []).map(([publicKey, privateKey]) => ({ publicKey, privateKey })),
    signUp: env.SIGN_UP,
    termsUrl: env.TERMS_URL,
    privacyNoticeUrl: env.PRIVACY_NOTICE_URL,
    demo: env.DEMO,
    trustedProxies: env.TRUSTED_PROXIES,
    localTargets: env.LOCAL_TARGETS,
    release: env.RELEASE,
    metricsToken: env.METRICS_TOKEN,
    alertEmails: env.ALERT_EMAIL,
    alertWebhook: webhookUrl && webhookSecret ? { url: webhookUrl, secret: webhookSecret } : undefined,
    databaseLimitBytes: env.DATABASE_LIMIT_GB * 1e9,
    graphUrl: env.GRAPH_URL,
    twilioUrl: env.LOCAL_TARGETS ? env.TWILIO_URL : undefined,
  };
}
