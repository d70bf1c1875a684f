import { type Product, titleOf } from '../product/product.ts';
import { sayProduct } from '../product/unnamed.ts';
import { MARK } from '../share/link.ts';
import { isSameLanguage } from '../tag/languages.ts';
import { type DealWords, isCampaignOpen, type Timed } from './campaign.ts';
import { formatMoney } from './money.ts';

/** A deal with its campaign's rules, as the use cases read it. */
export interface Deal {
  id: string;
  shopId: string;
  campaignId: string;
  kind: 'percent' | 'amount' | 'free_shipping' | 'gift' | 'product';
  value: number;
  currency: string;
  minOrder: number;
  validFrom: number | null;
  validTo: number | null;
  codeSource: 'generated' | 'pool' | 'shared' | 'shop';
  codePrefix: string;
  words: Record<string, DealWords>;
  imageUrl: string | null;
  targetUrl: string;
  /** Below 0: taken out of its campaign, and kept for the links that lead to it. */
  position: number;
  state: 'running' | 'ended';
  /** Days that a claimed code lives. */
  codeDays?: number | null;
  /** How many can be claimed in all, and how many were. */
  stock?: number | null;
  taken?: number;
  /** Products of the shop's data that it is for. */
  products?: string[] | null;
  /** Arms of the campaign's experiment that show it. */
  arms?: string[] | null;
}

/** Whether anything of a text can be seen: blanks, and letters that Unicode lets nobody see, say nothing. */
export const isVisible = (text: string): boolean => /[^\s\p{C}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u.test(text);

/**
 * The words of a deal in a language, by its primary subtag if need be, else in the first language it has, which is its
 * shop's where that has any. Words without a title are none.
 */
export function wordsOf(deal: Pick<Deal, 'words'>, language: string): DealWords {
  const told = Object.entries(deal.words).filter(([, { title }]) => isVisible(title));
  const found =
    told.find(([tag]) => tag === language) ?? told.find(([tag]) => isSameLanguage(tag, language)) ?? told[0];
  return found?.[1] ?? { title: '', description: '' };
}

/** Whether a deal has a badge: what it is worth as a number. */
export const hasBadge = ({ kind }: Pick<Deal, 'kind'>): boolean => kind === 'percent' || kind === 'amount';

/** What stands on a deal's badge: `20 %`, `$10`; '' where the words say it all. */
export function badgeOf(deal: Pick<Deal, 'kind' | 'value' | 'currency'>, language: string): string {
  if (deal.kind === 'percent') {
    return new Intl.NumberFormat(language, { style: 'percent' }).format(deal.value / 100);
  }
  return deal.kind === 'amount' ? formatMoney(deal.value, deal.currency, language) : '';
}

/**
 * The least that is left to pay of a basket which reaches the deal's minimum, in minor units: the minimum is that of the
 * basket before the discount, as at a shop's checkout.
 */
export function leastTotalOf({ kind, value, minOrder }: Pick<Deal, 'kind' | 'value' | 'minOrder'>): number {
  if (kind === 'amount') return Math.max(0, minOrder - value);
  return kind === 'percent' ? Math.floor((minOrder * (100 - value)) / 100) : minOrder;
}

/** A deal as members read of it: its title in its first language, where none is asked for, with the badge in it. */
export function nameDeal(deal: Pick<Deal, 'words' | 'kind' | 'value' | 'currency'>, language?: string): string {
  const tongue = language ?? Object.keys(deal.words)[0] ?? 'en';
  const values: Record<string, string> = { badge: badgeOf(deal, tongue) };
  return wordsOf(deal, tongue).title.replace(MARK, (mark, name: string) => values[name] ?? mark);
}

/** Whether friends can get the deal now, as far as its time says. */
export function isDealOpen(deal: Pick<Deal, 'state' | 'validFrom' | 'validTo'>, now: number): boolean {
  return deal.state === 'running' && (deal.validFrom ?? 0) <= now && now < (deal.validTo ?? Number.POSITIVE_INFINITY);
}

/** What ends by itself: a deal, and its campaign in that shop. */
export interface Ending {
  deal: Pick<Deal, 'validTo'>;
  campaign: Pick<Timed, 'endsAt'>;
}

/** When an offer ends by itself, with its deal or with its campaign, whichever is first; undefined where neither does. */
export function endOf({ deal, campaign }: Ending): number | undefined {
  const ends = [deal.validTo, campaign.endsAt].filter((end) => end !== null);
  return ends.length > 0 ? Math.min(...ends) : undefined;
}

/** Whether all of a deal's stock has been claimed. */
export function isSoldOut({ stock, taken }: Pick<Deal, 'stock' | 'taken'>): boolean {
  return stock !== null && stock !== undefined && (taken ?? 0) >= stock;
}

/** Whether advocates may share a deal now: its campaign runs, it is on, and some of it is left. */
export function isOfferOpen(
  { campaign, deal }: { campaign: Timed; deal: Parameters<typeof isDealOpen>[0] & Parameters<typeof isSoldOut>[0] },
  now: number,
): boolean {
  return isCampaignOpen(campaign, now) && isDealOpen(deal, now) && !isSoldOut(deal);
}

/**
 * A deal with what the shop's data says of its product: `{{product}}` in its words, and for a deal that is a product its
 * page, and its picture where the deal has none. What the data knows no more is "a product".
 */
export function withProduct<T extends Deal>(deal: T, product: Product | undefined): T {
  if (!deal.products?.length) return deal;
  const words = Object.fromEntries(
    Object.entries(deal.words).map(([language, told]): [string, DealWords] => {
      const nameAt = (at: number) => (product ? titleOf(product, language) : sayProduct(language, at === 0));
      const fill = (text: string) =>
        text.replace(MARK, (mark, name, at: number) => (name === 'product' ? nameAt(at) : mark));
      const filled = Object.entries(told).map(([name, text]) => [name, fill(text)]);
      return [language, Object.fromEntries(filled) as DealWords];
    }),
  );
  if (deal.kind !== 'product' || !product) return { ...deal, words };
  return { ...deal, words, targetUrl: product.url, imageUrl: deal.imageUrl ?? product.imageUrl };
}
