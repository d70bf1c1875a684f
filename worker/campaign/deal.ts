import type { DealWords } from './campaign.ts';
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
  codeSource: 'generated' | 'pool' | 'shared';
  codePrefix: string;
  words: Record<string, DealWords>;
  imageUrl: string | null;
  targetUrl: string;
  position: number;
  state: 'running' | 'ended';
}

/** The words of a deal in a language, by its primary subtag if need be, else in the first language it has. */
export function wordsOf(deal: Pick<Deal, 'words'>, language: string): DealWords {
  const primary = language.split('-')[0] ?? '';
  const found =
    deal.words[language] ??
    Object.entries(deal.words).find(([tag]) => tag.split('-')[0] === primary)?.[1] ??
    Object.values(deal.words)[0];
  return found ?? { title: '', description: '' };
}

/** What stands on a deal's badge: `20 %`, `$10`; '' where the words say it all. */
export function badgeOf(deal: Pick<Deal, 'kind' | 'value' | 'currency'>, language: string): string {
  if (deal.kind === 'percent') {
    return new Intl.NumberFormat(language, { style: 'percent' }).format(deal.value / 100);
  }
  return deal.kind === 'amount' ? formatMoney(deal.value, deal.currency, language) : '';
}

/** Whether friends can get the deal now. */
export function isDealOpen(deal: Pick<Deal, 'state' | 'validFrom' | 'validTo'>, now: number): boolean {
  return deal.state === 'running' && (deal.validFrom ?? 0) <= now && now < (deal.validTo ?? Number.POSITIVE_INFINITY);
}
