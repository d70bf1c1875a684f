import { OpenAPIHono, z } from '@hono/zod-openapi';
import { tenantOf } from '../../db/tenant.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import { readReferences } from '../reward/ask.store.ts';
import { parseInput } from '../tag/body.ts';
import { EVENT_KINDS } from '../tag/event.ts';
import { addCall, type Call } from './call.routes.ts';
import { type LoggedEvent, readEvents } from './event.store.ts';
import { json, nextCursor, pageQuery, sinceQuery } from './page.ts';

const text = z.string().optional();
const number = z.number().optional();
const utm = z.object({ source: text, medium: text, campaign: text, term: text, content: text }).optional();
const facts = z.object({
  campaign: text,
  deal: text,
  variant: text,
  channel: text,
  placement: text,
  link: text.openapi({ description: 'The code behind `/r/`' }),
  advocate: text,
  language: text,
  device: text,
  browser: text.openapi({ description: 'Family, of an order that the tag told of' }),
  country: text,
  utm: utm.openapi({ description: 'Of the link that the friend clicked, or of the visit' }),
  entry: utm.openapi({ description: 'What brought the advocate' }),
  store: text,
  count: number.openapi({
    description: 'What it adds to its kind’s number: 1 where absent, below 0 where it corrects',
  }),
  recipients: number,
  amount: number.openapi({ description: 'Minor units; below 0 for refunds and corrections' }),
  currency: text,
  order_ids: z.array(z.string()).optional(),
  conversion: text,
  new_customer: z.boolean().optional(),
  told_by: text,
  discount: number,
  clawback: z.boolean().optional(),
  method: text,
  reason: text,
  state: text,
  machine: text,
  consent: text,
});
const event = z
  .object({
    id: z.string(),
    kind: z.enum(EVENT_KINDS),
    occurred_at: z.number().openapi({ description: 'UTC milliseconds, as all times' }),
    received_at: z.number(),
    facts: facts.openapi({
      description: 'Ids and numbers: no names, no addresses, and nothing to tell visitors apart by',
    }),
  })
  .openapi('Event');

const listQuery = z.object({
  kind: z.enum(EVENT_KINDS).optional(),
  since: sinceQuery.openapi({ description: 'Received from this time on, UTC milliseconds' }),
  ...pageQuery,
});
const listAnswer = z.object({
  events: z.array(event),
  next_cursor: nextCursor,
  position: z.string().openapi({
    description: 'Up to where this page looked: keep it, and hand it in as `cursor` later to get what came since',
  }),
});

const LIST: Call = {
  id: 'listEvents',
  tag: 'Events',
  scope: 'events:read',
  method: 'get',
  path: '/events',
  summary: 'Read the log',
  description:
    'All facts about your shop in the order in which they were received, each once; reports add them up. A page may hold few or none: read on until `next_cursor` is null. A cursor from before your shop moved to other databases is refused as `moved`: begin with `since`.',
  limit: { calls: 120, windowMs: 60_000 },
  request: { query: listQuery },
  answers: { 200: { description: 'A page of events', content: json(listAnswer) } },
  refusals: ['unprocessable'],
  example: { query: { kind: 'conversion', since: '1795000000000' } },
};

/** What is told of an event: by name, so that nothing new is told by itself. */
function describe({ id, kind, occurredAt, receivedAt, body }: LoggedEvent, orders: ReadonlyMap<string, string[]>) {
  const { campaign, deal, variant, channel, placement, link, advocate, language, device, country, utm, entry } = body;
  const { store, count, recipients, amount, currency, conversion, discount, clawback, method, reason, state } = body;
  const { machine, consent, newCustomer, toldBy, purchase, browser } = body;
  return {
    id,
    kind: kind as (typeof EVENT_KINDS)[number],
    occurred_at: occurredAt,
    received_at: receivedAt,
    facts: {
      ...{ campaign, deal, variant, channel, placement, link, advocate, language, device, country, utm, entry },
      ...{ store, count, recipients, amount, currency, conversion, discount, clawback, method, reason, state },
      ...{ browser, machine, consent, new_customer: newCustomer, told_by: toldBy },
      order_ids: purchase === undefined ? undefined : orders.get(purchase),
    },
  };
}

/** `/v1/events`: a shop's log for its retailer's server. A key acts for its shop. */
export function eventV1Routes(): OpenAPIHono<App> {
  const routes = new OpenAPIHono<App>();
  addCall(routes, LIST, async (c, { shop }) => {
    const { cursor, ...asked } = parseInput(listQuery, c.req.query());
    const database = tenantOf(c.get('ports').databases, shop);
    // Events are numbered in the log of their group.
    const home = `g${shop.groupNumber}`;
    const place = readCursor(cursor);
    if (place && place.id !== home) {
      throw new AppError('unprocessable', 'This cursor leads nowhere any more.', {
        errors: [{ path: 'cursor', code: 'moved', message: 'the shop has moved since: begin with `since`' }],
      });
    }
    const { events, seen, more } = await readEvents(database, { ...asked, shop: shop.number, after: place?.at });
    const orders = await readReferences(
      database,
      events.flatMap(({ body }) => body.purchase ?? []),
    );
    const position = writeCursor({ at: seen, id: home });
    return c.json<z.infer<typeof listAnswer>>({
      events: events.map((one) => describe(one, orders)),
      next_cursor: more ? position : null,
      position,
    });
  });
  return routes;
}
