/** A page is connected, posts a deal and answers who opens a thread: the whole way, on both hosts, to a local Graph API. */
import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_MEMBER } from '../db/seed.members.ts';
import type { ConnectionsAnswer, ConnectionTried } from '../worker/message/connection.ts';
import type { PostsAnswer } from '../worker/message/facebook/post.routes.ts';
import { GRAPH, openGraphServer } from '../worker/message/senders/facebook.server.ts';
import type { Host } from './hosts/host.ts';
import { startNodeHost } from './hosts/node.ts';
import { startWorkerdHost } from './hosts/workerd.ts';

describe.each([
  ['Node', startNodeHost],
  ['workerd', startWorkerdHost],
])('a page of Facebook, on %s', (_, start) => {
  let host: Host;
  let graph: Awaited<ReturnType<typeof openGraphServer>>;
  let cookie = '';
  let shut = () => {};
  beforeAll(async () => {
    graph = await openGraphServer(undefined, (close) => {
      shut = close;
    });
    host = await start({ graphUrl: graph.url });
    const answer = await send('POST', 'auth/sign-in/email', DEMO_MEMBER);
    cookie = answer.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
  });
  afterAll(async () => {
    shut();
    await host?.stop();
  });

  const send = (method: string, path: string, body?: unknown) =>
    fetch(`${host.dashboardUrl}/api/${path}`, {
      method,
      headers: { origin: host.dashboardUrl, 'content-type': 'application/json', cookie },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

  test('connects, posts, answers', async () => {
    const { shops } = (await (await send('GET', 'shops')).json()) as { shops: { id: string }[] };
    const shop = shops[0]?.id ?? '';
    const values = { pageId: GRAPH.pageId, token: GRAPH.token, appSecret: GRAPH.appSecret };
    const connected = await send('POST', 'connections', { shop, provider: 'meta', channel: 'facebook', values });
    expect(connected.status).toBe(201);
    const { connections } = (await connected.json()) as ConnectionsAnswer;
    expect(JSON.stringify(connections)).not.toContain(GRAPH.token);
    const [page] = connections;
    const tried = (await (await send('POST', `connections/${page?.id}/test`, {})).json()) as ConnectionTried;
    expect(tried).toEqual({ ok: true, name: 'Maple & Finch', error: '' });

    const { deals } = (await (await send('GET', `posts?shop=${shop}`)).json()) as PostsAnswer;
    expect((await send('POST', 'posts', { id: randomUUID(), shop, deal: deals[0]?.id })).status).toBe(201);
    await expect.poll(() => host.tick().then(() => graph.posts.length), { timeout: 15_000 }).toBe(1);

    const link = String(graph.done[0]?.params.link);
    const code = link.split('/').at(-1);
    const at = Date.now();
    const told = JSON.stringify({
      object: 'page',
      entry: [
        {
          id: GRAPH.pageId,
          time: at,
          messaging: [
            {
              sender: { id: GRAPH.psid },
              recipient: { id: GRAPH.pageId },
              timestamp: at,
              referral: { ref: `${code}:de` },
            },
          ],
        },
      ],
    });
    const signature = createHmac('sha256', GRAPH.appSecret).update(told).digest('hex');
    const hook = await fetch(`${host.dashboardUrl}/hooks/meta/${page?.id}`, {
      method: 'POST',
      headers: { 'x-hub-signature-256': `sha256=${signature}` },
      body: told,
    });
    expect(hook.status).toBe(200);
    await expect.poll(() => host.tick().then(() => graph.done.length), { timeout: 15_000 }).toBe(2);
    expect(graph.done[1]?.params).toMatchObject({ recipient: { id: GRAPH.psid }, messaging_type: 'RESPONSE' });
  }, 60_000);
});
