/**
 * The real application on a throw-away database, with the demo shops and 160 retailers in 11 countries, and two routes
 * beside it that do nothing: the measure of the rest.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withLocalSecrets } from '../../worker/hosts/keys.node.ts';
import { startNode } from '../../worker/hosts/node.ts';
import { buildTown } from '../town.ts';

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

// Pictures are drawn once, in the minutes after a campaign was made: not what a service does all day.
Object.assign(host.ports, { painter: undefined });

const RETAILERS = 160;
/** Of so many shops a link goes around. */
const LINKS = 20;

interface Page {
  siteKey: string;
  origin: string;
  languages: readonly string[];
}

/** A link of a shop's first deal, to redirect from. */
async function makeLink({ siteKey, origin, languages: [language = 'en'] }: Page, visitor: number): Promise<string> {
  const headers = { origin, 'content-type': 'text/plain', 'x-forwarded-for': `192.0.2.${visitor}` };
  const offer = await (await fetch(`${host.url}/w/${siteKey}/offer?lang=${language}`, { headers })).json();
  const body = JSON.stringify({ dealId: offer.deals[0].id, placement: 'embedded', language });
  const answer = await fetch(`${host.url}/w/${siteKey}/links`, { method: 'POST', headers, body });
  const { links } = await answer.json();
  return links[0].code;
}

/** Shops and links of all retailers, as a program that the load generator runs. @returns its file. */
async function writeTown(pages: readonly Page[]): Promise<string> {
  const codes = await Promise.all(pages.slice(0, LINKS).map(makeLink));
  const sites = pages.map(({ siteKey, origin, languages }) => {
    return `{ key = "${siteKey}", origin = "${origin}", language = "${languages[0]}" }`;
  });
  const file = path.join(folder, 'town.lua');
  writeFileSync(file, `return { sites = { ${sites.join(', ')} }, codes = { "${codes.join('", "')}" } }\n`);
  return file;
}

async function tellParent(): Promise<void> {
  const town = await buildTown(host.ports, RETAILERS);
  host.ports.shops.forget();
  const demo = await host.ports.shops.byNumber(1);
  if (!demo) throw new Error('the demo shop is missing');
  const page = { siteKey: demo.siteKey, origin: demo.origins[0] as string, languages: ['en'] };
  const { siteKey, origin } = page;
  process.send?.({ url: host.url, code: await makeLink(page, 250), siteKey, origin, town: await writeTown(town) });
}
await tellParent();

async function countEvents(): Promise<number> {
  const { rows } = await host.ports.databases.group(1).client.execute('select count(*) as n from event');
  return Number(rows[0]?.n);
}
// A bench that was broken off leaves no server behind.
process.on('disconnect', () => process.exit());
process.on('message', async (message) => {
  if (message === 'count') process.send?.({ events: await countEvents() });
  if (message === 'memory') {
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    process.send?.({ heapUsed, rss });
  }
  if (message === 'stop') {
    await host.close();
    rmSync(folder, { recursive: true, force: true });
    process.exit(0);
  }
});
