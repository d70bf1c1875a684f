import { MEASURES, type Measure } from './counts.ts';
import type { Cell } from './fold.ts';
import { joinValues, Numbers } from './key.ts';
import { FURTHER_DIMENSIONS, type FurtherDimension } from './query.ts';

/** Dimensions by which distinct persons are counted; a variant's value is its campaign's and its own, joined. */
export const PERSON_SLICES = [
  '',
  'campaign',
  'variant',
  'channel',
  'placement',
  'language',
  'country',
  'device',
] as const;
export type PersonSlice = (typeof PERSON_SLICES)[number];

const FURTHER_INDEX = new Map<string, number>(FURTHER_DIMENSIONS.map((dimension, index) => [dimension, index]));

/** A cell's value in a further dimension. */
export function furtherValue({ values }: Pick<Cell, 'values'>, dimension: FurtherDimension): string {
  return values[FURTHER_INDEX.get(dimension) as number] as string;
}

function sliceValue(cell: Cell, slice: PersonSlice): string {
  switch (slice) {
    case '':
      return '';
    case 'variant':
      return joinValues(cell.base.campaign, cell.base.variant);
    case 'campaign':
    case 'channel':
    case 'placement':
      return cell.base[slice];
    default:
      return furtherValue(cell, slice);
  }
}

/** Persons of one day in one slice. */
export interface Marks {
  shop: number;
  measure: Measure;
  slice: PersonSlice;
  day: string;
  value: string;
  /** Hashes of the persons, some of them more than once. */
  hashes: ReadonlySet<number>[];
}

/** Measures of an experiment: they are counted by variant alone. */
const BY_VARIANT: ReadonlySet<Measure> = new Set<Measure>(['exposed', 'buyers']);
const VARIANT_ONLY: readonly PersonSlice[] = ['variant'];

/** By which dimensions a measure's distinct persons are counted: where they are not, nothing is known of them. */
export const slicesOf = (measure: Measure): readonly PersonSlice[] =>
  BY_VARIANT.has(measure) ? VARIANT_ONLY : PERSON_SLICES;

/** Room for a value's number in that of a mark. */
const VALUE_ROOM = 2 ** 20;
const MARK_ROOM = MEASURES.length * PERSON_SLICES.length;

/** The distinct persons of cells, by slice. */
export function listMarks(cells: readonly Cell[]): Marks[] {
  const days = new Numbers();
  const values = new Numbers();
  const marks = new Map<number, Marks>();
  for (const cell of cells) {
    const { shop, day } = cell;
    const place = days.of(joinValues(String(shop), day)) * VALUE_ROOM;
    for (const [measure, hashes] of cell.persons) {
      const first = MEASURES.indexOf(measure) * PERSON_SLICES.length;
      for (const slice of slicesOf(measure)) {
        const value = sliceValue(cell, slice);
        const key = (place + values.of(value)) * MARK_ROOM + first + PERSON_SLICES.indexOf(slice);
        const known = marks.get(key);
        if (known) known.hashes.push(hashes);
        else marks.set(key, { shop, measure, slice, day, value, hashes: [hashes] });
      }
    }
  }
  return [...marks.values()];
}
