import { eq } from 'drizzle-orm';
import { shop as shopTable } from '../../db/schema/control.ts';
import { planAccess } from '../advocate/access.ts';
import type { Shop } from '../retailer/shop.ts';
import type { World } from './world.ts';

/** Lets a shop's advocates have names to tell. */
export async function offerNames(world: World, { id }: Shop = world.us): Promise<Shop> {
  const { databases, shops } = world.ports;
  const shop = (await shops.byId(id)) as Shop;
  const settings = { ...shop.settings, channels: [...shop.settings.channels, 'name' as const] };
  await databases.control.orm.update(shopTable).set({ settings }).where(eq(shopTable.id, id));
  shops.forget();
  return (await shops.byId(id)) as Shop;
}

/** An advocate's own page, opened as by the link of a mail. */
export async function openMe(world: World, advocateId: string, shop = world.us) {
  const { token, statement } = planAccess(world.ports, shop, advocateId);
  await world.tenant.client.execute(statement);
  const opened = await world.get(`/me/${token}`);
  const cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0] as string;
  return {
    read: async (query = '') => (await world.get(`/me${query}`, { cookie })).text(),
    /** Chooses a name. @returns the code that the page shows then; undefined where there was none. */
    async choose(name: string): Promise<{ status: number; text: string; code: string | undefined }> {
      const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await world.post('/me/name', new URLSearchParams({ name }).toString(), headers);
      const text = answer.status === 303 ? await (await world.get('/me', { cookie })).text() : await answer.text();
      return { status: answer.status, text, code: /class="own code">([A-Z0-9-]+)</.exec(text)?.[1] };
    },
    leave: async () => (await world.post('/me/leave', '', { cookie })).status,
  };
}

/** A friend types what they were told. @returns where they are led, or the page that asks once more. */
export async function enterName(world: World, name: string, address = '198.51.100.7') {
  const answer = await world.post(`/u/name/${world.us.siteKey}`, new URLSearchParams({ name }).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
    'x-test-address': address,
  });
  return { status: answer.status, to: answer.headers.get('location') ?? undefined, text: await answer.text() };
}
