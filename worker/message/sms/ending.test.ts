import { describe, expect, it } from 'vitest';
import endings from './fixtures/endings.json' with { type: 'json' };
import { readReply } from './keywords.ts';

/** Every sentence that columns make: one of each, in sequence. */
const compose = (columns: readonly string[], blank: string): string[] =>
  columns.reduce<string[]>(
    (begun, column) => begun.flatMap((start) => column.split('|').map((word) => `${start}${blank}${word}`.trim())),
    [''],
  );

const languages = Object.entries(endings).map(([language, { polite, made, other }]) => ({
  language,
  made: made
    .flatMap((columns) => compose(columns, language === 'ja' ? '' : ' '))
    .flatMap((sentence) => polite.split('|').map((manners) => sentence + manners)),
  other,
}));

describe('R12: an end is understood by its grammar, whatever words make it', () => {
  it.each(languages)('in $language', ({ made }) => {
    expect(made.length).toBeGreaterThanOrEqual(400);
    expect(made.filter((text) => readReply(text) === 'other')).toEqual([]);
  });

  it.each(languages)('and whatever else people write is none, in $language', ({ other }) => {
    expect(other.length).toBeGreaterThanOrEqual(30);
    expect(other.filter((text) => readReply(text) !== 'other')).toEqual([]);
  });
});
