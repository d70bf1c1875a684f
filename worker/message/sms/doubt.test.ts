import { describe, expect, it } from 'vitest';
import doubts from './fixtures/doubts.json' with { type: 'json' };
import { readReply } from './keywords.ts';

const languages = Object.entries(doubts).map(([language, answers]) => ({ language, ...answers }));

/** Each sentence about each thing that is sent: `X` stands for its name. */
const compose = ({ names, frames }: { names: string[]; frames: string[] }): string[] =>
  frames.flatMap((frame) => names.map((name) => frame.replace('X', name)));

describe('R12: whatever may be a refusal is one, or is looked at', () => {
  it.each(languages)('in $language, as people write', ({ refused, unwanted }) => {
    const texts = [...refused, ...compose(unwanted)];
    expect(texts.length).toBeGreaterThanOrEqual(200);
    expect(texts.filter((text) => readReply(text) === 'other')).toEqual([]);
  });

  it.each(languages)('and what a customer writes besides is none, in $language', ({ other, missed }) => {
    const texts = [...other, ...compose(missed)];
    expect(texts.length).toBeGreaterThanOrEqual(100);
    expect(texts.filter((text) => readReply(text) !== 'other')).toEqual([]);
  });
});
