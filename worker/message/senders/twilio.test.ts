import { describe, expect, it } from 'vitest';
import errors from './fixtures/errors.json' with { type: 'json' };
import { type Bench, describeSender, makeOutgoing } from './sender.contract.ts';
import { dispositionOf, toOutcome } from './twilio.codes.ts';
import { ACCOUNT, openTwilio, SERVICE, type TwilioBench } from './twilio.server.ts';
import { createTwilioSender, pushConsent, type TwilioAccount } from './twilio.ts';

async function open(account: Partial<TwilioAccount> = {}, silenceMs?: number) {
  const twilio = await openTwilio();
  const sender = createTwilioSender({ ...ACCOUNT, ...account }, twilio.fetch, silenceMs);
  return { twilio, sender };
}

/** With everything that arrived, also what was refused; the call-back names the message. */
async function openBench(
  prepare: (twilio: TwilioBench) => void = () => {},
  account: Partial<TwilioAccount> = {},
  silenceMs?: number,
): Promise<Bench<'sms'>> {
  const { twilio, sender } = await open(account, silenceMs);
  prepare(twilio);
  return {
    sender,
    shopId: 'shp_1',
    delivered: async () =>
      twilio.calls.filter(({ operation }) => operation === 'CreateMessage').map(({ form }) => JSON.stringify(form)),
  };
}

const NUMBER = '+12025550123';

describeSender('Twilio', 'sms', openBench, {
  'a recipient that does not exist': () =>
    openBench((twilio) => twilio.fail({ status: 400, code: 21211, after: true })),
  'a provider that is busy': () => openBench((twilio) => twilio.fail({ status: 429, code: 20429 })),
  'nobody there': () => openBench((twilio) => twilio.fail({ cut: 'ECONNREFUSED' })),
  'wrong credentials': () => openBench(undefined, { authToken: 'wrong' }),
  'silence before the message': () => openBench((twilio) => twilio.fail({ cut: 'UND_ERR_CONNECT_TIMEOUT' })),
  'silence after the message': () => openBench((twilio) => twilio.fail({ silent: true, after: true }), {}, 50),
  'a connection cut after the message': () => openBench((twilio) => twilio.fail({ cut: 'ECONNRESET', after: true })),
});

describe('what Twilio is given', () => {
  it('a number or a service, the call-back, how long it is good, and the words as they are', async () => {
    const { twilio, sender } = await open();
    await sender.send(makeOutgoing('sms', 'shp_1', { validitySeconds: 90_000 }));
    await sender.send(makeOutgoing('sms', 'shp_1', { from: { messagingService: SERVICE } }));
    const forms = twilio.calls.map(({ form }) => form);
    expect(forms[0]).toEqual({
      To: NUMBER,
      From: '+15005550006',
      Body: makeOutgoing('sms', 'shp_1').body,
      StatusCallback: 'https://go.test/hooks/twilio/con_1/msg_1',
      ValidityPeriod: '36000',
      SmartEncoded: 'false',
    });
    expect(forms[1]).toMatchObject({ MessagingServiceSid: SERVICE, ValidityPeriod: '14400' });
    expect(forms[1]).not.toHaveProperty('From');
    expect(twilio.texts.map(({ status }) => status)).toEqual(['queued', 'accepted']);
  });

  it('R28: keeps neither words nor numbers where the retailer wants that', async () => {
    const { twilio, sender } = await open({ redact: true });
    await sender.send(makeOutgoing('sms', 'shp_1'));
    expect(twilio.calls[0]?.form).toMatchObject({ ContentRetention: 'discard', AddressRetention: 'obfuscate' });
    expect(await sender.find?.(makeOutgoing('sms', 'shp_1'))).toEqual({ kind: 'unknown' });
  });

  it('an API key goes before the token, for sending', async () => {
    const { twilio, sender } = await open({ apiKey: `SK${'2'.repeat(32)}`, apiSecret: 'secret' });
    await sender.send(makeOutgoing('sms', 'shp_1'));
    expect(atob(twilio.calls[0]?.authorization.slice(6) ?? '')).toBe(`SK${'2'.repeat(32)}:secret`);
  });

  it('nothing that it would refuse for its length', async () => {
    const { twilio, sender } = await open();
    const outcome = await sender.send(makeOutgoing('sms', 'shp_1', { body: 'x'.repeat(1601) }));
    expect(outcome).toEqual({ kind: 'dead', error: 'too_long' });
    expect(twilio.calls).toEqual([]);
  });

  it('an account’s id that is one', () => {
    expect(() => createTwilioSender({ ...ACCOUNT, accountSid: 'SK1' }, fetch)).toThrow(/AC/);
  });
});

describe('what becomes of an attempt', () => {
  it.each<[string, object]>([
    ['+15005550001', { kind: 'dead', error: 'twilio 21211', suppress: true }],
    ['+15005550002', { kind: 'dead', error: 'twilio 21612' }],
    ['+15005550003', { kind: 'dead', error: 'twilio 21408' }],
    ['+15005550004', { kind: 'dead', error: 'twilio 21610', suppress: 'provider' }],
    ['+15005550009', { kind: 'dead', error: 'twilio 21614', suppress: true }],
  ])('to the magic number %s', async (to, outcome) => {
    const { sender } = await open();
    expect(await sender.send(makeOutgoing('sms', 'shp_1', { to }))).toEqual(outcome);
  });

  it.each<[string, object]>([
    ['+15005550007', { kind: 'paused', error: 'twilio 21606' }],
    ['+15005550008', { kind: 'later', error: 'twilio 21611', provider: true, delayMs: 600_000 }],
  ])('from the magic number %s', async (number, outcome) => {
    const { sender } = await open();
    expect(await sender.send(makeOutgoing('sms', 'shp_1', { from: { number } }))).toEqual(outcome);
  });

  const KINDS: [pattern: RegExp, kind: string, then: string][] = [
    [/^retry: always safe/, 'later', 'again'],
    [/^retry/, 'later', 'later'],
    [/^soft/, 'later', 'once'],
    [/^config-fault/, 'paused', 'pause'],
    [/^(permanent|bug|no retry)/, 'dead', 'over'],
  ];

  it.each(errors.codes.map((row) => [row.code, row] as const))(
    '%i, as documented',
    (code, { disposition, http = 400 }) => {
      const outcome = toOutcome(http, code);
      expect(outcome).toMatchObject({ error: `twilio ${code}` });
      // Switched off for a region: no retry, but no reason to stop all other regions either.
      const row = code === 21408 ? KINDS[4] : KINDS.find(([pattern]) => pattern.test(disposition));
      expect([outcome.kind, dispositionOf(code).step]).toEqual(row?.slice(1));
      if (outcome.kind === 'dead')
        expect(outcome.suppress === true).toBe([21211, 21614, 21635, 30005, 30006].includes(code));
      if (/opted out|blocked by recipient/.test(errors.codes.find((one) => one.code === code)?.meaning ?? '')) {
        expect(outcome).toMatchObject({ suppress: 'provider' });
      }
      if (code === 20429) expect(outcome).toMatchObject({ unspent: true });
      if (code === 30007) expect(outcome).toMatchObject({ blocked: true });
      if (code === 30450) expect(dispositionOf(code).fraud).toBe(true);
    },
  );

  it.each([20005, 20404, 21212, 21601, 21603, 21659, 21660, 21661, 21701, 21703, 21705])(
    '%i is the account’s: paused, whoever the recipient is',
    (code) => {
      expect(toOutcome(400, code)).toEqual({ kind: 'paused', error: `twilio ${code}` });
      expect(dispositionOf(code).step).toBe('pause');
    },
  );

  it('a code that nobody knows kills no text at once', () => {
    expect(toOutcome(400, 29999)).toEqual({ kind: 'later', error: 'twilio 29999', provider: true, delayMs: 3_600_000 });
  });

  it.each<[number, string]>([
    [500, 'unknown'],
    [503, 'unknown'],
    [429, 'later'],
    [401, 'paused'],
    [404, 'paused'],
    [400, 'later'],
  ])('%i without a code: %s', async (status, kind) => {
    const { twilio, sender } = await open();
    twilio.fail({ status });
    expect(await sender.send(makeOutgoing('sms', 'shp_1'))).toMatchObject({ kind });
  });
});

describe('a text of unknown fate', () => {
  it('is found where Twilio had taken it, and not sent a second time', async () => {
    const { twilio, sender } = await open();
    const text = makeOutgoing('sms', 'shp_1');
    twilio.fail({ cut: 'ECONNRESET', after: true });
    expect(await sender.send(text)).toMatchObject({ kind: 'unknown' });
    expect(await sender.find?.(text)).toEqual({ kind: 'sent', providerId: twilio.texts[0]?.sid });
  });

  it('is known not to be there, or not known at all', async () => {
    const { twilio, sender } = await open();
    const text = makeOutgoing('sms', 'shp_1');
    expect(await sender.find?.(text)).toEqual({ kind: 'absent' });
    await sender.send(makeOutgoing('sms', 'shp_1', { body: 'another' }));
    expect(await sender.find?.(text)).toEqual({ kind: 'absent' });
    twilio.fail({ status: 503 });
    expect(await sender.find?.(text)).toEqual({ kind: 'unknown' });
  });
});

describe('pushConsent', () => {
  it('tells Twilio’s list who wants no texts', async () => {
    const { twilio } = await open();
    const wish = { number: NUMBER, sender: SERVICE, status: 'opt-out' as const, at: 0, correlationId: 'a'.repeat(32) };
    await pushConsent(ACCOUNT, twilio.fetch, wish);
    expect(JSON.parse(String(twilio.calls[0]?.form.Items))).toEqual({
      contact_id: NUMBER,
      correlation_id: 'a'.repeat(32),
      sender_id: SERVICE,
      status: 'opt-out',
      source: 'opt-out-message',
      date_of_consent: '1970-01-01T00:00:00.000Z',
    });
    twilio.fail({ status: 500 });
    await expect(pushConsent(ACCOUNT, twilio.fetch, wish)).rejects.toThrow();
  });
});
