import { OpenAPIHono, z } from '@hono/zod-openapi';
import { tenantOf } from '../../db/tenant.ts';
import { addCall, type Call } from '../api/call.routes.ts';
import { json, nextCursor, nextOf, pageQuery, sinceQuery } from '../api/page.ts';
import { readCursor } from '../cursor.ts';
import type { App } from '../ports.ts';
import { parseInput } from '../tag/body.ts';
import { listShares } from './v1.store.ts';

const share = z
  .object({
    id: z.string(),
    advocate: z.object({
      id: z.string(),
      name: z.string().nullable().openapi({ description: 'Null without the scope `advocates:read`' }),
    }),
    link: z.string().openapi({ description: 'The code behind `/r/` that friends got' }),
    campaign: z.string(),
    deal: z.string(),
    channel: z.string(),
    language: z.string(),
    verdict: z.string().openapi({ description: 'What the rules of sending said: `relay`, …' }),
    policy_version: z.string().openapi({ description: 'Of those rules' }),
    friends: z.number().int().openapi({ description: 'To how many it went: of whom is not told' }),
    created_at: z.number().openapi({ description: 'UTC milliseconds, as all times' }),
  })
  .openapi('Share');
const listQuery = z.object({
  channel: z.string().max(20).optional(),
  advocate: z.string().max(64).optional().openapi({ description: 'Of this advocate alone' }),
  since: sinceQuery,
  ...pageQuery,
});
const listAnswer = z.object({ shares: z.array(share), next_cursor: nextCursor });

const LIST: Call = {
  id: 'listShares',
  tag: 'Shares',
  scope: 'shares:read',
  method: 'get',
  path: '/shares',
  summary: 'Read shares',
  description:
    'Shares of your shop that went to friends over us, the oldest first: who reads on from where they stopped misses none. What advocates sent by their own means is among the events, of the kind `share`.',
  limit: { calls: 120, windowMs: 60_000 },
  request: { query: listQuery },
  answers: { 200: { description: 'A page of shares', content: json(listAnswer) } },
  refusals: ['unprocessable'],
  example: { query: { channel: 'email', since: '1795000000000' } },
};

/** `/v1/shares`: relayed shares for retailers' servers. A key acts for its shop. */
export function shareV1Routes(): OpenAPIHono<App> {
  const routes = new OpenAPIHono<App>();
  addCall(routes, LIST, async (c, { shop, scopes }) => {
    const { databases, secrets } = c.get('ports');
    const { cursor, advocate, ...asked } = parseInput(listQuery, c.req.query());
    const wanted = { ...asked, advocateId: advocate, after: readCursor(cursor) };
    const rows = await listShares(tenantOf(databases, shop), shop.id, wanted);
    const named = scopes.includes('advocates:read');
    return c.json<z.infer<typeof listAnswer>>({
      shares: rows.map(({ share: one, link, advocateId, nameSealed, friends }) => ({
        id: one.id,
        advocate: {
          id: advocateId ?? one.advocateId,
          name: named && nameSealed !== null ? secrets.open(nameSealed) : null,
        },
        link: one.linkCode,
        campaign: link.campaignId,
        deal: link.dealId,
        channel: one.channel,
        language: link.language,
        verdict: one.verdict,
        policy_version: one.policyVersion,
        friends,
        created_at: one.createdAt,
      })),
      next_cursor: nextOf(rows, asked.limit, ({ share: { createdAt, id } }) => ({ at: createdAt, id })),
    });
  });
  return routes;
}
