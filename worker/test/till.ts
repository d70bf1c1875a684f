import type { Shop } from '../retailer/shop.ts';
import { createStaffLink } from '../store/staff.ts';
import { insertStore } from '../store/store.store.ts';
import type { Entry, SentAnswer } from '../till/entry.ts';
import type { CodeAnswer } from '../till/till.ts';
import type { World } from './world.ts';

/** A till's list of sales, as it is sent. */
export const csv = (content: BlobPart) => new Blob([content]).stream() as ReadableStream<Uint8Array>;

/** Leaves a world without a sale, for the next round of a property. */
export async function forgetSales({ tenant }: World): Promise<void> {
  const tables = [
    'purchase_reference',
    'conversion',
    'reward_entry',
    'reward',
    'purchase',
    'waiting_refund',
    'event',
    'redemption',
    'till_entry',
  ];
  for (const table of tables) await tenant.client.execute(`delete from ${table}`);
}

/** A store of a shop with a till, and that till's page as staff use it. */
export async function openTill(
  world: World,
  shop: Shop = world.us,
  code = 'kalver',
  { ownReceipts = false, dailyReceipts = false }: { ownReceipts?: boolean; dailyReceipts?: boolean } = {},
) {
  const { ids, clock } = world.ports;
  const now = clock.now();
  const storeId = ids.make('sto');
  const row = {
    id: storeId,
    shopId: shop.id,
    name: `Store ${code}`,
    code,
    state: 'open',
    timeZone: null,
    dailyReceipts,
    ownReceipts,
    createdAt: now,
    updatedAt: now,
  } as const;
  const statement = insertStore({ ...world.tenant, retailerId: shop.retailerId }, row);
  await world.tenant.client.batch([statement], 'write');
  const made = await createStaffLink(world.ports, shop, { storeId, name: 'Till 1', createdBy: 'mem_1' });
  const path = new URL(made.url).pathname;
  let cookie = '';
  const call = async (what: string, body?: unknown) => {
    const answer = await world.app.request(`${path}/${what}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    return answer;
  };
  return {
    ...made,
    path,
    storeId,
    call,
    unlock: (pin = made.pin) => call('unlock', { pin }),
    check: async (text: string, receipt?: string) =>
      (await (await call('check', { code: text, language: 'en', ...(receipt && { receipt }) })).json()) as CodeAnswer,
    /** Sends entries as the page does, now. */
    async send(entries: Entry[], sentAt = clock.now()): Promise<SentAnswer[]> {
      const answer = await call('entries', { sentAt, language: 'en', entries });
      if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
      return ((await answer.json()) as { answers: SentAnswer[] }).answers;
    },
    /** A sale as staff enter it, now. */
    sale: (code: string, receipt: string, more: Partial<Extract<Entry, { kind: 'redeem' }>> = {}) => ({
      kind: 'redeem' as const,
      id: ids.uuid(),
      at: clock.now(),
      code,
      receipt,
      total: 6000,
      offline: false,
      ...more,
    }),
  };
}
