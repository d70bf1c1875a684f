/** To be written to with offers, also with those that friends pass on: what a consent here is about. */
export const MARKETING = 'marketing';

/** So long a request waits for its confirmation; then it is dropped, and whoever asked has to ask again. */
export const CONFIRM_MS = 7 * 24 * 3_600_000;

/** What somebody said, as it is kept. */
export interface ConsentEntry {
  state: 'given' | 'withdrawn';
  /** When it was said; where nobody knows, when it was recorded. UTC milliseconds. */
  at: number;
  /** When they said it once more from their own mailbox or phone. */
  confirmedAt: number | null;
}

/**
 * How a consent stands. Only `confirmed` allows anything: whoever typed an address into a form has shown nothing of
 * whose it is.
 */
export type ConsentState = 'none' | 'given' | 'confirmed' | 'withdrawn';

/**
 * How somebody's consent stands: by what they said last, in whatever order it was told. Of the same moment the
 * withdrawal counts.
 */
export function stateOf(entries: readonly ConsentEntry[]): ConsentState {
  const [last] = [...entries].sort(
    (a, b) => b.at - a.at || Number(b.state === 'withdrawn') - Number(a.state === 'withdrawn'),
  );
  if (!last) return 'none';
  if (last.state === 'withdrawn') return 'withdrawn';
  // A confirmation of the same or an earlier word stays one, until it is withdrawn.
  const withdrawnAt = Math.max(-1, ...entries.filter(({ state }) => state === 'withdrawn').map(({ at }) => at));
  const isConfirmed = entries.some(({ state, at, confirmedAt }) => {
    return state === 'given' && at > withdrawnAt && confirmedAt !== null;
  });
  return isConfirmed ? 'confirmed' : 'given';
}

/** How somebody's consent stands, by whichever key it was kept under. */
export function consentOf(keys: readonly string[], consents: ReadonlyMap<string, ConsentState>): ConsentState {
  const states = keys.map((key) => consents.get(key) ?? 'none');
  return (['withdrawn', 'confirmed', 'given'] as const).find((state) => states.includes(state)) ?? 'none';
}
