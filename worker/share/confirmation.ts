import type { InStatement } from '@libsql/client';
import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { planAccess } from '../advocate/access.ts';
import { type CampaignMessages, withOwn } from '../campaign/own-words.ts';
import { takeShared } from '../limit.store.ts';
import { enqueueMessage } from '../message/enqueue.ts';
import type { MessageValues } from '../message/message.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import type { ShareRequest } from '../wire.ts';
import type { Advocate } from './advocate.ts';

/** Confirmations a sharer gets in a day: as many as there are friends to write to. */
const A_DAY = { limit: 10, windowMs: 24 * 3_600_000, times: 1 };

/**
 * Tells a sharer by mail what goes out in their name, and how to stop it: a record of their own act, without
 * advertising, so that somebody who shares in another's name is found out. Only to an address that was confirmed to be
 * theirs, and the same whoever of the friends is reached: it must not tell who wants no messages.
 * @param friends addresses that were taken, whether or not anything goes to them.
 */
export async function planConfirmation(
  ports: Ports,
  database: TenantDatabase,
  shop: Shop,
  { id, advocate, messages }: { id: ShareRequest['id']; advocate: Advocate; messages: CampaignMessages | null },
  { advocateName, words, badge, personalMessage }: MessageValues['deal'],
  friends: number,
): Promise<InStatement[]> {
  if (!advocate.emailSealed || !advocate.emailConfirmedAt || friends === 0) return [];
  const wanted = [{ key: `shared:${advocate.id}`, ...A_DAY }];
  const [fits] = await takeShared(database, wanted, ports.clock.now());
  if (!fits) return [];
  const access = planAccess(ports, shop, advocate.id);
  const message = enqueueMessage(ports, shop, {
    kind: 'shared',
    channel: 'email',
    address: ports.secrets.open(advocate.emailSealed),
    language: advocate.language,
    cause: `shared:${shop.id}:${id}`,
    values: {
      shopName: shop.name,
      ...withOwn(messages, 'shared', advocate.language),
      advocateName,
      friends,
      words,
      badge,
      ...(personalMessage && { personalMessage }),
      pageUrl: access.url,
    },
  });
  return [...message, access.statement];
}

/** Writes a confirmation that goes with no share: nobody is to learn from its absence that nothing went out. */
export async function confirmAlone(
  { wake }: Pick<Ports, 'wake'>,
  database: TenantDatabase,
  [message, ...rest]: readonly InStatement[],
): Promise<void> {
  if (!message) return;
  try {
    await writeGuarded(database, message, rest);
    wake();
  } catch (error) {
    // The same act, told again.
    if (!isRaceLost(error)) throw error;
  }
}
