/** A shop's page with the real tag on it, and a server that answers it as a test says; for a real browser. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { openBrowser } from '../../e2e/tools/browser.ts';
import { buildTag } from '../../scripts/build-tag.mjs';
import { UNUSUAL_DIGITS } from '../../worker/campaign/money.ts';
import type { TagSettings } from '../../worker/wire.ts';
import { type Answer, type Answers, CHANNELS, goodAnswers } from './answers.ts';

/** A call that the page made below the tag's base. */
interface Call {
  path: string;
  method: string;
  query: URLSearchParams;
  // biome-ignore lint/suspicious/noExplicitAny: a recorded body is looked into by tests
  body: any;
}

export interface ShopServer {
  url: string;
  calls: Call[];
  answers: Answers;
  /** What becomes of the tag's own files, by the first letter of their names: loader, core, widget (u), rare parts (x). */
  files: Partial<Record<'l' | 'c' | 'u' | 'x', FileAnswer>>;
  settings: Partial<TagSettings>;
  /** A script behind the loader. */
  after: string;
  /** Whether tag and shop share a domain, so that there is a cookie. */
  ownDomain: boolean;
  /** Whether a member looks at the install check. */
  watched: boolean;
  /** Calls to one path, in order. */
  to(path: string): Call[];
  /** All events that reached `/in`. */
  events(): Call['body'][];
  /**
   * Opens a page of the shop and waits until the core runs, or with `tagless` no longer than for the page itself.
   * @param html goes into the body; `before` is a script ahead of the tag; `headers` and `nonce` are the page's own.
   */
  open(
    query?: string,
    page?: {
      html?: string;
      before?: string;
      lang?: string;
      context?: BrowserContextOptions;
      headers?: Record<string, string>;
      nonce?: string;
      tagless?: boolean;
    },
  ): Promise<Page>;
  /** Answers the calls that wait; files that do come as they are. */
  release(answer: Answer): void;
  /** What went wrong on the pages: uncaught errors and what scripts wrote to the console. */
  faults: string[];
  /** Closes all pages, and makes the shop what it was at first. @returns the faults of those pages. */
  leave(): Promise<string[]>;
  stop(): Promise<void>;
}

/** A file that is sent as this text, after an error page, not at all, by half, or once it is released. */
type FileAnswer = { text: string } | 'error' | 'drop' | 'cut' | 'wait';

/** How a shop is before a test says otherwise. */
const asAtFirst = () =>
  ({
    answers: goodAnswers(),
    files: {},
    settings: {},
    after: '',
    ownDomain: false,
    watched: false,
  }) satisfies Partial<ShopServer>;

/** Starts server and browser. */
export async function startShop(): Promise<ShopServer> {
  const outDir = await mkdtemp(join(tmpdir(), 'tag-'));
  const { loader, core, widget, rare } = await buildTag({ outDir });
  const files: Record<string, string> = {};
  for (const file of [core, widget, ...Object.values(rare)]) files[file] = await readFile(join(outDir, file), 'utf8');
  let pageHtml = '';
  let pageHeaders: Record<string, string> = {};
  const waiting: ((answer: Answer) => void)[] = [];
  /** Counts the tests: what a page of the test before sends as it is closed is not taken down. */
  let turn = 0;

  /** One of the tag's own files, as the test spoils it. */
  const sendFile = (response: ServerResponse, path: string, code: string) => {
    const answer = shop.files[path[0] as 'l'];
    if (answer === 'drop') return response.destroy();
    if (answer === 'wait') return waiting.push(() => send(response, 'text/javascript', code));
    if (answer === 'error') {
      response.statusCode = 500;
      return send(response, 'text/html', '<h1>Internal Server Error</h1>');
    }
    if (answer === 'cut') {
      response.writeHead(200, { 'content-type': 'text/javascript', 'content-length': code.length });
      return response.write(code.slice(0, code.length / 2), () => response.destroy());
    }
    send(response, 'text/javascript', answer?.text ?? code);
  };

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const [base = '', of] = /^(?:\/(\d+))?\/w\/key\//.exec(pathname) ?? [];
    const path = pathname.slice(base.length);
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      if (!base) {
        for (const name in pageHeaders) response.setHeader(name, pageHeaders[name] as string);
        return send(response, 'text/html', pageHtml);
      }
      if (path === 'l.js') return sendFile(response, path, `${loader}(${JSON.stringify(settingsNow())})${shop.after}`);
      if (files[path]) return sendFile(response, path, files[path]);
      const text = Buffer.concat(chunks).toString();
      if (of && +of !== turn) return response.destroy();
      shop.calls.push({ path, method: `${request.method}`, query: searchParams, body: text && JSON.parse(text) });
      const answer = shop.answers[path as keyof Answers];
      if (answer === 'drop') return response.destroy();
      if (answer === 'wait') {
        return waiting.push((late) => send(response, 'application/json', JSON.stringify(late)));
      }
      if (typeof answer === 'number') response.statusCode = answer;
      send(response, 'application/json', typeof answer === 'object' ? JSON.stringify(answer) : `${answer}`);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const browser = await openBrowser();

  const settingsNow = (): TagSettings => ({
    k: 'key',
    b: `${url}/${turn}/w/key`,
    c: core,
    u: widget,
    // The cookie's part is for shops that share a domain with the tag, another for while somebody looks, one for several languages.
    r: Object.fromEntries(
      Object.entries(rare).filter(
        ([name]) =>
          (name !== 'keep' || shop.ownDomain) &&
          (name !== 'watch' || shop.watched) &&
          (name !== 'language' || shop.settings.l?.[1]),
      ),
    ),
    l: ['en'],
    m: 'USD',
    // Those that the links come for: the sheet stands before they are there.
    v: CHANNELS.map((channel) => [channel, 'self_share']),
    p: [{ kind: 'post_purchase' }, { kind: 'embedded', target: 'account' }],
    g: { measure: 'analytics_storage', store: 'ad_storage', ads: 'ad_user_data', assume: false },
    d: UNUSUAL_DIGITS,
    x: { tax: true, shipping: true },
    ...shop.settings,
  });

  const shop: ShopServer = {
    url,
    calls: [],
    faults: [],
    ...asAtFirst(),
    release: (answer) => {
      for (const send of waiting.splice(0)) send(answer);
    },
    to: (path) => shop.calls.filter((call) => call.path === path),
    events: () => shop.to('in').flatMap((call) => call.body.events),
    async open(
      query = '',
      { html = '', before = '', lang = 'en', context = {}, headers = {}, nonce = '', tagless = false } = {},
    ) {
      pageHeaders = headers;
      shop.calls.length = 0;
      pageHtml = `<!doctype html><html lang="${lang}"><meta name="viewport" content="width=device-width">
        <link rel="icon" href="data:,"><title>Shop</title><body>${html}<script nonce="${nonce}">window.dataLayer=window.dataLayer||[];
        function gtag(){dataLayer.push(arguments)}${before}</script><script async nonce="${nonce}" src="/w/key/l.js"></script>`;
      const page = await (await browser.newContext(context)).newPage();
      page.on('pageerror', (error) => shop.faults.push(String(error)));
      // The browser's own line about a failed request is not the page's doing, and no script can prevent it.
      page.on('console', (line) => {
        if (!line.text().startsWith('Failed to load resource')) shop.faults.push(line.text());
      });
      await page.goto(`${url}/${query}`, { waitUntil: tagless ? 'domcontentloaded' : 'load' });
      if (!tagless) await page.waitForFunction(() => window.goodword && !Array.isArray(window.goodword.q));
      return page;
    },
    async leave() {
      await Promise.all(browser.contexts().map((context) => context.close()));
      turn += 1;
      Object.assign(shop, asAtFirst());
      waiting.length = 0;
      return shop.faults.splice(0);
    },
    async stop() {
      await browser.close();
      server.close();
      server.closeAllConnections();
      await rm(outDir, { recursive: true });
    },
  };
  return shop;
}

function send(response: ServerResponse, type: string, text: string) {
  response.setHeader('content-type', `${type}; charset=utf-8`);
  response.end(text);
}
