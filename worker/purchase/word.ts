import type { Case } from './conversion.ts';
import { mergeOrigins, type Origins } from './credit.ts';
import { CLOCK_SKEW_MS, type Told } from './purchase.ts';

/** What one page claimed of an order that the shop has not confirmed yet: it is weighed against the shop's word then. */
export interface PageWord {
  /** When it was first claimed, UTC milliseconds: whoever repeats it makes it no younger. */
  at: number;
  amount: number;
  currency: string;
  /** It told another amount before: whoever guesses does that too. */
  unsure?: true;
  /** Ends of the buyer's keys: enough to compare, too little to know anybody by. */
  buyer: string[];
  coupons: string[];
  origins: Origins;
}

/** Words of one order that are kept, the latest: each is a link of its own. */
const MOST_WORDS = 24;
/** So many links in one order's words are no friend's page beside its neighbour's: its amount is being guessed. */
const GUESSES = 3;
/** Sixteen bits of a key. */
const END = -3;

type Buyer = Pick<Told, 'customerKey' | 'emailKey'>;

const endsOf = ({ customerKey, emailKey }: Buyer) => [
  ...(customerKey === null ? [] : [`c${customerKey.slice(END)}`]),
  ...(emailKey === null ? [] : [`e${emailKey.slice(END)}`]),
];

/** What a page says now; undefined where it names nobody who could be credited. */
export function wordOf(
  told: Pick<Told, 'amount' | 'currency'> & Buyer & { coupons?: string[] | undefined },
  origins: Origins,
  at: number,
): PageWord | undefined {
  const { amount, currency, coupons = [] } = told;
  if (Object.keys(origins).length + coupons.length === 0) return undefined;
  return { at, amount, currency, buyer: endsOf(told), coupons, origins };
}

/**
 * Words with one more. One link's word for one buyer is one word, however often and with whatever clicks and amounts it is
 * said, and as old as it was: many guesses neither crowd out the word of another page, nor does one of them count.
 */
export function addWord(words: readonly PageWord[], word: PageWord | undefined): PageWord[] {
  if (!word) return [...words];
  const saidBy = ({ origins: { click, recipient, name }, buyer, coupons }: PageWord) =>
    JSON.stringify([click?.code, recipient?.code, name?.code, buyer, coupons]);
  const same = words.find((one) => saidBy(one) === saidBy(word));
  if (!same) return [...words, word].slice(-MOST_WORDS);
  const isSure = !same.unsure && same.amount === word.amount && same.currency === word.currency;
  const origins = mergeOrigins(same.origins, word.origins, false);
  const joined: PageWord = { ...word, at: same.at, origins, ...(!isSure && { unsure: true }) };
  return [...words.filter((one) => one !== same), joined];
}

/** What pages claimed of a case; where each of them was not kept, what they came to in the end. */
export function wordsOf({ purchase, conversion }: Case): PageWord[] {
  if (purchase.trust === 'confirmed') return [];
  const { words, ...origins } = conversion?.evidence.origins ?? {};
  return words ?? [wordOf(purchase, origins, purchase.updatedAt) ?? []].flat();
}

/** What is left of the pages' words once the shop itself tells of their order. */
interface Weighed {
  origins: Origins;
  /** Coupons that only pages told of which nothing is believed. */
  disbelieved: string[];
  /** Whether all were claimed before the order was placed. */
  squatted: boolean;
}

/**
 * Weighs what pages claimed against what the shop tells: nothing is believed from before the order was placed. Of the
 * others those hold that know its buyer; else those that know its amount; else all, with that doubt. It is there too where
 * an amount is one of many that were told: somebody guesses by many links.
 */
export function weighWords(words: readonly PageWord[], told: Told): Weighed {
  const { amount, currency, occurredAt = 0 } = told;
  const ends = endsOf(told);
  const timely = words.filter(({ at }) => at >= occurredAt - CLOCK_SKEW_MS);
  const byBuyer = timely.filter(({ buyer }) => buyer.some((end) => ends.includes(end)));
  const agrees = (word: PageWord) => !word.unsure && word.amount === amount && word.currency === currency;
  const byAmount = timely.filter(agrees);
  const believed = [byBuyer, byAmount, timely].find(({ length }) => length > 0) ?? [];
  const isSure = timely.length === 0 || byBuyer.length > 0 || (byAmount.length > 0 && timely.length < GUESSES);
  const kept = believed.flatMap(({ coupons }) => coupons);
  const origins = believed.reduce<Origins>((sum, word) => mergeOrigins(sum, word.origins, false), {});
  const isByCoupon = told.coupons === undefined && kept.length > 0;
  return {
    origins: isSure ? origins : { ...origins, late: isByCoupon ? 'coupons' : 'amount' },
    disbelieved: words.flatMap(({ coupons }) => coupons).filter((code) => !kept.includes(code)),
    squatted: words.length > 0 && timely.length === 0,
  };
}
