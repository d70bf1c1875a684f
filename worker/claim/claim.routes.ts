import { Hono } from 'hono';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { noteClaimer } from '../fraud/nearby.ts';
import type { App } from '../ports.ts';
import { requireProof } from '../share/proof.ts';
import { identity } from '../share/share.schema.ts';
import { readAgent } from '../tag/agent.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { isSwitchedOff } from '../tag/loader.ts';
import { requireOrigin, requireShop } from '../tag/shop.guard.ts';
import { callerOf } from '../tag/visitor.ts';
import type { ClaimRequest } from '../wire.ts';
import { readReferralKey } from './claim.ts';
import { giveCode } from './give.ts';

const claimRequest = z.strictObject({
  rk: z.string().max(128),
  rc: z.string().max(256).optional(),
  language: z.string().max(35),
  email: z.string().max(254).optional(),
  identity: identity.optional(),
  proof: z.string().max(200).optional(),
  phone: z.string().max(40).optional(),
});

/** A network may tap so often a minute: above it somebody is guessing. */
const TAPS_A_MINUTE = 30;

/** `POST /w/:siteKey/claim`: by a friend's tap, never by a page view. */
export function claimRoutes(): Hono<App> {
  const routes = new Hono<App>();
  routes.post('/:siteKey/claim', async (c) => {
    const ports = c.get('ports');
    const shop = await requireShop(c);
    requireOrigin(c, shop, 'refuse');
    if (isSwitchedOff(ports, shop)) return c.json({ off: true });
    if (!(await ports.rateLimit.take(`claim:${c.get('clientAddress')}`, TAPS_A_MINUTE, 60_000))) {
      throw new AppError('too_many_requests', 'Too many taps; wait a minute.', { retryAfterSeconds: 60 });
    }
    const request = parseInput(claimRequest, await readJson(c)) as ClaimRequest;
    const caller = callerOf(ports, shop.number, c.get('clientAddress'), c.req.header('user-agent'));
    if (request.email || request.phone) {
      const wanted = {
        form: 'claim',
        subject: [request.rk, request.email, request.phone].join('\n'),
        messages: 1,
        ...caller,
      } as const;
      await requireProof(ports, shop, wanted, request.proof);
    }
    const asked = { ...request, country: c.get('clientCountry'), device: readAgent(c.req.header('user-agent')).device };
    const given = await giveCode(ports, shop, asked, caller.network);
    const code = readReferralKey(request.rk)?.code;
    if (given.state === 'given' && code) await noteClaimer(ports, shop, code, caller);
    return c.json(given);
  });
  return routes;
}
