import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMoney } from '../../campaign/money.ts';
import vectors from './fixtures/segment-vectors.json' with { type: 'json' };
import { countSegments, foldText } from './segments.ts';

describe('countSegments', () => {
  it.each(vectors.rows.map((row) => [row.id, row] as const))('%s', (_, { text, encoding, segments, units }) => {
    expect(countSegments(text)).toEqual({ encoding, segments, units });
  });

  it('is never less than what the characters alone need', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        const { encoding, segments, units } = countSegments(text);
        expect(segments).toBeGreaterThanOrEqual(Math.ceil(units / (encoding === 'GSM-7' ? 160 : 70)));
      }),
      { numRuns: 200 },
    );
  });
});

describe('foldText', () => {
  it.each(['de', 'nl', 'sv', 'da', 'it', 'fr', 'en'])('a price in %s stays GSM-7', (language) => {
    for (const [amount, currency] of [
      [123_450, 'EUR'],
      [1_234_567_800, 'USD'],
      [99_900, 'SEK'],
    ] as const) {
      const price = formatMoney(amount, currency, language);
      expect(countSegments(foldText(price)).encoding, price).toBe('GSM-7');
    }
  });

  it('changes quotes and dashes only where that is what GSM-7 needs', () => {
    expect(foldText('It’s “yours” – today…')).toBe('It\'s "yours" - today...');
    expect(foldText('Ż’ółw – dziś')).toBe('Ż’ółw – dziś');
    expect(foldText('5\u00a0zł')).toBe('5 zł');
  });

  it('keeps letters, and marks of direction where Arabic needs them', () => {
    expect(foldText('Reçu à Nîmes')).toBe('Reçu à Nîmes');
    expect(foldText('خصم \u2068Maple\u2069')).toBe('خصم \u2068Maple\u2069');
    expect(foldText('\u2068Maple\u2069 20\u200f%')).toBe('Maple 20%');
  });
});
