import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type CampaignState,
  isCampaignOpen,
  isKnownFriend,
  isOpenToFriends,
  stateAt,
  wasCampaignOpen,
} from './campaign.ts';
import { STEPS, type Step, stepsFrom, takeStep } from './state.ts';

const NOW = Date.UTC(2026, 10, 18, 12);
const campaign = (state: CampaignState, more: object = {}) => ({
  state,
  startsAt: null as number | null,
  endsAt: null as number | null,
  pausedAt: null as number | null,
  ...more,
});

test.each<[string, ReturnType<typeof campaign>, CampaignState, boolean, boolean]>([
  ['a draft', campaign('draft'), 'draft', false, false],
  ['scheduled for later', campaign('scheduled', { startsAt: NOW + 1 }), 'scheduled', false, false],
  ['scheduled, and its time has come', campaign('scheduled', { startsAt: NOW }), 'running', true, true],
  ['running', campaign('running'), 'running', true, true],
  ['running, its begin moved to later', campaign('running', { startsAt: NOW + 1 }), 'scheduled', false, false],
  ['running, and its end has come', campaign('running', { endsAt: NOW }), 'ended', false, false],
  ['paused', campaign('paused'), 'paused', false, true],
  ['paused, and its end has come', campaign('paused', { endsAt: NOW }), 'ended', false, false],
  ['ended', campaign('ended'), 'ended', false, false],
])('%s', (_, given, state, share, friends) => {
  expect(stateAt(given, NOW)).toBe(state);
  expect([isCampaignOpen(given, NOW), isOpenToFriends(given, NOW)]).toEqual([share, friends]);
});

test.each<[string, ReturnType<typeof campaign>, boolean, boolean]>([
  ['running', campaign('running'), true, true],
  ['paused since', campaign('paused', { pausedAt: NOW - 5 }), true, false],
  ['paused, since nobody knows when', campaign('paused'), false, false],
  ['ended since', campaign('ended', { endsAt: NOW - 5 }), true, false],
  ['ended by hand while it was paused', campaign('ended', { pausedAt: NOW - 5, endsAt: NOW - 1 }), true, false],
])('%s: whether it was open ten and two moments ago', (_, given, before, after) => {
  expect([NOW - 10, NOW - 2].map((at) => wasCampaignOpen(given, at, NOW))).toEqual([before, after]);
});

test('friends who were there before a pause are known, whoever clicks after it is not', () => {
  const paused = { pausedAt: NOW };
  expect(isKnownFriend(paused, { recipient: true, clickedAt: undefined })).toBe(true);
  expect(isKnownFriend(paused, { recipient: false, clickedAt: NOW - 1 })).toBe(true);
  expect(isKnownFriend(paused, { recipient: false, clickedAt: NOW })).toBe(false);
  expect(isKnownFriend(paused, { recipient: false, clickedAt: undefined })).toBe(false);
});

test.each<[ReturnType<typeof campaign>, Step[]]>([
  [campaign('draft'), ['start']],
  [campaign('draft', { startsAt: NOW + 1 }), ['start', 'start_now']],
  [campaign('scheduled', { startsAt: NOW + 1 }), ['start_now', 'withdraw', 'end']],
  [campaign('running'), ['pause', 'end']],
  [campaign('paused'), ['resume', 'end']],
  [campaign('ended'), []],
])('what can be done with %o', (given, steps) => expect(stepsFrom(given, NOW)).toEqual(steps));

test('what lacks something is not started, but can be paused and ended', () => {
  const gaps = [{ path: 'shops', code: 'no_shop', message: '' }];
  expect(takeStep(campaign('draft'), 'start', gaps, NOW)).toEqual({ refused: 'not_ready' });
  expect(takeStep(campaign('paused'), 'resume', gaps, NOW)).toEqual({ refused: 'not_ready' });
  expect(takeStep(campaign('running'), 'pause', gaps, NOW).stepped).toMatchObject({ state: 'paused', pausedAt: NOW });
  expect(takeStep(campaign('draft'), 'pause', [], NOW)).toEqual({ refused: 'not_now' });
});

test('any history of steps: only what is offered works, nobody shares but while it runs, and ended stays ended', () => {
  const moves = fc.array(fc.tuple(fc.constantFrom(...STEPS), fc.integer({ min: 0, max: 5 })), { maxLength: 30 });
  const times = fc.record({ startsAt: fc.constantFrom(null, 3, 12), endsAt: fc.constantFrom(null, 20, 60) });
  fc.assert(
    fc.property(times, moves, (period, history) => {
      let now = 1;
      let one = campaign('draft', period);
      let over = false;
      for (const [step, wait] of history) {
        now += wait;
        const offered = stepsFrom(one, now);
        const { stepped } = takeStep(one, step, [], now);
        expect(stepped !== undefined).toBe(offered.includes(step));
        if (stepped) one = { ...one, ...stepped };
        const state = stateAt(one, now);
        if (over) expect(state).toBe('ended');
        over = state === 'ended';
        expect(isCampaignOpen(one, now)).toBe(state === 'running');
        if (isCampaignOpen(one, now)) expect(isOpenToFriends(one, now)).toBe(true);
        expect(one.pausedAt !== null && state === 'running').toBe(false);
      }
    }),
  );
});
