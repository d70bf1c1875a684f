/**
 * What the tag knows of the person and of this visit. Both live in memory; with consent to storing they are also kept,
 * each under one key (localStorage and sessionStorage), and withdrawal removes both keys.
 */
import { attempt } from './attempt.ts';
import type { Person, Visit } from './goodword.ts';
import { toJson } from './json.ts';
import { makeUuid } from './uuid.ts';

/** The code of the query as it was last read: it stays there while the person looks around. */
let last: string | undefined;

/** Reads the referral and the entry UTM of a query; returns the link's code where it was not there before. */
export function readQuery(person: Person, visit: Visit, query: string): string | undefined {
  const said = Object.fromEntries(new URLSearchParams(query));
  const { gw, rk, rc } = said;
  const utm: Record<string, string> = {};
  for (const name in said) {
    if (name.startsWith('utm_')) {
      // A new entry replaces the former one as a whole.
      visit.utm = utm;
      utm[name.slice(4)] = said[name] as string;
    }
  }
  if (rk && rk !== last) {
    last = rk;
    // The notice of a link that leads nowhere takes nothing from the friend who came before.
    if (!gw) person.referral = { rk, rc };
    return rk;
  }
}

/** Whether this page found nothing stored: then what is stored is its own. */
let own: unknown;

/** What each part was when it was last stored or read, as text: from then on storage may know something newer. */
const settled: Record<string, string> = {};

/**
 * When a referral was clicked, in base 36 as the server has signed it (`worker/click/click.token.ts`): texts of one length until
 * 2059. Nothing for what is no referral or came without a click.
 */
// biome-ignore lint/suspicious/noExplicitAny: any part of what is stored
const clickedAt = (part: any) => part?.rc?.split('.')[2]?.slice(1);

/**
 * Joins memory with what earlier pages stored, and stores the whole: of each part what came last, here or in another tab, and
 * of two clicks the newer one.
 * Only ever called with consent to storing.
 * @returns whether that has been withdrawn elsewhere: then nothing is stored.
 */
export function storeMemory(person: Person, visit: Visit): unknown {
  const keep = (storage: Storage, known: Record<string, unknown>, fresh: string) => {
    const stored = JSON.parse(storage.goodword || fresh);
    for (const part in known) {
      if (toJson(known[part]) !== settled[part] && !(clickedAt(stored[part]) > clickedAt(known[part])))
        stored[part] = known[part];
    }
    // First of all: what storage has no room for is not known of either.
    storage.goodword = toJson({ ...known, ...stored });
    for (const part in Object.assign(known, stored)) settled[part] = toJson(known[part]);
  };
  return attempt(() => {
    if (!localStorage.goodword) {
      own = true;
      // Only what has been stored has a visitor.
      if (person.visitor) return true;
    }
    keep(localStorage, person as Record<string, unknown>, `{"visitor":"${makeUuid()}"}`);
    keep(sessionStorage, visit as Record<string, unknown>, '{}');
  });
}

/**
 * Withdrawal: nothing stays behind.
 * @param all what earlier pages have stored as well, and not this page's own alone.
 * @returns whether there was something.
 */
export function forgetMemory(person: Person, all: unknown): unknown {
  delete person.visitor;
  if (all || own)
    return attempt(() => {
      const stored = localStorage.goodword;
      delete localStorage.goodword;
      delete sessionStorage.goodword;
      return stored;
    });
}
