// The small build of zod: this module is part of the hot Worker. It has no words of its own for a fault.
import * as z from 'zod/mini';

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
/** Named keys, newest first: `name:base64url(32 bytes),older:…`. */
const keyRing = z.pipe(
  z
    .string()
    .check(
      z.regex(
        /^\s*[a-z0-9]{1,8}:[\w-]{43}\s*(,\s*[a-z0-9]{1,8}:[\w-]{43}\s*)*$/i,
        'expected name:key[,name:key …] with keys of 32 bytes as base64url, newest first',
      ),
    ),
  z.transform((text) => text.split(',').map((part) => part.trim().split(':') as [string, string])),
);

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
  AUTH_SECRET: z.string().check(z.minLength(32, 'expected 32 characters or more')),
  /** smtp://user:password@host:port; without it messages go to the sandbox mailbox. */
  SMTP_URL: z.optional(z.url({ protocol: /^smtps?$/, error: 'expected a URL with smtp or smtps' })),
  /** Domain of From, Message-ID and bounces. */
  MAIL_DOMAIN: z._default(z.string(), 'mail.goodword.example'),
  /** Demo storefronts and their seed. */
  DEMO: z._default(flag, false),
  /** Peers whose X-Forwarded-For is believed. */
  TRUSTED_PROXIES: list,
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
  mailDomain: string;
  demo: boolean;
  trustedProxies: string[];
  localTargets: boolean;
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

/**
 * Turns the environment into a typed Config, once, at the door. Values are never echoed: they may be secrets.
 * @throws ConfigError with all faults together.
 */
export function parseConfig(environment: Record<string, unknown>): Config {
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
    mailDomain: env.MAIL_DOMAIN,
    demo: env.DEMO,
    trustedProxies: env.TRUSTED_PROXIES,
    localTargets: env.LOCAL_TARGETS,
  };
}
