import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { UNUSUAL_DIGITS } from '../worker/campaign/money.ts';
import { type Fact, readMessage, watchDataLayer } from './datalayer.ts';
import { toMinor } from './money.ts';
import { digestEmail, readAmount, readRefund, toPlain } from './plain.ts';

const settings = { m: 'EUR', d: UNUSUAL_DIGITS, x: { tax: true, shipping: true } };

interface Expected {
  event: string;
  order_id?: string;
  value?: number;
  currency?: string;
  tax?: number | null;
  shipping?: number | null;
  coupon?: string | null;
  items?: number;
}
interface Case {
  id: string;
  encoding: 'object' | 'arguments' | 'function';
  messages: unknown[];
  expect: Expected[];
}
const { cases } = JSON.parse(readFileSync(new URL('./fixtures/datalayer-pushes.json', import.meta.url), 'utf8')) as {
  cases: Case[];
};

function toArguments(row: unknown[]): IArguments {
  return (function (..._: unknown[]) {
    // biome-ignore lint/complexity/noArguments: what gtag() pushes is an Arguments object
    return arguments;
  })(...row);
}

/** Messages as the page would hold them. */
const live = ({ encoding, messages }: Case): unknown[] =>
  encoding === 'arguments'
    ? messages.map((row) => toArguments(row as unknown[]))
    : encoding === 'function'
      ? messages.map(() => () => {})
      : messages;

type Read = Fact | NonNullable<ReturnType<typeof readRefund>>;

/** What the page would make of a message: what is not plain GA4 takes the way over `toPlain`. */
async function readWhole(message: unknown, about = settings, measure = true): Promise<Read | undefined> {
  const fact = readMessage(message, about, measure);
  if (fact?.kind !== 'unclear') return fact;
  const { kind, order } = await toPlain(message, about);
  if (!order) return undefined;
  if (kind === 'refund') return readRefund(order, about);
  return readMessage({ event: kind, ecommerce: order }, about, measure);
}

/** Facts that the page would send: an order once. */
async function readAll(messages: unknown[]): Promise<Read[]> {
  const orders = new Set<string>();
  const facts = await Promise.all(messages.map((message) => readWhole(message)));
  return facts
    .filter((fact) => fact !== undefined)
    .filter((fact) => {
      if (fact.kind !== 'purchase') return true;
      const [id] = fact.order.ids as [string];
      return orders.has(id) ? false : orders.add(id);
    });
}

test('a refund whose amount nobody can read is none of a whole order', async () => {
  const refund = (more: object) =>
    readWhole({ event: 'refund', ecommerce: { transaction_id: '1', currency: 'USD', ...more } });
  const unread = { ids: ['1'], amount: Number.NaN, currency: 'USD' };
  expect(await refund({ value: 'abc' })).toEqual({ kind: 'refund', order: unread });
  expect(await refund({})).toEqual({ kind: 'refund', order: { ids: ['1'] } });
});

describe('messages as shops push them', () => {
  test('are twenty, and all of them are read', () => expect(cases).toHaveLength(20));

  test.each(cases)('$id', async (one) => {
    const facts = (await readAll(live(one))).filter(({ kind }) => /purchase|refund|login/.test(kind));
    expect(facts).toHaveLength(one.expect.length);
    for (const [i, want] of one.expect.entries()) {
      const fact = facts[i] as Read;
      expect(fact.kind).toBe(want.event === 'conversion' ? 'purchase' : want.event);
      if (!('order' in fact && fact.order)) continue;
      expect(fact.order.ids).toEqual([want.order_id]);
      // A refund without items is for the whole order, whose amount the server knows.
      if (fact.kind === 'refund' && !want.items) {
        expect(fact.order.amount).toBeUndefined();
        continue;
      }
      const cents = (value: number | null | undefined) => Math.round((value ?? 0) * 100);
      expect(fact.order.amount).toBe(cents(want.value) - cents(want.tax) - cents(want.shipping));
      expect(fact.order.currency).toBe(want.currency);
      if (fact.kind === 'purchase') expect(fact.order.coupons).toEqual(want.coupon?.split(', ') ?? []);
    }
  });

  test('nothing beside the order goes on, and who is new is read', async () => {
    const plugin = cases.find(({ id }) => id === 'gtm4wp-purchase') as Case;
    expect(await readWhole(plugin.messages[0])).toEqual({
      kind: 'purchase',
      order: { ids: ['1001'], amount: 7476, currency: 'EUR', coupons: ['A1', 'B2'], newCustomer: true },
    });
    expect((await toPlain(plugin.messages[0], settings)).emailSha256).toBe(
      'a85e9ca18f34935ab9b0381b25bfad2455444112b0149270fd88e3da172fe196',
    );
  });

  test.each([
    // The server drops it.
    ['#1001', '#1001'],
    [' 000042 ', '000042'],
    [77, '77'],
  ])('order id %j is %j', (transaction_id, id) => {
    const fact = readMessage({ event: 'purchase', ecommerce: { transaction_id, value: 1 } }, settings, false);
    expect(fact).toMatchObject({ order: { ids: [id] } });
  });

  test('tax and shipping come off only where the shop says that the value holds them', () => {
    const message = { event: 'purchase', ecommerce: { transaction_id: '1', value: 100, tax: 19, shipping: 5 } };
    const amount = (tax: boolean, shipping: boolean) => {
      const fact = readMessage(message, { ...settings, x: { tax, shipping } }, false);
      return fact?.kind === 'purchase' && fact.order.amount;
    };
    expect([amount(true, true), amount(true, false), amount(false, true), amount(false, false)]).toEqual([
      7600, 8100, 9500, 10000,
    ]);
  });

  test('codes of the items count too, each once', () => {
    const ecommerce = {
      transaction_id: '1',
      value: 1,
      coupon: 'A, B',
      items: [{ coupon: 'B' }, null, { coupon: 'C' }],
    };
    expect(readMessage({ event: 'purchase', ecommerce }, settings, false)).toMatchObject({
      order: { coupons: ['A', 'B', 'C'] },
    });
  });
});

test.each([' usd ', 'Usd'])('a currency written %j is USD, plain or not', async (currency) => {
  for (const value of [5, '1.234,50 €']) {
    const order = { transaction_id: '1', value, currency };
    expect(await readWhole({ event: 'purchase', ecommerce: order })).toMatchObject({ order: { currency: 'USD' } });
  }
});

test.each([
  [{ new_customer: true }, true],
  [{ new_customer: false }, false],
  [{ new_customer: 'true' }, true],
  [{ new_customer: ' FALSE ' }, false],
  [{ new_customer: 1 }, true],
  [{ new_customer: '0' }, false],
  [{ new_customer: '' }, undefined],
  [{ new_customer: 'maybe' }, undefined],
  [{ new_customer: [] }, undefined],
  [{ customer_type: 'new' }, true],
  [{ customer_type: ' Returning' }, false],
  [{ customer_type: 'NEW' }, true],
  [{ customer_type: 'guest' }, undefined],
  [{ customer_type: '1' }, undefined],
  [{ new_customer: null, customer_type: '' }, undefined],
  [{ new_customer: false, customer_type: 'new' }, false],
])('who buys for the first time, by %j: %j', async (said, isNew) => {
  const fact = await readWhole({ event: 'purchase', ecommerce: { transaction_id: '1', value: 5, ...said } });
  expect((fact as { order: { newCustomer?: boolean } }).order.newCustomer).toBe(isNew);
});

describe('items', () => {
  const push = (event: string, items: unknown, more = {}) =>
    readWhole({ event, ecommerce: { transaction_id: '1', value: 5, currency: 'EUR', items, ...more } });

  test.each<[string, unknown, string[]]>([
    ['a list with gaps, as PHP writes it', { 1: { coupon: 'A' }, 3: { coupon: 'B' } }, ['A', 'B']],
    ['false', false, []],
    ['a number', 7, []],
    ['a text', 'A, B', []],
    ['null', null, []],
    ['an item instead of a list', { item_id: 'S', coupon: 'A' }, []],
    ['holes', [undefined, null, { coupon: 'C' }], ['C']],
  ])('%s: the order counts, and so does a refund', async (_, items, coupons) => {
    expect(await push('purchase', items)).toMatchObject({ order: { ids: ['1'], amount: 500, coupons } });
    // Of what names items the amount is that of a part.
    const part = { amount: 500, currency: 'EUR' };
    expect(await push('refund', items)).toEqual({ kind: 'refund', order: { ids: ['1'], ...(coupons[0] && part) } });
  });

  test('in the older shape too', async () => {
    const purchase = { actionField: { id: '9', revenue: 5 }, products: false };
    expect(await readWhole({ event: 'x', ecommerce: { purchase, items: 3 } })).toMatchObject({ order: { ids: ['9'] } });
  });
});

describe('amounts', () => {
  test.each([
    [94.8, 'EUR', 9480],
    [1.005, 'EUR', 101],
    [1500, 'JPY', 1500],
    [12.345, 'KWD', 12345],
    [990, 'HUF', 99000],
    ['94.80', 'EUR', 9480],
    ['94.8000', 'EUR', 9480],
    ['1.234,50 €', 'EUR', 123450],
    ['$1,234.50', 'USD', 123450],
    ['1,234,567.89', 'USD', 123456789],
    ["1'234.50", 'CHF', 123450],
    ['1.234.567', 'EUR', 123456700],
    ['₹1,23,456.50', 'INR', 12345650],
    ['0.125', 'EUR', 13],
    ['1,234', 'JPY', 1234],
    ['12.500', 'KWD', 12500],
    ['-5,00', 'EUR', -500],
    ['€ -5,00', 'EUR', -500],
    ['Rs.500', 'INR', 50_000],
    ['.50', 'USD', 50],
    ["CHF 1'234.-", 'CHF', 123_400],
    ['1\u202f234,50 €', 'EUR', 123_450],
    ['49.90 (incl. VAT)', 'EUR', 4990],
  ])('%j in %s is %d', (raw, currency, minor) => {
    expect(toMinor(readAmount(raw, currency, settings), currency, settings)).toBe(minor);
  });

  test.each([
    ...['1.234', '12,345', '', 'free', undefined, null, {}],
    ...[
      '1e3',
      '49.90 (incl. 19% VAT)',
      '2 x 10.00',
      '10-20',
      '1.5k',
      '10 20',
      '5 6.00',
      '€10 / $11',
      '12.5.6',
      '1.2.3.4',
    ],
  ])('%j is no amount, never a guess', (raw) => {
    expect(readAmount(raw, 'EUR', settings)).toBeNaN();
  });
});

describe('what is not plain GA4', () => {
  const ADDRESS = '973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b';
  test.each<[string, unknown]>([
    ['a row of gtag()', toArguments(['set', 'user_data', { email: ' Test@Example.com ', address: { city: 'x' } }])],
    ['a push of its own', { user_data: { email: 'test@example.com', address: [{ city: 'x' }] } }],
    ['an event', { event: 'user_data', user_data: { sha256_email_address: ADDRESS } }],
    ['a list of addresses', { event: 'user_data', user_data: { email: ['test@example.com', 'b@example.com'] } }],
  ])('who the person is, by %s: the digest of the address and no order', async (_, message) => {
    expect(readMessage(message, settings, false)).toEqual({ kind: 'unclear' });
    expect(await toPlain(message, settings)).toMatchObject({ emailSha256: ADDRESS });
    expect(await toPlain(message, settings)).not.toHaveProperty('order');
  });

  test('an object is neither the number of an order nor a coupon', () => {
    const push = (transaction_id: unknown, coupon: unknown) =>
      readMessage({ event: 'purchase', ecommerce: { transaction_id, value: 1, coupon } }, settings, true);
    expect(push({ id: '1' }, 'A')).toBeUndefined();
    expect(push('1', { code: 'A' })).toMatchObject({ order: { ids: ['1'], coupons: [] } });
    expect(push('1', ['A', 'B'])).toMatchObject({ order: { coupons: ['A', 'B'] } });
  });

  test.each([
    ['an amount in the words of a language', { value: '1.234,50 €' }],
    ['an amount that may be two', { value: '1.234' }],
    ['a plain address, where it may be used', { value: 1, user_data: { email: 'a@example.com' } }],
    ['a digest, where it may be used', { value: 1, user_data: { sha256_email_address: 'a'.repeat(64) } }],
    ['no address where a digest belongs', { value: 1, user_data: { sha256_email_address: 'a@example.com' } }],
  ])('is told apart: %s', (_, ecommerce) => {
    const message = { event: 'purchase', ecommerce: { transaction_id: '1', ...ecommerce } };
    expect(readMessage(message, settings, true)).toEqual({ kind: 'unclear' });
  });

  test('texts of plain decimals need no help, nor does an address that may not be used', () => {
    const ecommerce = { transaction_id: '1', value: '94.80', user_data: { email: 'a@example.com' } };
    const fact = readMessage({ event: 'purchase', ecommerce }, settings, false);
    expect(fact).toMatchObject({ order: { amount: 9480 } });
    expect(JSON.stringify(fact)).not.toContain('example');
  });
});

describe('addresses', () => {
  test('leave the page as sha256 of their plain form, in whatever form they come', async () => {
    const digest = '973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b';
    expect(await digestEmail(' Test@Example.com ')).toBe(digest);
    expect(await digestEmail(digest.toUpperCase())).toBe(digest);
  });
});

describe('the data layer', () => {
  test('hands over past and new messages once, and leaves what push answers alone', () => {
    const layer: unknown[] = [{ event: 'past' }];
    const read = vi.fn();
    const again = () => look();
    const look = watchDataLayer(read, again, () => layer);
    look();
    look();
    expect(layer.push({ event: 'new' }, { event: 'newer' })).toBe(3);
    expect(read.mock.calls.map(([message]) => message.event)).toEqual(['past', 'new', 'newer']);
  });

  test('follows an array that the shop puts in place, and a push that another script puts in place', () => {
    const page: { dataLayer: unknown[] } = { dataLayer: [] };
    const read = vi.fn();
    const look = watchDataLayer(
      read,
      () => look(),
      () => page.dataLayer,
    );
    look();
    page.dataLayer = [{ event: 'other' }];
    look();
    page.dataLayer.push = function (message) {
      return Array.prototype.push.call(this, message);
    };
    page.dataLayer.push({ event: 'behind' });
    look();
    expect(read.mock.calls.map(([message]) => message.event)).toEqual(['other', 'behind']);
  });

  test.each([undefined, null, 'text', {}, Object.freeze([{ event: 'x' }])])(
    'a data layer that is %j harms nothing',
    (layer) => {
      expect(
        watchDataLayer(
          () => {},
          () => {},
          () => layer,
        ),
      ).not.toThrow();
    },
  );

  test('no message makes it throw, and none changes a prototype', async () => {
    const prototypes = [Object, Array, String, Number, Boolean, Function, Promise].map((one) => one.prototype);
    const look = () =>
      prototypes.flatMap((one) =>
        Reflect.ownKeys(one).flatMap((name) => [
          name,
          ...Object.values(Object.getOwnPropertyDescriptor(one, name) as object),
        ]),
      );
    const before = look();
    const key = fc.constantFrom(
      'event',
      'ecommerce',
      'purchase',
      'actionField',
      'items',
      'value',
      'coupon',
      '0',
      '1',
      '2',
      '__proto__',
      'constructor',
      'prototype',
      'transaction_id',
      'currency',
      'user_data',
      'new_customer',
    );
    const leaf = fc.oneof(fc.anything({ maxDepth: 1, maxKeys: 3 }), fc.constantFrom('purchase', 'refund', 'event', 1));
    const inner = fc.dictionary(key, leaf, { maxKeys: 6 });
    const message = fc.oneof(leaf, fc.dictionary(key, fc.oneof(leaf, inner), { maxKeys: 6 }));
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 3 }), async (messages) => {
        const unclear: unknown[] = [];
        watchDataLayer(
          (one) => readMessage(one, settings, true)?.kind === 'unclear' && unclear.push(one),
          () => {},
          () => messages,
        )();
        for (const one of unclear) await readWhole(one).catch(() => {});
      }),
      { numRuns: 1000 },
    );
    const after = look();
    expect(after).toHaveLength(before.length);
    expect(after.every((one, index) => Object.is(one, before[index]))).toBe(true);
  });
});
