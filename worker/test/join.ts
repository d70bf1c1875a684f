import { desc } from 'drizzle-orm';
import { expect } from 'vitest';
import { advocate, sandboxMessage } from '../../db/schema/group.ts';
import { prove } from '../../snippet/prove.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { insertStore } from '../store/store.store.ts';
import type { Store } from '../store/store.ts';
import { openSheet, pageOf } from './shopper.ts';
import type { World } from './world.ts';

/** A store of a shop, open unless told otherwise. */
export async function makeStore(world: World, more: Partial<Store> = {}, shop = world.us): Promise<Store> {
  const now = world.clock.now();
  const id = world.ports.ids.make('sto');
  const store: Store = {
    id,
    shopId: shop.id,
    name: 'Maple Union Square',
    code: 'union',
    state: 'open',
    timeZone: null,
    dailyReceipts: false,
    ownReceipts: false,
    createdAt: now,
    updatedAt: now,
    ...more,
  };
  await world.tenant.client.batch([insertStore(world.tenant, store)], 'write');
  return store;
}

/** Sends what waits. @returns the paths of the links to join by, those of the latest message last. */
export async function readJoinPaths(world: World): Promise<string[]> {
  await dispatchDue(world.ports, { random: () => 0.5 });
  const rows = await world.tenant.orm.select().from(sandboxMessage).orderBy(sandboxMessage.createdAt);
  return rows.flatMap(({ text }) => /\/j\/in\/[0-9a-z]{30}/.exec(text)?.[0] ?? []);
}

/** A page that shares is told where its rewards are to go. @returns the path of the mail's link. */
export async function askReward(world: World, advocate: string, email: string, firstName: string): Promise<string> {
  const { reach } = await openSheet(world, { advocate });
  const call = async (path: string, body?: unknown) =>
    (await world.post(`/w/${world.us.siteKey}${path}`, body, pageOf(world.us))).json();
  const asked = { id: world.ports.ids.uuid(), advocate, email, firstName, language: 'en-US' };
  await prove({ call } as Parameters<typeof prove>[0], '/reach', { ...asked, wording: reach?.wording });
  return (await readJoinPaths(world)).at(-1) ?? '';
}

/** Whoever has the mail taps its link. @returns what leads to their page. */
export async function tapMail(world: World, path: string): Promise<string> {
  const headers = { origin: 'https://go.test', 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await world.post(path, '', headers);
  expect(answer.status).toBe(303);
  return answer.headers.get('location') ?? '';
}

/** Somebody joins a shop without scripts, by the form of a link and the message that it sends. @param query of the link. */
export async function joinShop(world: World, query: string, address = 'anna@example.com') {
  const headers = { origin: 'https://go.test', 'content-type': 'application/x-www-form-urlencoded' };
  const typed = { id: world.ports.ids.uuid(), lang: 'en-US', name: 'Anna', address, agreed: 'yes' };
  await world.post(`/j/${world.us.siteKey}?${query}`, new URLSearchParams(typed).toString(), headers);
  await tapMail(world, (await readJoinPaths(world)).at(-1) ?? '');
  const [joined] = await world.tenant.orm.select().from(advocate).orderBy(desc(advocate.createdAt)).limit(1);
  if (!joined) throw new Error('nobody joined');
  return joined;
}
