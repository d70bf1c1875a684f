import { sql } from 'drizzle-orm';

/** Marks that codes may have besides letters and digits. */
const MARKS = [...'-._+*#@!$%&~'];
/** What people write for what they read. */
const LOOKALIKES = [
  ['O', '0'],
  ['I', '1'],
  ['L', '1'],
] as const;

/** A code without its marks, and with one letter for all that look alike: what two people write of one code. */
export const looseCode = sql.raw(
  [...MARKS.map((mark) => [mark, ''] as const), ...LOOKALIKES].reduce(
    (text, [from, to]) => `replace(${text}, '${from}', '${to}')`,
    'code',
  ),
);

/** The same of what somebody typed. */
export const loosenCode = (typed: string): string =>
  LOOKALIKES.reduce(
    (text, [from, to]) => text.replaceAll(from, to),
    typed
      .normalize('NFKC')
      .toUpperCase()
      .replace(/[^\p{L}\p{M}\p{N}]+/gu, ''),
  );
