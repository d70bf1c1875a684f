import type { Granularity } from '../worker/report/query.ts';
import { addDays, type Period } from './period.ts';

const DEFAULT_DAYS = 30;
const DAY = /^\d{4}-\d\d-\d\d$/;
export const GRANULARITIES: readonly Granularity[] = ['day', 'week', 'month'];

/** What a report's page shows, as its address says it. */
export interface Asked extends Period {
  /** A shop's id, or `all`. */
  shop: string;
  granularity: Granularity;
  /** Whether the address says the granularity. */
  granular: boolean;
  compare: boolean;
  /** ISO 4217; '' leaves each amount in its own. */
  currency: string;
  /** Of the free table, and further ones of others. */
  dimensions: string[];
  /** One value a dimension; '' stands for not known. */
  filters: Record<string, string>;
}

const FILTER = /^filter\[(\w+)\]$/;

/**
 * Reads the address of a page.
 * @param shop where it names none.
 * @param today in the shop's zone.
 */
export function readAsked(query: Record<string, string>, shop: string, today: string): Asked {
  const { from = '', to = '' } = query;
  const named = DAY.test(from) && DAY.test(to);
  return {
    shop,
    from: named ? from : addDays(today, 1 - DEFAULT_DAYS),
    to: named ? to : today,
    granularity: GRANULARITIES.find((one) => one === query.granularity) ?? 'day',
    granular: query.granularity !== undefined,
    compare: query.compare === 'previous',
    currency: query.currency ?? '',
    dimensions: (query.dimensions ?? '').split(',').filter(Boolean),
    filters: Object.fromEntries(
      Object.entries(query).flatMap(([name, value]) => {
        const dimension = FILTER.exec(name)?.[1];
        return dimension ? [[dimension, value]] : [];
      }),
    ),
  };
}

/** The same as the service is asked for it. */
export function toParams({ shop, from, to, granularity, compare, currency, dimensions, filters }: Asked) {
  const params = new URLSearchParams({ shop, from, to, granularity });
  if (compare) params.set('compare', 'previous');
  if (currency) params.set('currency', currency);
  if (dimensions.length) params.set('dimensions', dimensions.join(','));
  for (const [dimension, value] of Object.entries(filters)) {
    params.set(`filter[${dimension}]`, value.replaceAll(',', '\\,'));
  }
  return params;
}
