import { tenantOf } from '../../db/tenant.ts';
import { badgeOf, type Deal, leastTotalOf, wordsOf } from '../campaign/deal.ts';
import { formatMoney } from '../campaign/money.ts';
import { readLinkStory } from '../claim/claim.store.ts';
import { findName, findNamed } from '../name/enter.ts';
import { decodeNumber } from '../number.ts';
import type { Ports } from '../ports.ts';
import { readShops } from '../retailer/shop.store.ts';
import type { Shop } from '../retailer/shop.ts';
import { fillIn } from '../share/link.ts';
import type { StaffAccess } from '../store/staff.ts';
import { zoneOf } from '../store/store.ts';
import { codesOf, type Sale } from './sale.ts';
import { type CodeRow, readCode, readCodeElsewhere, readMeant, readReceipt } from './till.store.ts';
import { type CodeAnswer, type CodeFacts, type Gives, isOtherSale, judgeCode, type SaleTime } from './till.ts';
import { readShown, readTyped } from './typed.ts';

/**
 * The code that staff mean: as they bring it; else, where nobody has that one, the only one that is the same but for marks
 * and letters that look alike: `fern x6xcwa4n` for `FERN-X6XCWA4N`.
 * @returns normalised; of an advocate's link its path; '' where it can be none.
 */
export async function findMeant(ports: Ports, shop: Shop, text: string): Promise<string> {
  const typed = readTyped(text);
  const meant =
    typed === '' || readShown(typed) ? [] : await readMeant(tenantOf(ports.databases, shop), shop.id, typed);
  const [only] = meant;
  if (only === undefined || meant.length > 1 || meant.includes(typed)) return typed;
  return (await findName(ports, shop, typed, ports.clock.now())) ? typed : only;
}

/** What a deal gives, in the language of the page. */
function describeDeal(shop: Shop, deal: Deal, language: string): Gives {
  const { title, description, terms } = wordsOf(deal, language);
  const badge = badgeOf(deal, language);
  const fill = (text: string) => fillIn(text, { shop: shop.name, badge });
  return {
    kind: 'deal',
    title: fill(title),
    description: fill(description),
    ...(terms && { terms: fill(terms) }),
    badge,
    minOrder: deal.minOrder,
    leastTotal: leastTotalOf(deal),
    currency: deal.currency,
  };
}

/** What a code gives. */
function givesOf(shop: Shop, { deal, reward }: CodeRow, language: string): Gives | undefined {
  if (deal) return describeDeal(shop, deal, language);
  if (!reward) return undefined;
  const badge = formatMoney(reward.amount, reward.currency, language);
  return {
    kind: 'reward',
    title: badge,
    description: '',
    badge,
    minOrder: 0,
    leastTotal: 0,
    currency: reward.currency,
  };
}

/** What a code's state depends on; undefined for one that nobody was given. */
function factsOf({ row, taken, order }: Awaited<ReturnType<typeof readCode>>): CodeFacts | undefined {
  if (!row?.coupon.givenTo) return undefined;
  const { coupon, reward } = row;
  // One that many have belongs to no link.
  const personal = coupon.ownerKind === 'reward' || coupon.linkCode !== null;
  const period = periodOf(row, personal);
  const use = taken ?? (order && { ...order, receipt: null, register: null });
  return {
    ...period,
    personal,
    givenAt: personal ? coupon.givenAt : null,
    expiresAt: coupon.expiresAt,
    ended: period.ended || reward?.state === 'void',
    used: use && {
      at: use.at,
      ...(use.store && { store: use.store }),
      ...(use.receipt && { receipt: use.receipt }),
      ...(use.register && { register: use.register }),
    },
  };
}

/** A code that this shop does not know: whether another shop of the retailer gave it out. */
async function findElsewhere(ports: Ports, shop: Shop, code: string): Promise<CodeAnswer['shop']> {
  const siblings = (await readShops(ports.databases.control)).filter(
    ({ id, retailerId, kind }) => retailerId === shop.retailerId && id !== shop.id && kind === shop.kind,
  );
  const ids = siblings.map(({ id }) => id);
  const found = await readCodeElsewhere(tenantOf(ports.databases, shop), ids, code);
  const owner = siblings.find(({ id }) => id === found);
  return owner && { name: owner.name, country: owner.country };
}

/** Another shop of the retailer whose advocate's link it is. */
async function findLinkElsewhere(ports: Ports, shop: Shop, link: string): Promise<CodeAnswer['shop']> {
  const number = decodeNumber(link);
  const owner = number === undefined ? undefined : await ports.shops.byNumber(number);
  const isSibling = owner && owner.retailerId === shop.retailerId && owner.id !== shop.id && owner.kind === shop.kind;
  if (!isSibling || !(await readLinkStory(tenantOf(ports.databases, owner), owner.id, link))) return undefined;
  return { name: owner.name, country: owner.country };
}

export interface Checked {
  answer: CodeAnswer;
  /** Whether it belongs to one person. */
  personal: boolean;
  /** What is noted of it: of an advocate's name their link's code, for names are kept nowhere. */
  noted: string;
}

/** When a deal holds for whoever names it, and whether it was ended. */
function periodOf(
  { deal, campaign }: { deal: CodeRow['deal']; campaign: CodeRow['campaign'] },
  personal: boolean,
): Pick<CodeFacts, 'from' | 'to' | 'ended'> {
  // A code of somebody's own lives as long as it says itself, and as its campaign.
  const ends = [campaign?.endsAt ?? null, personal ? null : (deal?.validTo ?? null)].filter((end) => end !== null);
  const begins = [campaign?.startsAt ?? null, deal?.validFrom ?? null].filter((begin) => begin !== null);
  return {
    from: begins.length > 0 ? Math.max(...begins) : null,
    to: ends.length > 0 ? Math.min(...ends) : null,
    ended: (campaign?.state === 'ended' && campaign.endsAt === null) || (!personal && deal?.state === 'ended'),
  };
}

/** The link of whoever a friend names at the counter, by an advocate's name or their link, and since when it was to be had. */
async function findTold(ports: Ports, shop: Shop, typed: string, at: number) {
  const shown = readShown(typed);
  const named = shown ? undefined : await findNamed(ports, shop, typed, at);
  const code = shown?.code ?? named?.code;
  const story = code && (await readLinkStory(tenantOf(ports.databases, shop), shop.id, code));
  return story ? { code, story, givenAt: named?.takenAt ?? story.link.createdAt } : undefined;
}

/** The deal of whoever a friend names at the counter. */
async function checkNamed(ports: Ports, shop: Shop, typed: string, language: string, sale: SaleTime) {
  const told = await findTold(ports, shop, typed, sale.soldAt);
  if (!told) return undefined;
  const { code, story, givenAt } = told;
  const { deal } = story;
  const period = periodOf(story, false);
  const facts = { ...period, personal: false, givenAt, expiresAt: null, used: undefined };
  const judged = judgeCode(facts, sale);
  return { judged, gives: describeDeal(shop, deal, language), noted: `name:${code}` };
}

/**
 * Since when staff can have typed a code: nobody had it before, whatever a device's clock says.
 * @param code see `findMeant`.
 * @param at when they seem to have typed it.
 * @returns UTC milliseconds; 0 for one that many have, or that is not known.
 */
export async function readSince(ports: Ports, shop: Shop, code: string, at: number): Promise<number> {
  const database = tenantOf(ports.databases, shop);
  const facts = factsOf(await readCode(database, shop.id, code, ''));
  if (facts) return facts.givenAt ?? 0;
  const shown = readShown(code);
  if (!shown) return (await findName(ports, shop, code, at))?.takenAt ?? 0;
  return (await readLinkStory(database, shop.id, shown.code))?.link.createdAt ?? 0;
}

/**
 * How a code stands at a moment, and what it gives.
 * @param code see `findMeant`.
 * @param at when it is looked at, UTC milliseconds: by it a code is judged while no sale is known.
 * @param sale where it is to be used, if that is known already.
 */
export async function checkCode(
  ports: Ports,
  { shop, store }: Pick<StaffAccess, 'shop' | 'store'>,
  code: string,
  { language, at, sale }: { language: string; at: number; sale?: Sale | undefined },
): Promise<Checked> {
  const database = tenantOf(ports.databases, shop);
  const time = sale ?? { soldAt: at, until: at };
  const [found, receipt] = await Promise.all([
    readCode(database, shop.id, code, sale?.reference ?? ''),
    sale && readReceipt(database, shop.id, sale.reference),
  ]);
  const facts = factsOf(found);
  const named = facts || code === '' ? undefined : await checkNamed(ports, shop, code, language, time);
  const judged = named?.judged ?? judgeCode(facts, time);
  const gives = named?.gives ?? (facts && found.row && givesOf(shop, found.row, language));
  const noted = named?.noted ?? code;
  const answer: CodeAnswer = {
    ...judged,
    code,
    ...(gives && { gives }),
    ...(judged.state === 'used' && facts?.used && { used: facts.used }),
  };
  const isOther = sale && receipt?.sale && isOtherSale(receipt.sale.occurredAt, sale.soldAt, zoneOf(store, shop));
  const before = isOther || !receipt ? [] : codesOf(receipt);
  if (judged.state === 'valid' && before.length > 0 && !before.includes(noted)) answer.state = 'not_combinable';
  if (judged.state === 'unknown' && code !== '') {
    const shown = readShown(code);
    const elsewhere = shown ? await findLinkElsewhere(ports, shop, shown.code) : await findElsewhere(ports, shop, code);
    if (elsewhere) return { answer: { ...answer, state: 'elsewhere', shop: elsewhere }, personal: true, noted };
  }
  return { answer, personal: facts?.personal ?? false, noted };
}
