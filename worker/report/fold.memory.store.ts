import type { Database } from '../ports.ts';
import { Numbers } from './key.ts';
import type { Names } from './rollup.ts';
import type { Sketch } from './sketch.ts';

/** Which fold: the one that reports read, or a rebuild on its way. */
export type FoldName = 'reports' | 'reports_rebuild';

/**
 * What a folder knows of a generation, so that it need not be read again for every batch. It holds only as long as
 * nobody else folds: whoever finds the watermark elsewhere than it was left starts with none.
 */
export interface FoldMemory {
  generation: number;
  seq: number;
  /** When that was; whoever takes rows out of the read models changes it. */
  foldedAt: number;
  names: Names;
  /** Numbers of base keys in the database, by their number in `names`. */
  keys: number[];
  /** Numbers of the roll-ups' rows: by shop, month and roll-up, then by key. */
  series: Map<string, Map<number, number>>;
  /** Kept values of UTM fields, by limit. */
  kept: Map<string, Set<string>>;
  sketches: Map<string, Sketch>;
}

/** Bounds that a busy group reaches once in days; then the memory begins anew. */
const MOST = { names: 50_000, series: 200_000, kept: 5_000, sketches: 4_000 };

/** By client, which lives as long as the process; by name of the fold. */
const memories = new WeakMap<object, Map<FoldName, FoldMemory>>();

const openNames = (): Pick<FoldMemory, 'names' | 'keys' | 'series'> => ({
  names: { values: new Numbers(), bases: new Numbers() },
  keys: [],
  series: new Map(),
});

/** What is known of a fold that stands there; empty where it stood elsewhere. */
export function recallFold(
  { client }: Database,
  name: FoldName,
  { generation, seq, foldedAt }: Pick<FoldMemory, 'generation' | 'seq' | 'foldedAt'>,
): FoldMemory {
  const known = memories.get(client)?.get(name);
  if (known?.generation === generation && known.seq === seq && known.foldedAt === foldedAt) return known;
  return { generation, seq, foldedAt, ...openNames(), kept: new Map(), sketches: new Map() };
}

/** @param at watermark that was committed, and when. */
export function rememberFold(
  { client }: Database,
  name: FoldName,
  memory: FoldMemory,
  at: Pick<FoldMemory, 'seq' | 'foldedAt'>,
): void {
  Object.assign(memory, at);
  const { values, bases } = memory.names;
  const rows = [...memory.series.values()].reduce((sum, { size }) => sum + size, 0);
  if (values.texts.length + bases.texts.length > MOST.names || rows > MOST.series) Object.assign(memory, openNames());
  if (memory.kept.size > MOST.kept) memory.kept = new Map();
  if (memory.sketches.size > MOST.sketches) memory.sketches = new Map();
  const folds = memories.get(client) ?? new Map<FoldName, FoldMemory>();
  memories.set(client, folds.set(name, memory));
}

export function forgetFold({ client }: Database, name: FoldName): void {
  memories.get(client)?.delete(name);
}
