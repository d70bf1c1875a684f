import { expect, test } from 'vitest';
import { listToDraw } from './sheet.ts';

const WORDS = { shop: '', headline: '', deal: '', scan: '', type: '', code: '', store: '' };

test.each([
  ['ltr', '20% הנחה!', 'rtl'],
  ['ltr', 'مرحبا (Maple)!', 'rtl'],
  ['ltr', 'Maple: שלום!', 'ltr'],
  ['ltr', '合言葉です。', 'ltr'],
  // A sentence of the page's own language, whatever stands first in it.
  ['rtl', 'Maple: خصم ٢٠٪!', 'rtl'],
  ['rtl', 'Клён!', 'ltr'],
] as const)('on a page that goes %s, %s goes %s', (page, deal, dir) => {
  expect(listToDraw({ ...WORDS, deal }, 'w', page)).toMatchObject([{ line: 'deal', text: deal, dir }]);
});
