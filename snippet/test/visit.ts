/** What the browser tests of the tag begin with: a shop for the file, and what its pages say to the tag. */
import { afterAll, afterEach, expect } from 'vitest';
import { type ShopServer, startShop } from './shop.page.ts';

export { early, PHONE, pushPurchase, SIGNED_IN, updateConsent } from './said.ts';

/**
 * A shop for all tests of a file. After each its pages are closed and it is as new; whatever a test does, the shop's
 * page never hears of the tag's troubles.
 */
export async function useShop(): Promise<ShopServer> {
  const shop = await startShop();
  afterAll(() => shop.stop());
  afterEach(async () => {
    expect(await shop.leave()).toEqual([]);
  });
  return shop;
}
