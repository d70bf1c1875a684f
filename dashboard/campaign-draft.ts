import type { CampaignBody, DealBody, ShopBody } from '../worker/campaign/body.ts';
import type { OwnWords } from '../worker/campaign/own-words.ts';
import type { ShopAnswer } from '../worker/retailer/retailer.ts';
import { formatMoney } from './format.ts';
import { t } from './i18n.ts';
import { digitsOf } from './money.ts';

/** A deal to begin with, on the shop's first page. */
export function newDeal(shop: Pick<ShopAnswer, 'home_url'>): DealBody {
  return {
    id: '',
    kind: 'percent',
    value: 10,
    minOrder: 0,
    validFrom: null,
    validTo: null,
    codeDays: null,
    stock: null,
    codeSource: 'generated',
    codePrefix: 'FRIEND-',
    words: {},
    imageUrl: null,
    targetUrl: shop.home_url,
    products: [],
    arms: [],
    state: 'running',
  };
}

/** Codes of rewards begin so, for a rule of the shop's checkout. */
const REWARD_CODES = { source: 'generated', prefix: 'THANKS-' } as const;

/** What a campaign begins with in a shop. */
export function newShop(shop: ShopAnswer): ShopBody {
  const amount = 10 * 10 ** digitsOf(shop.currency);
  return {
    shop: shop.id,
    reward: { kind: 'coupon', amount, currency: shop.currency, holdDays: 14, codes: REWARD_CODES },
    placements: null,
    channels: null,
    deals: [newDeal(shop)],
  };
}

/** A campaign to begin with. */
export function newCampaign(name: string, shop: ShopAnswer): CampaignBody {
  return {
    name,
    module: 'recommendation',
    burst: false,
    starts: null,
    ends: null,
    windowDays: 30,
    attribution: 'last',
    placements: [{ kind: 'post_purchase' }],
    channels: null,
    share: { customer: 'any', minPurchases: 0, countries: [] },
    claim: { customer: 'new', countries: [] },
    experiment: null,
    shops: [newShop(shop)],
  };
}

const DAY = 24 * 3_600_000;
/** Days that a code is valid where its deal says nothing. */
const CODE_DAYS = 30;

/**
 * For how many days codes of some deals are valid where that is longer than their orders count: then a friend gets the
 * discount, and nobody a reward. By the browser's clock, which is near enough to the shops'.
 * @returns undefined where no code given now outlives the campaign's window.
 */
export function daysBeyondWindow(
  { windowDays, ends }: Pick<CampaignBody, 'windowDays' | 'ends'>,
  deals: readonly Pick<DealBody, 'codeDays' | 'validTo' | 'state'>[],
  now: number,
): number | undefined {
  const daysTo = (end: string | null) => (end === null ? Number.POSITIVE_INFINITY : (Date.parse(end) - now) / DAY);
  const longest = deals
    .filter(({ state }) => state === 'running')
    .map(({ codeDays, validTo }) => Math.ceil(Math.min(codeDays ?? CODE_DAYS, daysTo(validTo), daysTo(ends))));
  const days = Math.max(0, ...longest);
  return days > windowDays ? days : undefined;
}

/** What a deal is worth, in short. */
export function worthOf({ kind, value }: Pick<DealBody, 'kind' | 'value'>, currency: string): string {
  if (kind === 'percent') return `${value}%`;
  if (kind === 'amount') return formatMoney({ amount: value, currency });
  return t(`campaigns.kind_${kind}`);
}

/** A deal by its title in its shop's first language, else in any, with what it is worth in it; '' without one. */
export function titleOf({ words, ...deal }: DealBody, { languages, currency }: ShopAnswer): string {
  const told = [words[languages[0] ?? ''], ...Object.values(words)].find((one) => one?.title.trim());
  return told?.title.replaceAll(BADGE, worthOf(deal, currency)) ?? '';
}

const BADGE = /\{\{\s*badge\s*\}\}/g;

/** Whether words name a badge and a deal has none: ours stand for it. */
export const lacksBadge = ({ kind }: DealBody, words: OwnWords): boolean =>
  kind !== 'percent' && kind !== 'amount' && Object.values(words).some((text) => text.search(BADGE) >= 0);

/** Languages of a shop in which a deal has no title; regions share the words of their language. */
export function missingWords(deal: Pick<DealBody, 'words'>, languages: readonly string[]): string[] {
  const primary = (tag: string) => tag.split('-')[0];
  const spoken = Object.entries(deal.words).flatMap(([tag, { title }]) => (title.trim() ? [primary(tag)] : []));
  return languages.filter((tag) => !spoken.includes(primary(tag)));
}
