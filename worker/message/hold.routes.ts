import { type Context, Hono } from 'hono';
import { RaceLost } from '../../db/guard.ts';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import type { Role } from '../retailer/role.ts';
import { readRetailerScope } from '../retailer/scope.ts';
import { approveHeld, readHeld, readTold } from './hold.store.ts';
import { discardMessage } from './hold.ts';
import { openMessage } from './message.store.ts';

const MOST_SHOWN = 100;
/** Whoever answers for what goes out in the shop's name. */
const MAY: readonly Role[] = ['owner', 'marketer', 'support'];

/** `GET /api/messages/review`: messages whose words somebody should look at. */
export interface ReviewAnswer {
  total: number;
  /** The oldest first, a hundred at most. */
  messages: {
    id: string;
    /** Name of the shop. */
    shop: string;
    channel: string;
    language: string;
    /** The friend's address, masked. */
    masked: string;
    advocate: string;
    words: string;
    at: number;
  }[];
}

const gone = () => new AppError('not_found', 'This message does not wait any more.');

/** Lets a message go, or drops it; either way the audit log says who did. */
async function conclude(c: Context<App>, how: 'approve' | 'discard'): Promise<Response> {
  const { ports, shops, database, note } = await readRetailerScope(c, MAY);
  const told = await readTold(database, c.req.param('id') ?? '');
  const shop = shops.find(({ id }) => id === told?.shopId);
  if (!told || !shop) throw gone();
  try {
    if (how === 'approve') await approveHeld(database, told.id, ports.clock.now());
    else await discardMessage(ports, shop, told, 'words');
  } catch (error) {
    if (error instanceof RaceLost) throw gone();
    throw error;
  }
  await note(`message_${how}`, { message: told.id });
  if (how === 'approve') ports.wake();
  return c.json({ done: true });
}

/** The queue of messages that wait for a look at their words. Whoever sent them was told `accepted`, and no more. */
export function holdRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/review', async (c) => {
      const { shops, database } = await readRetailerScope(c, MAY);
      const { secrets } = c.get('ports');
      const { rows, total } = await readHeld(database, MOST_SHOWN);
      const names = new Map(shops.map(({ id, name }) => [id, name]));
      c.header('cache-control', 'no-store');
      return c.json<ReviewAnswer>({
        total,
        messages: rows.map(({ id, shopId, channel, language, masked, createdAt, kind, valuesSealed }) => {
          const { content } = openMessage(secrets, {
            kind,
            valuesSealed,
            addressSealed: null,
            attachmentsSealed: null,
          });
          const deal = content.kind === 'deal' ? content.values : undefined;
          return {
            id,
            shop: names.get(shopId) ?? '',
            channel,
            language,
            masked,
            advocate: deal?.advocateName ?? '',
            words: deal?.personalMessage ?? '',
            at: createdAt,
          };
        }),
      });
    })
    .post('/review/:id/approve', (c) => conclude(c, 'approve'))
    .post('/review/:id/discard', (c) => conclude(c, 'discard'));
}
