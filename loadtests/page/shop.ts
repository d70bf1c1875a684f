/** A shop's page as shops build them, with and without the tag, and a tag server on an origin of its own. */
import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync } from 'node:zlib';
import { buildTag } from '../../scripts/build-tag.mjs';
import { goodAnswers } from '../../snippet/test/answers.ts';
import { UNUSUAL_DIGITS } from '../../worker/campaign/money.ts';
import type { TagSettings } from '../../worker/wire.ts';
import type { Traffic } from './measure.ts';
import type { PeerScript } from './peers.ts';

const SCENES = {
  idle: { query: '', push: '' },
  purchase: {
    query: '?rk=abcdefgh1234&rc=signed&utm_source=letter',
    push: `dataLayer.push({event:'purchase',ecommerce:{transaction_id:'1001',value:94.8,tax:15.14,shipping:4.9,currency:'USD',items:[{item_id:'S',price:89.9,quantity:1}]}});`,
  },
  open: { query: '', push: '' },
};
/** What is measured: a quiet page, a friend's landing that ends in a purchase, and the widget opened by a tap. */
export type Scene = keyof typeof SCENES;

/**
 * Sixty products with pictures of their own size, a menu, a basket that a script of the shop fills.
 * @param script whose cost is measured, if any.
 */
function composePage(scene: Scene, script: string | undefined): string {
  const products = Array.from({ length: 60 }, (_, i) => {
    const picture = `<svg width="160" height="160" viewBox="0 0 16 16"><rect width="16" height="16" fill="hsl(${i * 6} 40% 80%)"/></svg>`;
    return `<article>${picture}<h2>Trail shoe ${i}</h2><p>Light, dry, for long days.</p><button>Add</button></article>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Shop</title><link rel="icon" href="data:,"><style>html{overflow-y:scroll}main{display:grid;grid-template-columns:1fr 1fr;gap:12px}
article{border:1px solid #ddd;padding:8px}</style><header><nav>Shoes Bags Sale</nav><b id="basket">0</b></header>
<main>${products.join('')}</main><script>window.dataLayer=[];function gtag(){dataLayer.push(arguments)}
gtag('consent','default',{ad_storage:'denied',analytics_storage:'denied'});let basket=0;
document.querySelectorAll('article button').forEach((button)=>{button.onclick=()=>{
document.getElementById('basket').textContent=++basket}});${SCENES[scene].push}</script>
${script ? `<script async src="${script}"></script>` : ''}</html>`;
}

function listen(handler: RequestListener): Promise<{ port: number; stop(): void }> {
  const server = createServer(handler);
  return new Promise((ready) => {
    server.listen(0, '127.0.0.1', () => {
      const stop = () => {
        server.close();
        server.closeAllConnections();
      };
      ready({ port: (server.address() as AddressInfo).port, stop });
    });
  });
}

export interface BenchServers {
  /** Address of a page: bare, with the tag, or with the peer of that index. */
  url(scene: Scene, script: 'bare' | 'tag' | number): string;
  /** Origin of the tag: what comes from there is the tag's. */
  tag: string;
  traffic: Traffic;
  stop(): void;
}

/** Slow 4G as browsers' tools define it: milliseconds to the server and back, bytes a millisecond. */
const ROUND_TRIP_MS = 150;
const BYTES_A_MS = 200;

/** Answers as brotli, as behind a real edge, and as slowly as the network is. */
function answer(response: ServerResponse, type: string, body: Buffer): void {
  const send = () => {
    response.writeHead(200, {
      'content-type': type,
      'content-encoding': 'br',
      'access-control-allow-origin': response.req.headers.origin ?? '*',
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'content-type',
      'timing-allow-origin': '*',
    });
    response.end(body);
  };
  setTimeout(send, ROUND_TRIP_MS + body.length / BYTES_A_MS);
}

/** Starts both servers. @param peers scripts of others, for the same page. */
export async function startServers(outDir: string, peers: readonly PeerScript[] = []): Promise<BenchServers> {
  const { loader, core, widget, rare } = await buildTag({ outDir });
  // Settings name neither the part of shops that share a domain with the tag nor, unless a member looks, the watching one.
  const { keep: _, watch: __, ...parts } = rare;
  const answers = goodAnswers();
  let base = '';
  const settings = (): TagSettings => ({
    k: 'key',
    b: `${base}/w/key`,
    c: core,
    u: widget,
    r: parts,
    l: ['en'],
    m: 'USD',
    v: [
      ['native', 'self_share'],
      ['whatsapp', 'self_share'],
      ['email', 'self_share'],
      ['link', 'self_share'],
    ],
    // The widget is measured by itself, in the scene that opens it.
    p: [],
    g: { measure: 'analytics_storage', store: 'ad_storage', ads: 'ad_user_data', assume: false },
    d: UNUSUAL_DIGITS,
    x: { tax: true, shipping: true },
  });
  const bodies = new Map<string, Buffer>();
  for (const file of [core, widget, ...Object.values(parts)]) {
    bodies.set(file, brotliCompressSync(await readFile(`${outDir}/${file}`)));
  }
  const traffic: Traffic = { requests: 0, bytes: 0, open: 0 };
  const tag = await listen((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://tag');
    const name = pathname.replace('/w/key/', '');
    const script = name === 'l.js' ? brotliCompressSync(`${loader}(${JSON.stringify(settings())})`) : bodies.get(name);
    const known = answers[name as keyof typeof answers] ?? (name.endsWith('/settings') ? { integrations: {} } : {});
    const body = script ?? brotliCompressSync(JSON.stringify(known));
    traffic.requests += 1;
    traffic.open += 1;
    request.resume();
    traffic.bytes += body.length;
    // Also where the page has gone meanwhile.
    response.once('close', () => {
      traffic.open -= 1;
    });
    answer(response, script ? 'text/javascript' : 'application/json', body);
  });
  // Another site than the shop's: localhost is none of 127.0.0.1.
  base = `http://localhost:${tag.port}`;
  for (const [i, peer] of peers.entries()) {
    bodies.set(`/peer/${i}.js`, brotliCompressSync(await peer.compose(base)));
  }
  const scripts: Record<string, string> = { tag: `${base}/w/key/l.js` };
  const shop = await listen((request, response) => {
    const [, scene = 'idle', kind = ''] = new URL(request.url ?? '/', 'http://shop').pathname.split('/');
    const script = scripts[kind] ?? (kind === 'bare' ? undefined : `${base}/peer/${kind}.js`);
    answer(response, 'text/html', brotliCompressSync(composePage(scene as Scene, script)));
  });
  return {
    url: (scene, script) => `http://127.0.0.1:${shop.port}/${scene}/${script}${SCENES[scene].query}`,
    tag: base,
    traffic,
    stop() {
      tag.stop();
      shop.stop();
    },
  };
}
