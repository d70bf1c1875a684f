import { expect, test } from 'vitest';
import { ConfigError, parseConfig } from './config.ts';

const KEY = 'A'.repeat(43);
const secrets = { DATA_KEYS: `k1:${KEY}`, PEPPERS: `p1:${KEY}`, SIGNING_KEYS: `s1:${KEY}`, AUTH_SECRET: KEY };

function faultsOf(environment: Record<string, unknown>): string[] {
  try {
    parseConfig(environment);
    return [];
  } catch (error) {
    return (error as ConfigError).faults;
  }
}

test('secrets are enough: all else has a default', () => {
  expect(parseConfig(secrets)).toMatchObject({
    publicUrl: 'http://localhost:3000',
    dashboardUrl: 'http://localhost:3000',
    port: 3000,
    controlDatabaseUrl: 'file:data/goodword.db',
    groupDatabaseUrls: ['file:data/goodword.db'],
    smtpUrl: undefined,
    demo: false,
    trustedProxies: [],
    localTargets: false,
  });
});

test('lists are split, URLs lose their last slash, keys keep their order', () => {
  const config = parseConfig({
    ...secrets,
    PUBLIC_URL: 'https://go.example/',
    DASHBOARD_URL: 'https://app.example//',
    PORT: '0',
    GROUP_DATABASE_URLS: 'libsql://a.example, libsql://b.example,',
    DATA_KEYS: `k2:${KEY}, k1:${KEY}`,
    SMTP_URL: 'smtp://user:password@mail.example:587',
    DEMO: 'on',
    TRUSTED_PROXIES: '10.0.0.1 ,10.0.0.2',
  });
  expect(config).toMatchObject({
    publicUrl: 'https://go.example',
    dashboardUrl: 'https://app.example',
    port: 0,
    groupDatabaseUrls: ['libsql://a.example', 'libsql://b.example'],
    dataKeys: [
      ['k2', KEY],
      ['k1', KEY],
    ],
    smtpUrl: 'smtp://user:password@mail.example:587',
    demo: true,
    trustedProxies: ['10.0.0.1', '10.0.0.2'],
  });
});

test('every fault is told at once, and no value is', () => {
  const faults = faultsOf({
    PUBLIC_URL: 'ftp://go.secret',
    PORT: '99999',
    PEPPERS: 'p1:tooshort-secret',
    SIGNING_KEYS: `s1:${KEY},`,
    AUTH_SECRET: 'secret',
    SMTP_URL: 'https://mail.secret',
    DEMO: 'yes-secret',
  });
  expect(faults.map((fault) => fault.split(/:? /)[0]).sort()).toEqual(
    ['AUTH_SECRET', 'DATA_KEYS', 'DEMO', 'PEPPERS', 'PORT', 'PUBLIC_URL', 'SIGNING_KEYS', 'SMTP_URL'].sort(),
  );
  expect(faults).toContain('DATA_KEYS is missing');
  expect(faults).toContain('PORT: expected a port');
  expect(faults.join()).not.toMatch(/secret|tooshort|99999|Invalid input/);
});

test('what is empty is as if not given, and what is no text is none of ours', () => {
  expect(faultsOf({ ...secrets, AUTH_SECRET: '' })).toEqual(['AUTH_SECRET is missing']);
  expect(parseConfig({ ...secrets, EVENTS: { send() {} }, SMTP_URL: '' }).smtpUrl).toBeUndefined();
});

test('a host that cannot verify a mail server after STARTTLS refuses it, and says what to use', () => {
  const host = { verifiesMailNames: false };
  const onWorkers =
    (SMTP_URL: string, more = {}) =>
    () =>
      parseConfig({ ...secrets, SMTP_URL, ...more }, host);
  expect(onWorkers('smtp://user:password@mail.example:587')).toThrow(/SMTP_URL.*use smtps:.*Node/s);
  // It would switch off what protects.
  const weak = 'smtps://u:password@mail.example:465?tls.rejectUnauthorized=false';
  expect(onWorkers(weak)).toThrow(/SMTP_URL.*options/);
  // The server would be `mail.evil`.
  expect(onWorkers('smtps://mail.evil#@mail.example')).toThrow(/SMTP_URL.*%23/);
  expect(onWorkers('smtp://127.0.0.1:2525')).toThrow(ConfigError);
  expect(onWorkers('smtps://user:password@mail.example')).not.toThrow();
  expect(onWorkers('smtp://127.0.0.1:2525', { LOCAL_TARGETS: 'on' })).not.toThrow();
  expect(onWorkers('smtp://mail.example:587', { LOCAL_TARGETS: 'on' })).toThrow(ConfigError);
});

test.each([
  ['smtps://user:pa/secret@mail.example', 'an unescaped / where a port should be'],
  ['smtps://user:12/secret@mail.example', 'the server would be `user`'],
  ['smtps://user:secret@mail.example/path', 'a path'],
  ['smtps://', 'no host'],
  ['smtp:///secret', 'no host'],
  ['smtp:mail.secret', 'no host'],
  ['smtps://user:secret@:465', 'no host'],
])('a mail server’s URL %s is refused where it is not what it seems (%s), and never told', (SMTP_URL) => {
  const faults = faultsOf({ ...secrets, SMTP_URL });
  expect(faults).toEqual([expect.stringMatching(/^SMTP_URL: expected a URL with smtp.*host.*%2F/)]);
  expect(faults.join()).not.toContain('secret');
});

test('what a password holds may be written as it is in URLs', () => {
  const url = 'smtps://user%40mail.example:p%2Fa%3Fs%23s@mail.example:465/';
  expect(parseConfig({ ...secrets, SMTP_URL: url }).smtpUrl).toBe(url);
});

test('the platform’s account for texts is there whole, or not at all', () => {
  const twilio = {
    TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
    TWILIO_AUTH_TOKEN: 'new,old',
    TWILIO_FROM: '+15005550006',
  };
  expect(parseConfig({ ...secrets, ...twilio, TWILIO_PRICE: '0.0079 USD' }).twilio).toEqual({
    accountSid: twilio.TWILIO_ACCOUNT_SID,
    authTokens: ['new', 'old'],
    from: '+15005550006',
    price: '0.0079 USD',
  });
  expect(parseConfig(secrets).twilio).toBeUndefined();
  expect(faultsOf({ ...secrets, TWILIO_FROM: '+15005550006' })).toEqual([
    'TWILIO_ACCOUNT_SID is missing',
    'TWILIO_AUTH_TOKEN is missing',
  ]);
  expect(faultsOf({ ...secrets, ...twilio, TWILIO_PRICE: 'cheap' })[0]).toMatch(/^TWILIO_PRICE: expected a price/);
  expect(faultsOf({ ...secrets, ...twilio, TWILIO_FROM: 'SHOP' })[0]).toMatch(/^TWILIO_FROM: expected a number/);
});
