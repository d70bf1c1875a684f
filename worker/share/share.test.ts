import { describe, expect, test } from 'vitest';
import { strictest } from './policy.ts';
import { decideFriends, type TypedFriend } from './share.ts';

const friend = (key: string, changes: Partial<TypedFriend> = {}): TypedFriend => ({
  address: `${key}@example.com`,
  key,
  mailboxKey: key,
  hadEnough: false,
  ...changes,
});
const fresh = { day: 0, month: 0 };

describe('decideFriends', () => {
  test('an address that is none is invalid, its neighbours are not touched', () => {
    expect(decideFriends([friend('a'), friend('b', { address: undefined }), friend('c')], fresh)).toEqual([
      { status: 'accepted', send: true },
      { status: 'invalid', send: false },
      { status: 'accepted', send: true },
    ]);
  });

  test('whoever was written to before is accepted alike, and not written to again', () => {
    expect(decideFriends([friend('a', { hadEnough: true })], fresh)).toEqual([{ status: 'accepted', send: false }]);
  });

  test('the same friend twice is sent one message', () => {
    const decided = decideFriends([friend('a'), friend('a')], fresh);
    expect(decided.map(({ send }) => send)).toEqual([true, false]);
    expect(decided.every(({ status }) => status === 'accepted')).toBe(true);
  });

  test.each([
    [{ day: 9, month: 9 }, [true, false]],
    [{ day: 0, month: 49 }, [true, false]],
    [{ day: 10, month: 10 }, [false, false]],
  ])('with %o friends used the limits leave %o', (used, sends) => {
    const decided = decideFriends([friend('a'), friend('b')], used);
    expect(decided.map(({ send }) => send)).toEqual(sends);
    expect(decided.map(({ status }) => status)).toEqual(sends.map((send) => (send ? 'accepted' : 'limit')));
  });
});

test('the strictest verdict of several friends counts for the share', () => {
  expect(strictest([{ verdict: 'relay' }, { verdict: 'refuse' }, { verdict: 'self_share' }])?.verdict).toBe('refuse');
  expect(strictest([])).toBeUndefined();
});
