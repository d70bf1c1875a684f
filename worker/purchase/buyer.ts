import type { Purchase, Told } from './purchase.ts';

/** The keys by which an order names its buyer. */
export type Names = Pick<Purchase, 'customerKey' | 'emailKey' | 'emailBaseKey' | 'names'>;
type Buyer = Names & Pick<Purchase, 'namedByPage' | 'disposable' | 'knownSince' | 'knownUntil'>;
type Namer = Buyer & Pick<Told, 'trust'>;

/** What is known of a buyer whom nobody names. */
export const NOBODY: Buyer = {
  customerKey: null,
  emailKey: null,
  emailBaseKey: null,
  namedByPage: null,
  names: [],
  disposable: null,
  knownSince: null,
  knownUntil: null,
};

/** Keys that are kept of one buyer: of more the first by their letters, in whichever sequence they were told. */
const MOST_NAMES = 12;

/** Whether anybody is named as the buyer. */
export const isNamed = ({ customerKey, emailKey }: Names) => (customerKey ?? emailKey) !== null;

/** Whether pages alone say who bought: that may refuse what is still open, and never takes back what was given. */
export const isNamedByPages = (one: Names & Pick<Purchase, 'trust' | 'namedByPage'>): boolean =>
  isNamed(one) && (one.trust === 'claimed' || one.namedByPage === true);

/** All keys by which an order names its buyer. */
export const keysOf = ({ customerKey, emailKey, emailBaseKey, names = [] }: Names): string[] => [
  ...new Set([customerKey, emailKey, emailBaseKey, ...names].filter((key) => key !== null)),
];

/** Whether two reports name one buyer. */
export function isSameBuyer(one: Pick<Told, 'customerKey' | 'emailKey'>, other: typeof one): boolean {
  return (
    (one.customerKey !== null && one.customerKey === other.customerKey) ||
    (one.emailKey !== null && one.emailKey === other.emailKey)
  );
}

/**
 * Who bought, as two reports name them: the shop's own systems together, as each may know them by other keys, else the
 * first page that names anybody. The row has the first report's keys, and what that leaves out as the second has it. What
 * the shop's list had of the buyer goes with the name that it was found by; what it had of nobody who is named stays,
 * but for a page beside the shop that names somebody.
 */
export function joinBuyers(first: Namer, second: Namer): Buyer {
  const both = [first, second];
  const isSure = ({ trust }: Namer) => trust === 'confirmed';
  const shops = both.filter((one) => isNamed(one) && !isNamedByPages(one));
  const [one = first, other] = shops.length > 0 ? shops : both.filter(isNamed).slice(0, 1);
  const customerKey = one.customerKey ?? other?.customerKey ?? null;
  const emailKey = one.emailKey ?? other?.emailKey ?? null;
  const emailBaseKey = one.emailBaseKey ?? (emailKey === other?.emailKey ? other.emailBaseKey : null);
  const names = [...new Set(shops.flatMap(keysOf))].toSorted().slice(0, MOST_NAMES);
  const isMore = names.length > keysOf({ customerKey, emailKey, emailBaseKey }).length;
  const counts = (told: Namer) => (shops.length > 0 ? shops.includes(told) : told === one || isSameBuyer(told, one));
  const sources = both.filter((told) => (isNamed(told) ? counts(told) : isSure(told) || shops.length === 0));
  const known = (field: 'knownSince' | 'knownUntil', pick: (...times: number[]) => number) => {
    const times = sources.flatMap((one) => one[field] ?? []);
    return times.length > 0 ? pick(...times) : null;
  };
  return {
    customerKey,
    emailKey,
    emailBaseKey,
    namedByPage: (shops.length === 0 && isNamed(one) && both.some(isSure)) || null,
    names: isMore ? names : [],
    disposable:
      sources.some((one) => one.disposable) || (sources.find((one) => one.disposable !== null)?.disposable ?? null),
    knownSince: known('knownSince', Math.min),
    knownUntil: known('knownUntil', Math.max),
  };
}
