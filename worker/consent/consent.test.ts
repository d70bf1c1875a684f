import { describe, expect, it } from 'vitest';
import { type ConsentEntry, consentOf, stateOf } from './consent.ts';

const given = (at: number, confirmedAt: number | null = null): ConsentEntry => ({ state: 'given', at, confirmedAt });
const withdrawn = (at: number): ConsentEntry => ({ state: 'withdrawn', at, confirmedAt: null });

describe('how a consent stands', () => {
  it.each<[string, ConsentEntry[], ReturnType<typeof stateOf>]>([
    ['nothing was said', [], 'none'],
    ['an address was typed', [given(1)], 'given'],
    ['its owner confirmed it', [given(1, 2)], 'confirmed'],
    ['it was typed once more after that', [given(1, 2), given(5)], 'confirmed'],
    ['it was withdrawn', [given(1, 2), withdrawn(3)], 'withdrawn'],
    ['the withdrawal was told first', [withdrawn(3), given(1, 2)], 'withdrawn'],
    ['both were said at the same moment', [given(3, 3), withdrawn(3)], 'withdrawn'],
    ['it was given anew', [given(1, 2), withdrawn(3), given(4)], 'given'],
    ['it was given anew and confirmed', [withdrawn(3), given(4, 5)], 'confirmed'],
  ])('R19: %s', (_, entries, state) => {
    expect(stateOf(entries)).toBe(state);
    expect(stateOf(entries.toReversed())).toBe(state);
  });

  it('R23: of several keys of one address the withdrawal counts first', () => {
    const consents = new Map([
      ['old', 'withdrawn'],
      ['new', 'confirmed'],
    ] as const);
    expect(consentOf(['new', 'old'], consents)).toBe('withdrawn');
    expect(consentOf(['new'], consents)).toBe('confirmed');
    expect(consentOf(['x'], consents)).toBe('none');
  });
});
