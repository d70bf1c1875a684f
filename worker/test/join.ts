import { sandboxMessage } from '../../db/schema/group.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { insertStore } from '../store/store.store.ts';
import type { Store } from '../store/store.ts';
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
