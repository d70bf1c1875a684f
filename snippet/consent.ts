/** What the person allows, folded from what the page says. Pure. */
import type { ConsentState, TagSettings } from '../worker/wire.ts';

/** Undefined: nobody has said anything yet. */
export type Consent = Partial<ConsentState>;

/**
 * Folds one row of `gtag('consent', 'default' | 'update', types)` into a state.
 * Defaults only narrow each other: a default for some regions cannot be resolved in the page, so the stricter counts
 * until an update comes.
 */
export function foldConsent(state: Consent, row: ArrayLike<unknown>, types: TagSettings['g']): Consent {
  const said = (row[2] ?? {}) as Record<string, unknown>;
  const next = { ...state };
  for (const use of ['measure', 'store'] as const) {
    const value = said[types[use]];
    if (value) next[use] = value === 'granted' && (row[1] === 'update' || state[use] !== false);
  }
  return next;
}

/** The state to act on: silence is no consent unless the shop says so, Global Privacy Control forbids storing. */
export function resolveConsent(state: Consent, types: TagSettings['g'], privacyControl?: boolean): ConsentState {
  return { measure: !!(state.measure ?? types.assume), store: !privacyControl && !!(state.store ?? types.assume) };
}
