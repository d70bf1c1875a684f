/** Which values have rows of their own, and in which order rows stand. */
import { OTHER } from './fold.ts';
import { keyOf } from './tally.group.ts';

/** What is not known has a row of its own always, which takes no place of `limit`. */
export const isUnknown = (values: readonly string[]) => values.every((value) => value === '');
/** So has what is put together. */
export const isRest = (values: readonly string[]) => values.every((value) => value === OTHER);

/**
 * The first of a period, and where there is room for more those of the one before.
 * @param rank keys of the rows of one of them, the first of all first.
 */
export async function chooseBoth<Part>(
  rank: (part: Part) => readonly string[] | Promise<readonly string[]>,
  limit: number,
  part: Part,
  earlier: Part | undefined,
): Promise<string[]> {
  const first = await rank(part);
  if (!earlier || first.length >= limit) return first.slice(0, limit);
  return [...new Set([...first, ...(await rank(earlier))])].slice(0, limit);
}

/** By which rows are sorted: as their keys were chosen, then what is put together, at last what is not known. */
export function placesOf(shown: Iterable<string>): (values: readonly string[]) => number {
  const places = new Map([...shown].map((key, place) => [key, place]));
  return (values) => (isUnknown(values) ? places.size + 1 : (places.get(keyOf(values)) ?? places.size));
}
