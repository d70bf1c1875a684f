import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTextReader } from './text-file.ts';

/** Reads bytes in pieces that end wherever they like. */
function readIn(bytes: Uint8Array, cuts: readonly number[]): { text: string; encoding: string } {
  const reader = createTextReader();
  let text = '';
  let from = 0;
  for (const cut of [...cuts, bytes.length].map((at) => Math.min(at, bytes.length)).toSorted((a, b) => a - b)) {
    text += reader.read(bytes.subarray(from, cut));
    from = cut;
  }
  return { text: (text + reader.end()).replace(/^\ufeff/, ''), encoding: reader.encoding() };
}

const utf16 = (text: string, big: boolean) => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return new Uint8Array(big ? bytes.swap16() : bytes);
};
const cuts = fc.array(fc.nat(40), { maxLength: 6 });

test('text is read alike wherever its pieces end, in each encoding that spreadsheets save', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), cuts, (told, at) => {
      const text = told.replace(/^\ufeff+/, '');
      expect(readIn(new TextEncoder().encode(text), at)).toEqual({ text, encoding: 'utf-8' });
      expect(readIn(utf16(text, false), at)).toEqual({ text, encoding: 'utf-16le' });
      expect(readIn(utf16(text, true), at)).toEqual({ text, encoding: 'utf-16be' });
    }),
    { numRuns: 40 },
  );
});

test('what is no UTF-8 is of Western Europe', () => {
  const western = (text: string) =>
    Uint8Array.from([...text].map((letter) => ({ '€': 0x80, '’': 0x92, ž: 0x9e })[letter] ?? letter.charCodeAt(0)));
  const text = 'name;town\nJürgen;Orléans\nO’Neill;€ 5 ž\nÀ;é';
  fc.assert(
    fc.property(cuts, (at) => {
      expect(readIn(western(text), at)).toEqual({ text, encoding: 'windows-1252' });
      // Its last letter is the first that is no ASCII.
      expect(readIn(western('caf\u00e9'), at)).toEqual({ text: 'café', encoding: 'windows-1252' });
    }),
    { numRuns: 40 },
  );
  // One that is broken somewhere stays what it was shown to be.
  const broken = Uint8Array.from([...new TextEncoder().encode('é;'), 0xe9, 0x3b]);
  expect(readIn(broken, [])).toEqual({ text: 'é;\ufffd;', encoding: 'utf-8' });
});
