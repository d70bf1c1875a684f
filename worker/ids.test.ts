import { expect, test } from 'vitest';
import { createIds } from './ids.ts';
import { decodeNumber, encodeNumber } from './number.ts';

const ids = createIds({ now: () => Date.UTC(2026, 10, 18, 12) });

test('an id is a UUIDv7 in 26 characters that begin with its time', () => {
  const id = ids.make('adv');
  expect(id).toMatch(/^adv_[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  // 48 bits of time are the first ten characters, as in a ULID.
  const time = [...id.slice(4, 14)].reduce((sum, one) => sum * 32 + '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(one), 0);
  expect(time).toBe(Date.UTC(2026, 10, 18, 12));
});

test('ids sort by time', () => {
  let now = 1_700_000_000_000;
  const later = createIds({ now: () => (now += 1) });
  const made = Array.from({ length: 100 }, () => later.make('x'));
  expect([...made].sort()).toEqual(made);
});

test('a uuid is of version 7', () => {
  expect(ids.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test.each([0, 1, 31, 32, 1_048_575])('number %i comes back out of what carries it', (number) => {
  expect(encodeNumber(number)).toHaveLength(4);
  expect(decodeNumber(ids.token(number))).toBe(number);
  expect(decodeNumber(ids.linkCode(number))).toBe(number);
});

test('codes for people have no look-alikes', () => {
  const text = Array.from({ length: 200 }, () => ids.couponCode(8)).join('');
  expect(text).toMatch(/^[2-9A-HJKMNP-TV-Z]+$/);
});

test('text without a number leads nowhere', () => {
  expect(decodeNumber('??')).toBeUndefined();
  expect(decodeNumber('00u1')).toBeUndefined();
});
