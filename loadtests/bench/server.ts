/** The real application on a throw-away database, with two routes beside it that do nothing: the measure of the rest. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withLocalSecrets } from '../../worker/hosts/keys.node.ts';
import { startNode } from '../../worker/hosts/node.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'goodword-bench-'));
const port = process.env.PORT ?? '4310';
const host = await startNode(
  withLocalSecrets(
    {
      PORT: port,
      PUBLIC_URL: `http://localhost:${port}`,
      CONTROL_DATABASE_URL: `file:${path.join(folder, 'bench.db')}`,
      DEMO: 'on',
      LOCAL_TARGETS: 'on',
      // The load comes from many addresses, as through a proxy.
      TRUSTED_PROXIES: '127.0.0.1,::1',
    },
    folder,
  ),
  (app) => {
    // Below paths whose requests are not logged one by one, as those they are compared with.
    app.post('/w/bench/c.empty', async (c) => {
      JSON.parse(await c.req.text());
      return c.body(null, 202);
    });
    app.get('/r/bench/empty', (c) => c.redirect('http://localhost/', 302));
  },
);

/** One link of the American demo shop, to redirect from. */
async function makeLink(): Promise<string> {
  const shop = await host.ports.shops.byNumber(1);
  if (!shop) throw new Error('the demo shop is missing');
  const headers = { origin: shop.origins[0] as string, 'content-type': 'text/plain' };
  const offer = await (await fetch(`${host.url}/w/${shop.siteKey}/offer?lang=en`, { headers })).json();
  const body = JSON.stringify({ dealId: offer.deals[0].id, placement: 'embedded', language: 'en' });
  const answer = await fetch(`${host.url}/w/${shop.siteKey}/links`, { method: 'POST', headers, body });
  const { links } = await answer.json();
  process.send?.({ url: host.url, code: links[0].code, siteKey: shop.siteKey, origin: headers.origin });
  return links[0].code;
}
await makeLink();

async function countEvents(): Promise<number> {
  const { rows } = await host.ports.databases.group(1).client.execute('select count(*) as n from event');
  return Number(rows[0]?.n);
}
// A bench that was broken off leaves no server behind.
process.on('disconnect', () => process.exit());
process.on('message', async (message) => {
  if (message === 'count') process.send?.({ events: await countEvents() });
  if (message === 'stop') {
    await host.close();
    process.exit(0);
  }
});
