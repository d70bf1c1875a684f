import type { Case } from './conversion.ts';
import { mergeOrigins, type Origins } from './credit.ts';
import { CLOCK_SKEW_MS, type Told } from './purchase.ts';

/** What one page claimed of an order that the shop has not confirmed yet: it is weighed against the shop's word then. */
export interface PageWord {
  /** When it was first claimed, UTC milliseconds: whoever repeats it makes it no younger. */
  at: number;
  amount: number;
  currency: string;
  /** Ends of the buyer's keys: enough to compare, too little to know anybody by. */
  buyer: string[];
  coupons: string[];
  origins: Origins;
}

/** Words of one order that are kept, the latest. */
const MOST_WORDS = 8;
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

/** Words with one more: the same again, whatever its clicks, is as old as it was. */
export function addWord(words: readonly PageWord[], word: PageWord | undefined): PageWord[] {
  if (!word) return [...words];
  const saidBy = ({ origins: { click, recipient, name }, amount, currency, buyer, coupons }: PageWord) =>
    JSON.stringify([click?.code, recipient?.code, name?.code, amount, currency, buyer, coupons]);
  const same = words.find((one) => saidBy(one) === saidBy(word));
  const origins = same ? mergeOrigins(same.origins, word.origins, false) : word.origins;
  const others = words.filter((one) => one !== same);
  return [...others, { ...word, at: same?.at ?? word.at, origins }].slice(-MOST_WORDS);
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
 * Weighs what pages claimed against what the shop tells: nothing is believed from before the order was placed, and of
 * the others those hold that know its amount or its buyer. Where none does, all of them do, with that doubt.
 */
export function weighWords(words: readonly PageWord[], told: Told): Weighed {
  const { amount, currency, occurredAt = 0 } = told;
  const ends = endsOf(told);
  const timely = words.filter(({ at }) => at >= occurredAt - CLOCK_SKEW_MS);
  const agreeing = timely.filter(
    (word) => word.buyer.some((end) => ends.includes(end)) || (word.amount === amount && word.currency === currency),
  );
  const believed = agreeing.length > 0 ? agreeing : timely;
  const kept = believed.flatMap(({ coupons }) => coupons);
  const origins = believed.reduce<Origins>((sum, word) => mergeOrigins(sum, word.origins, false), {});
  const isByCoupon = told.coupons === undefined && kept.length > 0;
  return {
    origins: believed.length > agreeing.length ? { ...origins, late: isByCoupon ? 'coupons' : 'amount' } : origins,
    disbelieved: words.flatMap(({ coupons }) => coupons).filter((code) => !kept.includes(code)),
    squatted: words.length > 0 && timely.length === 0,
  };
}
