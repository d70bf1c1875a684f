import { Hono } from 'hono';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { noteSharer } from '../fraud/nearby.ts';
import { askReach } from '../join/reach.ts';
import type { App } from '../ports.ts';
import { readAgent } from '../tag/agent.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { PLACEMENTS } from '../tag/channel.ts';
import { isSwitchedOff } from '../tag/loader.ts';
import { requireOrigin, requireShop } from '../tag/shop.guard.ts';
import { cleanUtm } from '../tag/utm.ts';
import { callerOf } from '../tag/visitor.ts';
import type { AdvocateRequest, LinksRequest, ReachAnswer, ReachRequest, ShareRequest } from '../wire.ts';
import { readKnown } from './known.ts';
import { makeLinks } from './links.ts';
import { requireProof } from './proof.ts';
import { relayShare } from './relay.ts';
import { identity } from './share.schema.ts';
import { LIMITS } from './share.ts';

const id = z.string().min(1).max(64);
const language = z.string().max(35);
const uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i);

/** What nobody asked for is refused, not ignored: whoever sends it believes that it does something. */
const linksRequest = z.strictObject({
  dealId: id,
  placement: z.enum(PLACEMENTS),
  language,
  advocate: id.optional(),
  identity: identity.optional(),
  firstName: z.string().max(80).optional(),
  productId: id.optional(),
  targetUrl: z.string().max(2048).optional(),
  utm: z.record(z.string(), z.unknown()).optional().transform(cleanUtm),
  variant: z.string().max(32).optional(),
  friendLanguage: language.optional(),
});

const advocateRequest = z.strictObject({
  advocate: id.optional(),
  identity: identity.optional(),
  rk: z.string().max(128).optional(),
});

const shareRequest = z.strictObject({
  id: uuid,
  advocate: id,
  dealId: id,
  channel: z.enum(['email', 'sms']),
  link: id.optional(),
  placement: z.enum(PLACEMENTS),
  language,
  friends: z.array(z.object({ address: z.string().max(254) })).max(1000),
  message: z.string().max(2000).optional(),
  firstName: z.string().max(80).optional(),
  preview: z.boolean().optional(),
  proof: z.string().max(200).optional(),
});

const reachRequest = z.strictObject({
  id: uuid,
  advocate: id,
  email: z.string().max(254),
  firstName: z.string().max(80).optional(),
  language,
  wording: z.string().max(2000),
  proof: z.string().max(200).optional(),
});

/** A network may make so many of these calls a minute: people need a handful. */
const CALLS_A_MINUTE = 60;

/** `POST /w/:siteKey/links`, `/share`, `/advocate` and `/reach`. */
export function shareRoutes(): Hono<App> {
  const routes = new Hono<App>();
  routes.use('/:siteKey/:call{links|share|advocate|reach}', async (c, next) => {
    const shop = await requireShop(c);
    requireOrigin(c, shop, 'refuse');
    // In any answer: a page that is open takes down what could never work.
    if (isSwitchedOff(c.get('ports'), shop)) return c.json({ off: true });
    if (!(await c.get('ports').rateLimit.take(`write:${c.get('clientAddress')}`, CALLS_A_MINUTE, 60_000))) {
      throw new AppError('too_many_requests', 'Too many calls; wait a minute.', { retryAfterSeconds: 60 });
    }
    await next();
  });
  routes.post('/:siteKey/links', async (c) => {
    const request = parseInput(linksRequest, await readJson(c)) as LinksRequest;
    const country = c.get('clientCountry');
    const ports = c.get('ports');
    const shop = await requireShop(c);
    const made = await makeLinks(ports, shop, request, country);
    const [first] = 'links' in made ? made.links : [];
    if (first) {
      const caller = callerOf(ports, shop.number, c.get('clientAddress'), c.req.header('user-agent'));
      await noteSharer(ports, shop, first.code, caller);
    }
    return c.json(made);
  });
  routes.post('/:siteKey/advocate', async (c) => {
    const request = parseInput(advocateRequest, await readJson(c)) as AdvocateRequest;
    return c.json(await readKnown(c.get('ports'), await requireShop(c), request));
  });
  routes.post('/:siteKey/reach', async (c) => {
    const request = parseInput(reachRequest, await readJson(c)) as ReachRequest;
    const ports = c.get('ports');
    const shop = await requireShop(c);
    await askReach(
      ports,
      shop,
      request,
      callerOf(ports, shop.number, c.get('clientAddress'), c.req.header('user-agent')),
    );
    return c.json<ReachAnswer>({ sent: true });
  });
  routes.post('/:siteKey/share', async (c) => {
    const request = parseInput(shareRequest, await readJson(c, 256_000)) as ShareRequest;
    // Only the words may be asked for before anybody is typed.
    if (!request.preview && !request.friends[0])
      throw new AppError('unprocessable', 'Nobody is named to send this to.');
    const shop = await requireShop(c);
    if (shop.controls.off.channel.includes(request.channel)) {
      throw new AppError('stopped', 'This channel is switched off.');
    }
    const ports = c.get('ports');
    if (!request.preview && request.friends.length <= LIMITS.perCall) {
      const caller = callerOf(ports, shop.number, c.get('clientAddress'), c.req.header('user-agent'));
      const wanted = { form: 'share', subject: request.id, messages: request.friends.length, ...caller } as const;
      await requireProof(ports, shop, wanted, request.proof);
    }
    const country = c.get('clientCountry');
    const { device } = readAgent(c.req.header('user-agent'));
    return c.json(await relayShare(ports, shop, request, { device, ...(country && { country }) }));
  });
  return routes;
}
