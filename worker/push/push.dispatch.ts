import { tenantOf } from '../../db/tenant.ts';
import { formatMoney } from '../campaign/money.ts';
import { enqueueMessage } from '../message/enqueue.ts';
import type { Ports } from '../ports.ts';
import { type News, readNews } from './push.store.ts';
import { MOST_A_DAY } from './push.ts';

const HOUR_MS = 3_600_000;
/** What happened longer ago is no news; shops confirm most orders within hours. */
const NEWS_MS = 24 * HOUR_MS;
const DAY_MS = 24 * HOUR_MS;
const PAGE = 200;

/** Tells advocates' browsers of friends' orders and of rewards: each once, three a browser and day. */
export async function notifyAdvocates(ports: Ports): Promise<void> {
  const { databases, clock, config, shops } = ports;
  if (config.vapidKeys.length === 0) return;
  const now = clock.now();
  // As they are known: this is asked each second, and reading all shops takes milliseconds in which nobody is served.
  const stopped = (await shops.all()).filter((shop) => shop.stopped).map(({ id }) => id);
  const span = { since: now - NEWS_MS, dayAgo: now - DAY_MS, most: MOST_A_DAY, limit: PAGE, stopped };
  for (const number of databases.groupNumbers()) {
    const { ordered, earned } = await readNews(databases.group(number), span);
    const planned = new Map<string, number>();
    // A reward that is there as its order is told of is told with it: one notification, not two of the day's three.
    const together = new Set<string>();
    const keyOf = (order: string | null | undefined, { subscription }: News) => `${order} ${subscription.id}`;
    for (const [what, all] of [
      ['ordered', ordered],
      ['earned', earned],
    ] as const) {
      for (const one of all) {
        if (what === 'earned' && together.has(keyOf(one.conversionId, one))) continue;
        // Those of one run count among themselves too.
        const count = (planned.get(one.subscription.id) ?? one.had) + 1;
        if (count > MOST_A_DAY) continue;
        planned.set(one.subscription.id, count);
        if (what === 'ordered' && one.state === 'issued') together.add(keyOf(one.subject, one));
        await notifyOf(ports, what, one);
      }
    }
  }
}

async function notifyOf(ports: Ports, what: 'ordered' | 'earned', news: News): Promise<void> {
  const { secrets, shops, databases } = ports;
  const { subscription, subject, amount, currency, state } = news;
  const shop = await shops.byId(subscription.shopId);
  if (!shop) return;
  const database = tenantOf(databases, shop);
  const { id, language, timeZone } = subscription;
  const worth = amount && currency ? formatMoney(amount, currency, language) : undefined;
  const content =
    what === 'ordered'
      ? ({
          kind: 'ordered',
          values: { shopName: shop.name, ...(worth && { reward: worth, isIssued: state === 'issued' }) },
        } as const)
      : ({ kind: 'reward', values: { shopName: shop.name, state: 'earned', amount: worth ?? '' } } as const);
  const message = enqueueMessage(ports, shop, {
    ...content,
    channel: 'push',
    cause: `push:${what}:${subject}:${id}`,
    address: secrets.open(subscription.addressSealed),
    language,
    ...(timeZone && { timeZone }),
  });
  await database.client.batch(message, 'write');
  ports.wake();
}
