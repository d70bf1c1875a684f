import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import { api } from '../api.ts';

/** Currencies that there are rates into; undefined until they have been asked for. */
const targets = signal<readonly string[] | undefined>(undefined);

/** Currencies that a report can be in: the shops' own, and those that there are rates into. */
export function useCurrencies(shops: readonly ShopAnswer[]): string[] {
  useEffect(() => {
    if (targets.value) return;
    targets.value = [];
    api.rates().then(
      ({ pairs }) => {
        targets.value = pairs.map(({ target }) => target);
      },
      // The shops' own are enough to go on with.
      () => {},
    );
  }, []);
  return [...new Set([...shops.map(({ currency }) => currency), ...(targets.value ?? [])])].sort();
}
