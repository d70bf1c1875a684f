/** When a shop's own system is called, and when it is left alone for a while. */

/** So many failed calls in a row open the circuit. */
const FAILURES = 3;
const SHORTEST_MS = 30_000;
const LONGEST_MS = 10 * 60_000;

/** How a shop's system fares. */
export interface Circuit {
  /** Failed calls in a row. */
  failures: number;
  /** It is not called before, UTC milliseconds; null while all is well. */
  openUntil: number | null;
}

/** Whether calls are spared: friends wait instead. */
export function isOpen({ openUntil }: Circuit, now: number): boolean {
  return openUntil !== null && now < openUntil;
}

/** After one more failed call: from the third in a row on it is left alone, each time twice as long, up to ten minutes. */
export function noteFailure({ failures }: Circuit, now: number): Circuit {
  const next = failures + 1;
  if (next < FAILURES) return { failures: next, openUntil: null };
  // Bounded before the power, which would grow beyond all numbers.
  const pause = Math.min(LONGEST_MS, SHORTEST_MS * 2 ** Math.min(next - FAILURES, 10));
  return { failures: next, openUntil: now + pause };
}
