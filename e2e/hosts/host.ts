import { rmSync } from 'node:fs';
import path from 'node:path';
import Database from 'libsql';
import { makeFolder } from '../../worker/test/folder.ts';

/** A whole Goodword with its demo shops, running for one test file. */
export interface Host {
  /** Where shoppers and friends reach it: tag, links, unsubscribe. */
  publicUrl: string;
  /** Where marketers reach it: dashboard, API, sandbox mailbox, demo shops. On Node the same as `publicUrl`. */
  dashboardUrl: string;
  /** Does at once what time brings: sends what is due, releases rewards, folds events. */
  tick(): Promise<void>;
  /** Walks the canary and judges what may be wrong, as it does all the time. */
  watch(): Promise<void>;
  /** Reads the database file beside the host: `query('select id from event where kind = ?', 'click')`. */
  query(sql: string, ...args: unknown[]): Record<string, unknown>[];
  stop(): Promise<void>;
}

export interface HostOptions {
  /** Where mail goes: `smtp://127.0.0.1:<port>`; without it the sandbox mailbox. */
  smtpUrl?: string;
  /** Where Meta's API is taken to be. */
  graphUrl?: string;
  /** What stands in for Twilio. */
  twilioUrl?: string;
  /** Signs the platform's mails, under the selector `gw1`. */
  dkimKey?: string;
  /** By which mails that come back are handed in. */
  inboundSecret?: string;
  /** Whether there is nothing in it: no demo shops, nobody's account; but people may sign up. */
  empty?: boolean;
}

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64url');

/** Settings and secrets of a host under test. */
export function testEnvironment({
  smtpUrl,
  graphUrl,
  twilioUrl,
  dkimKey,
  inboundSecret,
  empty,
}: HostOptions): Record<string, string> {
  return {
    DATA_KEYS: `k1:${key(1)}`,
    PEPPERS: `p1:${key(2)}`,
    SIGNING_KEYS: `s1:${key(3)}`,
    AUTH_SECRET: key(4),
    DEMO: empty ? 'off' : 'on',
    SIGN_UP: empty ? 'on' : 'off',
    LOCAL_TARGETS: 'on',
    ...(smtpUrl && { SMTP_URL: smtpUrl }),
    ...(graphUrl && { GRAPH_URL: graphUrl }),
    ...(twilioUrl && { TWILIO_URL: twilioUrl }),
    ...(dkimKey && { MAIL_DOMAIN: 'mail.test', DKIM_SELECTOR: 'gw1', DKIM_PRIVATE_KEY: dkimKey }),
    ...(inboundSecret && { INBOUND_SECRET: inboundSecret }),
  };
}

/** A new database file and a reader of it, which sees all that is committed and never writes. */
export function openTestFile() {
  const folder = makeFolder();
  const file = path.join(folder, 'goodword.db');
  let reader: Database.Database | undefined;
  return {
    file,
    query(sql: string, ...args: unknown[]) {
      reader ??= new Database(file, { readonly: true });
      return reader.prepare(sql).all(...args) as Record<string, unknown>[];
    },
    remove() {
      reader?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
