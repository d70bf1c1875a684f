import { type Entry, isPaid, type Step } from '../reward/reward.ts';
import { settleRewards } from '../reward/settle.ts';
import { isNamed, isSameBuyer, NOBODY } from './buyer.ts';
import {
  type Case,
  type Conversion,
  decideConversion,
  type Found,
  isSettled,
  type NewId,
  nameBuyer,
} from './conversion.ts';
import { admitDoubted, mergeOrigins, type Origins } from './credit.ts';
import { settleEarnings } from './earn.ts';
import { correctLog, type EventDraft, logSteps } from './purchase.event.ts';
import {
  absorbPurchase,
  doubtPage,
  isPagesAlone,
  mergeReport,
  openPurchase,
  type Purchase,
  type PurchaseReport,
  type Told,
} from './purchase.ts';
import { addWord, weighWords, wordOf, wordsOf } from './word.ts';

/** All that is to be written, in one batch. */
export interface Plan {
  /** The purchase as it was read; undefined where it is new. Its version is the guard. */
  before: Purchase | undefined;
  after: Case;
  /** Purchases that turned out to be the same order: their references go over, their rows go. */
  absorbed: Case[];
  /** Conversions and rewards of those that lost against another one of the same order. */
  lost: Pick<Case, 'conversion' | 'rewards'>[];
  newReferences: string[];
  /** What pages alone took for references of an order that the shop now tells of without them. */
  goneReferences: string[];
  /** Its buyer is new to the shop: no other order of theirs may have come since. */
  opensBuyer?: boolean;
  entries: Entry[];
  events: EventDraft[];
}

interface ReportInput {
  shopId: string;
  /** The purchases that share a reference with the report, the oldest first. */
  cases: readonly Case[];
  newReferences: string[];
  goneReferences: string[];
  told: Told;
  origins: Origins;
  found: Found;
  now: number;
  newId: NewId;
}

/**
 * Those of a report's references by which it is believed to name its order. The shop's own server says which of them are
 * one; a page cannot join orders that are known, nor name anew what the server told of: it tells of the first that it
 * names.
 * @param known references of the cases.
 */
export function believeReferences(
  { source, references }: Pick<PurchaseReport, 'source' | 'references'>,
  cases: readonly Case[],
  known: readonly string[],
): string[] {
  const [first, ...others] = cases;
  const isFree = !first || (others.length === 0 && isPagesAlone(first.purchase));
  const named = references.filter((reference) => known.includes(reference));
  if (source !== 'tag' || isFree || (others.length === 0 && named.length === references.length)) return references;
  return named.slice(0, 1);
}

/**
 * Decides what a report changes.
 * @returns undefined where it tells nothing new.
 */
export function planReport(input: ReportInput): Plan | undefined {
  const { cases, told, found, now, newId, newReferences, goneReferences } = input;
  const [oldest, ...absorbed] = cases;
  const known = absorbed.reduce<Purchase | undefined>(
    (one, { purchase }) => one && absorbPurchase(one, purchase),
    oldest?.purchase,
  );
  const words = cases.flatMap(wordsOf);
  const weighed = told.trust === 'confirmed' ? weighWords(words, told) : undefined;
  const doubt = known && doubtPage(known, told, now);
  // Who may not have seen the order does not say who bought it.
  const believed = doubt ? { ...told, ...NOBODY } : told;
  const named = known ? mergeReport(known, believed) : openPurchase(newId('pur'), input.shopId, told, now);
  const keepsCoupons = told.coupons !== undefined || known?.trust !== 'claimed';
  const isGone = (code: string) => !keepsCoupons && weighed?.disbelieved.includes(code);
  const merged = { ...named, coupons: named.coupons.filter((code) => !isGone(code)) };
  // Of orders that are one, that stays whose buyer it is.
  const stood = cases.find(
    ({ purchase: { buyerId, customerKey, emailKey } }) =>
      buyerId !== null && customerKey === merged.customerKey && emailKey === merged.emailKey,
  );
  const buyerId = stood?.purchase.buyerId ?? nameBuyer(found, merged);
  // What is in the log of a buyer stays as it was told.
  const isOpen = known?.buyerId === buyerId ? known.namedByPage : found.isToldByShop;
  const namedByPage = (isPagesAlone(merged) ? isOpen : merged.namedByPage) || null;
  const purchase = {
    ...merged,
    buyerId,
    namedByPage,
    ...(known && { version: known.version + 1, updatedAt: now }),
  };
  const mark = purchase.version;

  const keeper = chooseKeeper(cases);
  const creditedTo = keeper?.conversion?.state === 'credited' ? keeper.conversion.linkCode : undefined;
  const admitted = doubt ? admitDoubted(input.origins, doubt, creditedTo) : input.origins;
  const kept = weighed ? joinWeighed(cases, weighed.origins, told) : collectOrigins(cases);
  // The buyer's own page takes the place of those that may not have been it. One that told another amount before guesses.
  const replaces = kept.late && told.trust === 'claimed' && !doubt && Object.keys(admitted).length > 0;
  const isGuess = replaces && known && !isSameBuyer(known, told) && isOfSameLink(kept, admitted);
  const reported: Origins = isGuess ? { ...admitted, late: 'amount' } : admitted;
  const origins = mergeOrigins(replaces ? shopsOwn(kept) : kept, reported, known?.trust === 'confirmed');
  const said = purchase.trust === 'claimed' ? addWord(words, wordOf(told, reported, now)) : [];
  const conversion = decideConversion({
    keeper,
    purchase,
    origins: said.length > 0 ? { ...origins, words: said } : origins,
    found,
    squatted: weighed?.squatted ?? false,
    now,
    newId,
  });
  const story = conversion && found.stories.get(conversion.linkCode);
  const settled = settleEarnings({ before: keeper, conversion, purchase, story, newId, now });

  // The place of a conversion that loses is the purchase that goes, so that each purchase has one at most.
  const gone = keeper?.conversion?.purchaseId;
  const losers = cases
    .filter((one) => one !== keeper && one.conversion)
    .map(({ conversion: loser, rewards, purchase: own }) => {
      const place = own.id === purchase.id && gone ? gone : own.id;
      const voided = loser && { ...loser, purchaseId: place, state: 'void' as const, reason: 'merged' as const };
      return { conversion: voided, settled: settleRewards(rewards, { credited: false, reason: 'merged' }, mark, now) };
    });

  const before = cases.map((one) => ({ ...one, story: one.conversion && found.stories.get(one.conversion.linkCode) }));
  const after: Case = { purchase, conversion, rewards: settled.rewards };
  const changed =
    !oldest || absorbed.length > 0 || newReferences.length + goneReferences.length > 0 || !isSame(oldest, after);
  if (!changed) return undefined;
  const stepsOf = (made: Conversion | undefined, steps: readonly Step[]) => {
    const about = made && found.stories.get(made.linkCode);
    return made && about ? logSteps(steps, about, made, purchase, now) : [];
  };
  return {
    before: oldest?.purchase,
    after,
    absorbed,
    lost: losers.map((loser) => ({ conversion: loser.conversion, rewards: loser.settled.rewards })),
    newReferences,
    goneReferences,
    opensBuyer: !stood && isNamed(purchase) && found.bought.length === 0,
    entries: [...settled.entries, ...losers.flatMap((loser) => loser.settled.entries)],
    events: [
      ...correctLog(before, [{ purchase, conversion, story }], now),
      ...stepsOf(conversion, settled.steps),
      ...losers.flatMap((loser) => stepsOf(loser.conversion, loser.settled.steps)),
    ],
  };
}

/** The case whose conversion goes on where several are one order: the one already paid, else the oldest decided. */
function chooseKeeper(cases: readonly Case[]): Case | undefined {
  const decided = cases.filter(({ conversion }) => conversion);
  const isByHand = ({ conversion }: Case) => conversion !== undefined && isSettled(conversion);
  return decided.find(({ rewards }) => rewards.some(isPaid)) ?? decided.find(isByHand) ?? decided[0];
}

/** What is known of the origins of all cases, the oldest one's first. */
function collectOrigins(cases: readonly Case[]): Origins {
  return Object.assign({}, ...cases.map(({ conversion }) => conversion?.evidence.origins ?? {}).toReversed());
}

/** Whether two pages name one link. */
function isOfSameLink(one: Origins, other: Origins): boolean {
  const codes = ({ click, recipient, name }: Origins) => [click?.code, recipient?.code, name?.code];
  return codes(one).some((code) => code !== undefined && codes(other).includes(code));
}

/** Of the origins of an order those that the shop told. */
const shopsOwn = ({ server }: Origins): Origins => ({ ...(server && { server }) });

/** What the shop's report leaves of the origins: what stood of confirmed cases, and what is believed of the others. */
function joinWeighed(cases: readonly Case[], believed: Origins, { coupons }: Told): Origins {
  const stood = collectOrigins(cases.filter(({ purchase }) => purchase.trust === 'confirmed'));
  const isSure = ({ late: doubt, server: _, ...others }: Origins) => !doubt && Object.keys(others).length > 0;
  const own = stood.late && isSure(believed) ? shopsOwn(stood) : stood;
  const { late, ...joined } = isSure(own) ? own : { ...believed, ...own };
  return { ...joined, ...(late && { late: coupons && late === 'coupons' ? 'amount' : late }) };
}

/** Whether two cases say the same, but for when it was said. */
function isSame(before: Case, after: Case): boolean {
  const told = ({ purchase: { version: _, updatedAt: __, ...purchase }, conversion, rewards }: Case) =>
    JSON.stringify([purchase, conversion, rewards.toSorted((a, b) => (a.id < b.id ? -1 : 1))], sortKeys);
  return told(before) === told(after);
}

/** A replacer for JSON: one sequence of keys, whoever made the object. */
function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
