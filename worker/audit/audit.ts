/**
 * The hash chain that shows whether somebody changed, dropped, put in or reordered what was noted. Each seal signs its
 * rows and the seal before it with a key that no database holds: who can write to the database cannot make one.
 */
import type { GroupFault } from '../group.ts';
import type { Secrets } from '../ports.ts';

/** Facts of the log that are sealed: shares that we relay, what became of each message, and who said never again. */
export const SEALED_KINDS = ['share', 'message', 'suppression'] as const;

/** A row as it is stored, every column as text or number, in a fixed order. */
export type SealedRow = readonly (string | number | null)[];

/** A link of the chain. */
export interface Seal {
  /** From 1. */
  number: number;
  /** Rows that it covers. */
  count: number;
  hash: string;
}

const PURPOSE = 'audit-seal';

/** What a seal signs; a row's columns cannot run into one another. */
function contentOf(
  { digest }: Pick<Secrets, 'digest'>,
  chain: string,
  before: string,
  number: number,
  rows: readonly SealedRow[],
): string {
  return [chain, before, number, rows.length, digest(rows.map((row) => JSON.stringify(row)).join('\n'))].join('\n');
}

/**
 * The next seal of a chain.
 * @param chain whose it is: a shop's log, or the audit log of the members.
 * @param before undefined for the first.
 */
export function makeSeal(
  secrets: Pick<Secrets, 'digest' | 'sign'>,
  chain: string,
  before: Pick<Seal, 'number' | 'hash'> | undefined,
  rows: readonly SealedRow[],
): Seal {
  const number = (before?.number ?? 0) + 1;
  const hash = secrets.sign(PURPOSE, contentOf(secrets, chain, before?.hash ?? '', number, rows));
  return { number, count: rows.length, hash };
}

/** Whether a seal follows the one before it and covers these rows, as they are, and no others. */
export function isSealed(
  secrets: Pick<Secrets, 'digest' | 'verify'>,
  chain: string,
  before: Pick<Seal, 'number' | 'hash'> | undefined,
  seal: Seal,
  rows: readonly SealedRow[],
): boolean {
  const number = (before?.number ?? 0) + 1;
  return (
    seal.number === number &&
    seal.count === rows.length &&
    secrets.verify(PURPOSE, contentOf(secrets, chain, before?.hash ?? '', number, rows), seal.hash)
  );
}

/** What the verification of all chains found. */
export interface AllVerified {
  verified: ChainReport[];
  /** Groups that could not be read to the end, with their chains that were not verified. */
  failed: (GroupFault & { chains: string[] })[];
}

/** What a chain's verification found. */
export interface ChainReport {
  chain: string;
  seals: number;
  rows: number;
  /** Rows since the last seal: covered by the next one. */
  unsealed: number;
  /** Hash of the last seal: kept elsewhere, it shows whether a chain was cut short or made anew. */
  head: string;
  /** The first seal that does not hold; undefined where all do. */
  brokenAt?: number;
}
