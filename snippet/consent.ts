/** What the person allows, folded from what the page says. Pure. */
import type { ConsentState, TagSettings } from '../worker/wire.ts';

/** Undefined: nobody has said anything yet. */
export type Consent = Partial<ConsentState>;

/**
 * Who speaks: 0 a default (a row, what stands denied in Google Tag Manager, what the shop assumes), 1 TCF, 2 the page's own
 * call, 3 an update row, 4 the template in Tag Manager. What a higher source says of a use outweighs the lower ones. A
 * default is a shop's setting, not an answer of the person, so any answer outweighs it.
 */
export type ConsentSource = 0 | 1 | 2 | 3 | 4;

/**
 * Takes down in `said` what a source says now: one row of `gtag('consent', 'default' | 'update', row)`, or our own call. A use
 * by its own name is read as well, and before its type; whatever a page hands on, `true` and `granted` alone grant.
 * Where a default holds cannot be resolved in the page, so defaults only narrow each other: one that denies in some
 * regions counts everywhere, one that grants in some regions says nothing.
 * Who withdraws a use, and is no default, is believed at once, whatever those above have said of it; from then on it takes
 * somebody of the same rank or above to grant it.
 */
export function hearConsent(
  said: (Consent | undefined)[],
  source: ConsentSource,
  row: unknown,
  types: TagSettings['g'],
): void {
  const told = { ...(row as Record<string, unknown>) };
  for (const name in types) {
    const use = name as 'store';
    // Of what is no use of theirs (`assume`) no row says anything.
    const value = told[use] ?? told[types[use]];
    const granted = value === true || value === 'granted';
    if (value == null || (!source && granted && (told.region || said[0]?.[use] === false))) continue;
    said[source] = { ...said[source], [use]: granted };
    if (source && !granted) for (const above of said.slice(source + 1)) delete above?.[use];
  }
}

/**
 * The state to act on, from what each source has said: silence is no consent (where a shop assumes it, the core says so as a
 * default), Global Privacy Control forbids storing, and telling advertising platforms.
 */
export function resolveConsent(said: (Consent | undefined)[], privacyControl?: boolean): ConsentState {
  return Object.assign({ measure: false, store: false }, ...said, privacyControl && { ads: false, store: false });
}
