/** A retailer as its first owner makes it, in a world whose door is open. */
import { expect } from 'vitest';
import type { ShopDetails } from '../retailer/shop.change.ts';
import type { Shop } from '../retailer/shop.ts';
import { OWN_PAGE } from './member.ts';
import { openOffice, signUpAs } from './newcomer.ts';
import { createWorld } from './world.ts';

export const ANNA = { name: 'Anna Berg', email: 'anna@maple.test', password: 'maple leaves in autumn' };

/** What is said of a shop at first. */
export const SHOP = {
  name: 'Maple Home',
  country: 'DE',
  currency: 'EUR',
  time_zone: 'Europe/Berlin',
  languages: ['de', 'en-GB'],
  formal: true,
  home_url: 'https://www.maple-home.test/',
  origins: ['https://checkout.maple-home.test/basket'],
  legal_name: 'Maple Home GmbH',
  postal_address: 'Ahornweg 1, Hamburg',
  care_email: 'care@maple-home.test',
  sender_name: '',
  imprint_url: '',
  privacy_url: 'https://www.maple-home.test/privacy',
  auto_apply_url: 'https://www.maple-home.test/apply?code={code}&to={target}',
  facebook_app_id: '',
  text_countries: ['DE', 'AT'],
  channels: ['email', 'whatsapp', 'link'],
  value_includes: { tax: true, shipping: true },
  consent: { measure: 'analytics_storage', store: 'ad_storage', assume_granted: false },
};

/** Somebody signed up, with a retailer of their own. */
export async function foundRetailer() {
  const world = await createWorld({ SIGN_UP: 'on' });
  const office = await openOffice(world);
  const { cookie } = await signUpAs(world, office, ANNA);
  /** A call of the dashboard's own pages. */
  const call = (method: string, path: string, body?: unknown, as = cookie) =>
    world.app.request(`/api/${path}`, {
      method,
      headers: { ...OWN_PAGE, cookie: as },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  expect((await call('POST', 'retailers', { name: 'Maple & Finch' })).status).toBe(201);
  const addShop = async (
    change: Record<string, unknown> = {},
  ): Promise<{ details: ShopDetails; live: Shop; test: Shop }> => {
    const answer = await call('POST', 'shops', { ...SHOP, ...change });
    expect(answer.status).toBe(201);
    const details = (await answer.json()) as ShopDetails;
    const live = (await world.ports.shops.byId(details.id)) as Shop;
    const test = (await world.ports.shops.byNumber(live.number + 1)) as Shop;
    return { details, live, test };
  };
  return { world, office, cookie, call, addShop };
}
