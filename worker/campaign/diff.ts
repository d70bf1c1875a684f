/** One thing that differs between two versions of a campaign. */
export interface Change {
  /** As `shops.shp_1.deals.del_2.words.de.title`: parts of lists go by their own keys. */
  path: string;
  /** As it was and as it is, in JSON; undefined where it was not, or is no more. */
  from?: string;
  to?: string;
}

/** Parts in the order that the editor has them in, each before its own: a campaign, a shop, a reward, a deal, a variant. */
const ORDER =
  `name module burst starts ends windowDays attribution reward placements channels shops shop words kind value from at
  per count by upTo percent most amount repeat currency codes source prefix holdDays minOrder friend approval tiers
  milestones caps products targetUrl imageUrl validFrom validTo codeDays stock codeSource codePrefix arms state deals
  share claim customer minPurchases lapsedDays mailFirst countries experiment holdout key weight messages`.split(/\s+/);
const placeOf = (part: string) => (ORDER.indexOf(part) + 1 || ORDER.length + 1) - 1;
const byPlace = (one: string, other: string) => placeOf(one) - placeOf(other) || (one < other ? -1 : 1);

/** A value with its parts in the editor's order: how a body happens to be written changes nothing. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.entries(value).toSorted(([one], [other]) => byPlace(one, other));
  return Object.fromEntries(parts.map(([part, inner]) => [part, inOrder(inner)]));
}

/** What tells the entries of a list apart, by the first that they have. */
const KEYS = ['id', 'shop', 'key', 'kind'] as const;

function keyOf(entry: unknown, index: number): string {
  const known = (entry ?? {}) as Record<string, unknown>;
  const key = KEYS.find((name) => typeof known[name] === 'string' && known[name] !== '');
  return key ? String(known[key]) : String(index);
}

/** An object's or a list's parts by name; undefined for anything else, and for lists of plain values. */
function partsOf(value: unknown): Map<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  if (!value.some((entry) => typeof entry === 'object' && entry !== null)) return undefined;
  return new Map(value.map((entry, index) => [keyOf(entry, index), entry]));
}

/** What changed between two versions, in the order of the editor; entries of lists in that of the newer one. */
export const diffBodies = (before: unknown, after: unknown): Change[] => diffParts(inOrder(before), inOrder(after), '');

function diffParts(before: unknown, after: unknown, path: string): Change[] {
  const from = JSON.stringify(before);
  const to = JSON.stringify(after);
  if (from === to) return [];
  const was = partsOf(before);
  const is = partsOf(after);
  // Whole parts that came or went are one change each, told by what they are.
  if (!was || !is) return [{ path, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }];
  const names = [...new Set([...is.keys(), ...was.keys()])];
  if (!Array.isArray(after)) names.sort(byPlace);
  const inside = names.flatMap((name) =>
    diffParts(was.get(name), is.get(name), path === '' ? name : `${path}.${name}`),
  );
  if (inside.length > 0) return inside;
  // All is the same but its order.
  return [{ path, from: JSON.stringify([...was.keys()]), to: JSON.stringify([...is.keys()]) }];
}
