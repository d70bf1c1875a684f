/**
 * What the tag knows of the person and of this visit. Both live in memory; with consent to storing they are also kept,
 * each under one key (localStorage and sessionStorage), and withdrawal removes both keys.
 */
import { attempt } from './attempt.ts';
import type { Person, Visit } from './goodword.ts';
import { toJson } from './json.ts';
import { makeUuid } from './uuid.ts';

/** The query as it was last read, and the code in it: they stay there while the person looks around. */
let former: string | undefined;
let last: string | undefined;

/** Reads the referral and the entry UTM of a query; returns the link's code where it was not there before. */
export function readQuery(person: Person, visit: Visit, query: string): string | undefined {
  if (query === former) return;
  former = query;
  const { rk, rc, gw, ...others } = Object.fromEntries(new URLSearchParams(query));
  const utm: Record<string, string> = {};
  for (const name in others) {
    if (/^utm_/.test(name)) {
      // A new entry replaces the former one as a whole.
      visit.utm = utm;
      utm[name.slice(4)] = (others[name] as string).slice(0, 64);
    }
  }
  if (rk && rk !== last) {
    last = rk;
    // The notice of a link that leads nowhere takes nothing from the friend who came before.
    if (!gw) person.referral = { rk, rc };
    return rk;
  }
}

/** What each part was when it was last stored or read, as text: from then on storage may know something newer. */
const settled: Record<string, string> = {};

/**
 * Joins memory with what earlier pages stored, and stores the whole: of each part what came last, here or in another tab.
 * Only ever called with consent to storing.
 * @returns whether that has been withdrawn elsewhere: then nothing is stored.
 */
export function storeMemory(person: Person, visit: Visit): unknown {
  let gone: unknown;
  const keep = (storage: Storage, known: Record<string, unknown>, fresh?: object) => {
    const stored = JSON.parse(storage.goodword || '{}');
    for (const part in known) if (toJson(known[part]) !== settled[part]) stored[part] = known[part];
    storage.goodword = toJson(Object.assign(known, { ...fresh, ...known, ...stored }));
    for (const part in known) settled[part] = toJson(known[part]);
  };
  attempt(() => {
    // Only what has been stored has a visitor.
    gone = person.visitor && !localStorage.goodword;
    if (gone) return;
    keep(localStorage, person as Record<string, unknown>, { visitor: makeUuid() });
    keep(sessionStorage, visit as Record<string, unknown>);
  });
  return gone;
}

/** Withdrawal: nothing stays behind. @returns whether there was something. */
export function forgetMemory(person: Person): unknown {
  delete person.visitor;
  let stored: unknown;
  attempt(() => {
    stored = localStorage.goodword;
    delete localStorage.goodword;
    delete sessionStorage.goodword;
  });
  return stored;
}
