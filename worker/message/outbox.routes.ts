import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { RaceLost } from '../../db/guard.ts';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import { requireOperator } from '../privacy/operator.ts';
import type { Role } from '../retailer/role.ts';
import { type RetailerScope, readRetailerScope } from '../retailer/scope.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { readOwnConnections, resumeConnection } from './connection.store.ts';
import { operate, operatorRequest } from './operate.ts';
import { readOutbox, redriveMessages } from './outbox.store.ts';
import type { OutboxAnswer, StopsAnswer } from './outbox.ts';
import { FINAL_STATES, REDRIVEN_STATES } from './state.ts';
import { requireStoppable } from './stop.fault.ts';
import { discardStop, insertStop, OPERATOR, readCampaignPlace, readStops, resumeStop } from './stop.store.ts';
import { STOPPED_CHANNELS, STOPPED_KINDS } from './stop.ts';

/** Who may stop sending, and let it go on: whoever answers for campaigns. */
const MAY: readonly Role[] = ['owner', 'marketer'];
const MOST_REDRIVEN = 1000;
const MOST_SHOWN = 100;

const part = z.string().max(64).default('');
// Strict, these two: a slip in the name of a field would leave it open.
const stopRequest = z.strictObject({
  /** '' for all shops, campaigns, channels or kinds. */
  shop: part,
  campaign: part,
  channel: z.enum(STOPPED_CHANNELS).default(''),
  kind: z.enum(STOPPED_KINDS).default(''),
});
const redriveRequest = z
  .strictObject({
    ids: z.array(z.string().max(64)).min(1).max(MOST_REDRIVEN).optional(),
    state: z.enum(REDRIVEN_STATES).optional(),
    shop: z.string().max(64).optional(),
  })
  .refine(({ ids, state }) => ids || state, { message: 'Name messages, or the state of those that are meant.' });
const listRequest = z.object({ state: z.enum(['ready', 'held', 'leased', 'sending', ...FINAL_STATES]).optional() });

const missing = () => new AppError('not_found', 'There is no such stop any more.');

const readOwnStops = ({ database, shops }: RetailerScope) =>
  readStops(database, { retailerId: database.retailerId, shopIds: shops.map(({ id }) => id) });

async function answerStops(c: Context<App>, status: 200 | 201 = 200): Promise<Response> {
  const stops = await readOwnStops(await readRetailerScope(c));
  return c.json<StopsAnswer>(
    {
      stops: stops.map(({ id, createdBy, shopId, campaignId, channel, kind, createdAt, held, underWay }) => ({
        id,
        platform: createdBy === OPERATOR,
        shop: shopId,
        campaign: campaignId,
        channel,
        kind,
        at: createdAt,
        held,
        under_way: underWay,
      })),
    },
    status,
  );
}

/** Lifts a stop that a member made, one way or the other. */
async function lift(c: Context<App>, how: 'resume' | 'discard'): Promise<Response> {
  const scope = await readRetailerScope(c, MAY);
  const { ports, database, shops, note } = scope;
  const stop = (await readOwnStops(scope)).find(({ id }) => id === c.req.param('id'));
  if (!stop || stop.createdBy === OPERATOR) throw missing();
  const now = ports.clock.now();
  try {
    const count =
      how === 'resume'
        ? await resumeStop(database, stop, now)
        : await discardStop(database, stop, new Map(shops.map(({ id, number }) => [id, number])), now);
    await note(`sending_${how}`, { stop: stop.id, messages: count });
    ports.wake();
    return c.json({ messages: count });
  } catch (error) {
    if (error instanceof RaceLost) throw missing();
    throw error;
  }
}

/** The outbox for members: what waits, what ended badly and may go once more, and sending stopped by hand. */
export function outboxRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/', async (c) => {
      const { database, shops } = await readRetailerScope(c);
      const { state } = parseInput(listRequest, c.req.query());
      const shopNames = new Map(shops.map(({ id, name }) => [id, name]));
      const [{ counts, messages }, connections] = await Promise.all([
        readOutbox(database, [...shopNames.keys()], state, MOST_SHOWN),
        readOwnConnections(database),
      ]);
      return c.json<OutboxAnswer>({
        counts,
        messages: messages.map(({ shopId, ...row }) => ({ ...row, shop: shopNames.get(shopId) ?? '' })),
        connections: connections.map(
          ({ id, shopId, channel, provider, state: connectionState, reason, pausedAt, retryAt }) => ({
            id,
            shop: shopId,
            channel,
            provider,
            state: connectionState,
            reason: reason ?? '',
            pausedAt,
            retryAt,
          }),
        ),
      });
    })
    .get('/stops', (c) => answerStops(c))
    .post('/stops', async (c) => {
      const { ports, database, member, shops, note } = await readRetailerScope(c, MAY);
      const wanted = parseInput(stopRequest, await readJson(c));
      const { shop, campaign, channel, kind } = wanted;
      const { retailerId, userId } = member;
      const place = campaign === '' ? undefined : await readCampaignPlace(database, campaign);
      // Another's campaign is none.
      const own = place?.retailerId === retailerId ? place : undefined;
      requireStoppable({ ...wanted, retailer: retailerId }, { shops, campaign: own });
      const id = ports.ids.make('stp');
      const narrowed = { shopId: shop, campaignId: campaign, channel, kind };
      try {
        await insertStop(database, { id, retailerId, ...narrowed, createdBy: userId, createdAt: ports.clock.now() });
      } catch (error) {
        if (!(error instanceof RaceLost)) throw error;
        // It is stopped already: that is what was asked for.
        return answerStops(c);
      }
      await note('sending_stop', { stop: id, shop, campaign, channel, kind });
      return answerStops(c, 201);
    })
    .post('/stops/:id/resume', (c) => lift(c, 'resume'))
    .post('/stops/:id/discard', (c) => lift(c, 'discard'))
    .post('/redrive', async (c) => {
      const { ports, database, member, note } = await readRetailerScope(c, MAY);
      const { ids, state, shop } = parseInput(redriveRequest, await readJson(c));
      const wanted = {
        retailerId: member.retailerId,
        ...(ids && { ids }),
        ...(state && { state }),
        ...(shop && { shopId: shop }),
      };
      const redriven = await redriveMessages(database, wanted, ports.clock.now(), MOST_REDRIVEN);
      await note('messages_redriven', { messages: redriven.length });
      ports.wake();
      return c.json({ messages: redriven });
    })
    .post('/connections/:id/resume', async (c) => {
      const { ports, database, note } = await readRetailerScope(c, MAY);
      const id = c.req.param('id');
      const own = (await readOwnConnections(database)).some((row) => row.id === id);
      if (!own) throw new AppError('not_found', 'There is no such account.');
      await resumeConnection(database, id, ports.clock.now());
      await note('connection_resumed', { connection: id });
      ports.wake();
      return c.json({ resumed: true });
    });
}

/** What an operator asks of a running service: `npm run redrive`. No session: whoever holds the signing keys may. */
export function operatorRoutes(): Hono<App> {
  return new Hono<App>().post('/operate', async (c) => {
    const ports = requireOperator(c, 'messages');
    const answer = await operate(ports, parseInput(operatorRequest, await readJson(c)));
    ports.wake();
    return c.json(answer);
  });
}
