import { makeVapidKey } from '../hosts/keys.node.ts';
import { createOutward } from '../hosts/outward.node.ts';
import { openPushService } from '../message/senders/push.server.ts';
import { createPushSender } from '../message/senders/push.ts';
import type { PushNotification } from '../ports.ts';
import { upsertPushRule } from '../push/push.store.ts';
import { WORKER_PATH } from '../push/push.ts';
import { useSenders } from './outbox.ts';
import { createWorld } from './world.ts';

/** A world whose American shop sends notifications, over a push service of the test's own. */
export async function createPushWorld() {
  const pair = makeVapidKey();
  const [publicKey = '', privateKey = ''] = pair.split(':');
  const world = await createWorld({ VAPID_KEYS: pair });
  let gone = false;
  const service = await openPushService(publicKey, () => (gone ? { status: 410 } : undefined));
  const keys = [{ publicKey, privateKey }];
  useSenders(world, createPushSender({ outward: createOutward(true), keys, subject: 'https://go.test' }));
  const row = { shopId: world.us.id, isOn: true, workerPath: WORKER_PATH, updatedBy: 'test', updatedAt: 0 };
  await world.tenant.client.batch([upsertPushRule(world.tenant, row)], 'write');
  return {
    world,
    service,
    key: publicKey,
    /** What browsers were shown so far. */
    shown: () => service.arrived.map(({ text }) => JSON.parse(text) as PushNotification),
    /** From now on no browser is there any more. */
    dropAll() {
      gone = true;
    },
    /** What a browser tells that agreed. */
    browser(more: Record<string, unknown> = {}) {
      const { endpoint, p256dh, auth, key } = service.subscribe();
      return { subscription: { endpoint, keys: { p256dh, auth } }, key, language: 'en-US', ...more };
    },
  };
}
