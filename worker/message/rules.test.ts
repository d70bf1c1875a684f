import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const ROW = /^\| R(\d+) \| [^|]+ \| ([^|]+) \|$/gm;
const rows = [...read('docs/messages.md').matchAll(ROW)].map(([, rule, files = '']) => ({
  rule: `R${rule}`,
  files: [...files.matchAll(/`([^`]+)`/g)].map(([, file]) => file as string),
}));

it('the table of rules has each of the thirty-eight once', () => {
  expect(rows.map(({ rule }) => rule)).toEqual(Array.from({ length: 38 }, (_, index) => `R${index + 1}`));
});

it.each(rows)('$rule is named by a test in each file that the table names', ({ rule, files }) => {
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) expect(read(file), file).toMatch(new RegExp(`['"\`(, ]${rule}\\b[^\\n]*['"\`]`));
});
