/** A shop's page as shops build them, with and without the tag, and a tag server on an origin of its own. */
import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync } from 'node:zlib';
import { buildTag } from '../../scripts/build-tag.mjs';
import { goodAnswers } from '../../snippet/test/shop.page.ts';
import type { TagSettings } from '../../worker/wire.ts';

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

/** Sixty products with pictures of their own size, a menu, a basket that a script of the shop fills. */
function composePage(scene: Scene, tag: string | undefined): string {
  const products = Array.from({ length: 60 }, (_, i) => {
    const picture = `<svg width="160" height="160" viewBox="0 0 16 16"><rect width="16" height="16" fill="hsl(${i * 6} 40% 80%)"/></svg>`;
    return `<article>${picture}<h2>Trail shoe ${i}</h2><p>Light, dry, for long days.</p><button>Add</button></article>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Shop</title><link rel="icon" href="data:,"><style>main{display:grid;grid-template-columns:1fr 1fr;gap:12px}
article{border:1px solid #ddd;padding:8px}</style><header><nav>Shoes Bags Sale</nav><b id="basket">0</b></header>
<main>${products.join('')}</main><script>window.dataLayer=[];function gtag(){dataLayer.push(arguments)}
gtag('consent','default',{ad_storage:'denied',analytics_storage:'denied'});let basket=0;
document.querySelectorAll('article button').forEach((button)=>{button.onclick=()=>{
document.getElementById('basket').textContent=++basket}});${SCENES[scene].push}</script>
${tag ? `<script async src="${tag}/w/key/l.js"></script>` : ''}</html>`;
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

interface BenchServers {
  /** Address of a page, with the tag or without. */
  url(scene: Scene, tagged: boolean): string;
  /** Origin of the tag: what comes from there is the tag's. */
  tag: string;
  stop(): void;
}

/** Starts both servers; everything goes out as brotli, as behind a real edge. */
export async function startServers(outDir: string): Promise<BenchServers> {
  const { loader, core, widget, rare } = await buildTag({ outDir });
  const { keep: _, ...parts } = rare;
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
    g: { measure: 'analytics_storage', store: 'ad_storage', assume: false },
    x: { tax: true, shipping: true },
  });
  const bodies = new Map<string, Buffer>();
  for (const file of [core, widget, ...Object.values(rare)]) {
    bodies.set(file, brotliCompressSync(await readFile(`${outDir}/${file}`)));
  }
  const tag = await listen((request, response) => {
    const name = new URL(request.url ?? '/', 'http://tag').pathname.replace('/w/key/', '');
    const script = name === 'l.js' ? brotliCompressSync(`${loader}(${JSON.stringify(settings())})`) : bodies.get(name);
    const body = script ?? brotliCompressSync(JSON.stringify(answers[name as keyof typeof answers] ?? {}));
    request.resume();
    response.writeHead(200, {
      'content-type': script ? 'text/javascript' : 'application/json',
      'content-encoding': 'br',
      'access-control-allow-origin': '*',
      'timing-allow-origin': '*',
    });
    response.end(body);
  });
  // Another site than the shop's: localhost is none of 127.0.0.1.
  base = `http://localhost:${tag.port}`;
  const shop = await listen((request, response) => {
    const [, scene = 'idle', kind] = new URL(request.url ?? '/', 'http://shop').pathname.split('/');
    response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'br' });
    response.end(brotliCompressSync(composePage(scene as Scene, kind === 'tag' ? base : undefined)));
  });
  return {
    url: (scene, tagged) => `http://127.0.0.1:${shop.port}/${scene}/${tagged ? 'tag' : 'bare'}${SCENES[scene].query}`,
    tag: base,
    stop() {
      tag.stop();
      shop.stop();
    },
  };
}
