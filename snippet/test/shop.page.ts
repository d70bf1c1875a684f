/** A shop's page with the real tag on it, and a server that answers it as a test says; for a real browser. */
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { buildTag } from '../../scripts/build-tag.mjs';
import type {
  AdvocateAnswer,
  ClaimAnswer,
  InAnswer,
  LandingAnswer,
  LinksAnswer,
  OfferAnswer,
  ShareAnswer,
  TagSettings,
  WireLink,
} from '../../worker/wire.ts';

const readTexts = (name: string): Record<string, string> =>
  JSON.parse(readFileSync(new URL(`../../worker/tag/locales/${name}.json`, import.meta.url), 'utf8'));
const TEXTS: Record<string, Record<string, string>> = {
  en: readTexts('en'),
  ar: readTexts('ar'),
  de: { ...readTexts('de'), ...readTexts('de-formal') },
};

/** What a call is answered with: a value as JSON, a number as a bare status, a text as it is, `drop` not at all, `wait` by `release`. */
type Answer = object | number | string;
export interface Answers {
  in: Answer;
  offer: Answer;
  landing: Answer;
  links: Answer;
  share: Answer;
  claim: Answer;
  advocate: Answer;
  keep: Answer;
}

/** A call that the page made below the tag's base. */
interface Call {
  path: string;
  method: string;
  query: URLSearchParams;
  // biome-ignore lint/suspicious/noExplicitAny: a recorded body is looked into by tests
  body: any;
}

const theme: OfferAnswer['theme'] = {
  accent: '#2f4538',
  accentText: '#fbf7ef',
  background: '#fffdf8',
  text: '#2b2a26',
  radius: 14,
  font: 'serif',
  layout: 'card',
  dark: { accent: '#a8c7b0', accentText: '#14201a', background: '#161917', text: '#f6f3ec' },
};

const DEALS: Record<string, OfferAnswer['deals']> = {
  en: [
    {
      id: 'del_1',
      campaign: 'cmp_1',
      badge: '20%',
      title: '20% off the first order',
      description: 'On everything, no minimum.',
    },
    { id: 'del_2', campaign: 'cmp_1', badge: '$15', title: '$15 off', description: 'From $75.' },
  ],
  de: [
    {
      id: 'del_1',
      campaign: 'cmp_1',
      badge: '15 %',
      title: '15 % auf die erste Bestellung',
      description: 'Auf alles, ohne Mindestbestellwert.',
    },
    {
      id: 'del_2',
      campaign: 'cmp_1',
      badge: '',
      title: 'Versand geschenkt',
      description: 'Bei jeder ersten Bestellung.',
    },
  ],
  ar: [
    {
      id: 'del_1',
      campaign: 'cmp_1',
      badge: '20٪',
      title: 'خصم 20٪ على أول طلب',
      description: 'على كل شيء، دون حد أدنى.',
    },
    { id: 'del_2', campaign: 'cmp_1', badge: '15 $', title: 'خصم 15 دولارًا', description: 'للطلبات من 75 دولارًا.' },
  ],
};

const QR =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="#fff"/><path d="M1 1h3v3h-3zM5 1h3v3h-3zM1 5h3v3h-3zM5 5h1v1h-1zM7 7h1v1h-1z"/></svg>';

/** Answers of a shop where all goes well. */
export function goodAnswers(
  language = 'en',
  changes: { verdict?: WireLink['verdict']; theme?: Partial<typeof theme> } = {},
): Answers {
  const texts = TEXTS[language] as Record<string, string>;
  const deals = DEALS[language] as OfferAnswer['deals'];
  const frame = {
    language,
    dir: language === 'ar' ? ('rtl' as const) : ('ltr' as const),
    texts,
    theme: { ...theme, ...changes.theme },
    shop: { name: 'Ferncastle', legalName: 'Ferncastle LLC' },
  };
  const fill = (text = '') =>
    text
      .replace('{{deal}}', `${deals[0]?.title}`)
      .replace('{{disclosure}}', '')
      .replace('{{shop}}', 'Ferncastle')
      .replace('{{reward}}', '$10');
  const channels = ['native', 'whatsapp', 'email', 'sms', 'facebook', 'messenger', 'qr', 'link'] as const;
  const offer: OfferAnswer = { ...frame, deals, rewardText: fill(texts.reward) };
  const landing: LandingAnswer = {
    ...frame,
    state: 'open',
    from: language === 'ar' ? 'ليلى' : 'Anna',
    autoApply: true,
    ...(deals[0] && { deal: { ...deals[0], terms: language === 'en' ? 'Not with other codes.' : '' } }),
  };
  const links: LinksAnswer = {
    advocate: 'adv-token',
    state: changes.verdict === 'relay' ? 'verified' : 'anonymous',
    ...(changes.verdict === 'relay' && { firstName: 'Anna' }),
    qr: QR,
    links: channels.map((channel) => ({
      channel,
      verdict: channel === 'email' ? (changes.verdict ?? 'self_share') : 'self_share',
      code: `code${channel}`,
      url: `https://go.example/r/code${channel}`,
      text: fill(texts.share_text),
      subject: fill(texts.share_subject),
    })),
  };
  const share: ShareAnswer = {
    verdict: 'relay',
    friends: [{ status: 'accepted' }],
    preview: { subject: 'Anna has 20% at Ferncastle for you', text: 'Hello,\nAnna asked Ferncastle to send you this.' },
  };
  const claim: ClaimAnswer = {
    state: 'given',
    code: 'FERN-7KQ4M',
    applyUrl: '/basket?code=FERN-7KQ4M',
    expiresAt: Date.UTC(2027, 1, 20),
  };
  const taken: InAnswer = { accepted: 1, duplicate: 0, rejected: [] };
  const advocate: AdvocateAnswer = { invited: 0, ordered: 0, own: false, existing: false };
  return { in: taken, offer, landing, links, share, claim, advocate, keep: {} };
}

export interface ShopServer {
  url: string;
  calls: Call[];
  answers: Answers;
  settings: Partial<TagSettings>;
  /** Whether tag and shop share a domain, so that there is a cookie. */
  ownDomain: boolean;
  /** Calls to one path, in order. */
  to(path: string): Call[];
  /** All events that reached `/in`. */
  events(): Call['body'][];
  /**
   * Opens a page of the shop and waits until the core runs.
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
    },
  ): Promise<Page>;
  /** Answers the calls that wait. */
  release(answer: Answer): void;
  /** What went wrong on the pages: uncaught errors and what scripts wrote to the console. */
  faults: string[];
  stop(): Promise<void>;
}

/** Starts server and browser. */
export async function startShop(): Promise<ShopServer> {
  const outDir = await mkdtemp(join(tmpdir(), 'tag-'));
  const { loader, core, widget, rare } = await buildTag({ outDir });
  const files: Record<string, string> = {};
  for (const file of [core, widget, ...Object.values(rare)]) files[file] = await readFile(join(outDir, file), 'utf8');
  let pageHtml = '';
  let pageHeaders: Record<string, string> = {};
  const waiting: ServerResponse[] = [];

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const path = pathname.replace(/^\/w\/key\//, '');
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      if (pathname === path) {
        for (const name in pageHeaders) response.setHeader(name, pageHeaders[name] as string);
        return send(response, 'text/html', pageHtml);
      }
      if (path === 'l.js') return send(response, 'text/javascript', `${loader}(${JSON.stringify(settingsNow())})`);
      if (files[path]) return send(response, 'text/javascript', files[path]);
      const text = Buffer.concat(chunks).toString();
      shop.calls.push({ path, method: `${request.method}`, query: searchParams, body: text && JSON.parse(text) });
      const answer = shop.answers[path as keyof Answers];
      if (answer === 'drop') return response.destroy();
      if (answer === 'wait') return waiting.push(response);
      if (typeof answer === 'number') response.statusCode = answer;
      send(response, 'application/json', typeof answer === 'object' ? JSON.stringify(answer) : `${answer}`);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const browser: Browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    // As in a person's browser: pages that are left may come back as they were.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

  const settingsNow = (): TagSettings => ({
    k: 'key',
    b: `${url}/w/key`,
    c: core,
    u: widget,
    // The cookie's part is for shops that share a domain with the tag.
    r: Object.fromEntries(Object.entries(rare).filter(([name]) => name !== 'keep' || shop.ownDomain)),
    l: ['en'],
    m: 'USD',
    v: [
      ['native', 'self_share'],
      ['whatsapp', 'self_share'],
      ['email', 'self_share'],
      ['facebook', 'self_share'],
      ['link', 'self_share'],
    ],
    p: [{ kind: 'post_purchase' }, { kind: 'embedded', target: 'account' }],
    g: { measure: 'analytics_storage', store: 'ad_storage', assume: false },
    x: { tax: true, shipping: true },
    ...shop.settings,
  });

  const shop: ShopServer = {
    url,
    calls: [],
    answers: goodAnswers(),
    settings: {},
    ownDomain: false,
    faults: [],
    release: (answer) => {
      for (const response of waiting.splice(0)) send(response, 'application/json', JSON.stringify(answer));
    },
    to: (path) => shop.calls.filter((call) => call.path === path),
    events: () => shop.to('in').flatMap((call) => call.body.events),
    async open(query = '', { html = '', before = '', lang = 'en', context = {}, headers = {}, nonce = '' } = {}) {
      pageHeaders = headers;
      shop.calls.length = 0;
      shop.faults.length = 0;
      pageHtml = `<!doctype html><html lang="${lang}"><meta name="viewport" content="width=device-width">
        <link rel="icon" href="data:,"><title>Shop</title><body>${html}<script nonce="${nonce}">window.dataLayer=window.dataLayer||[];
        function gtag(){dataLayer.push(arguments)}${before}</script><script async nonce="${nonce}" src="/w/key/l.js"></script>`;
      const page = await (await browser.newContext(context)).newPage();
      page.on('pageerror', (error) => shop.faults.push(String(error)));
      // The browser's own line about a failed request is not the page's doing, and no script can prevent it.
      page.on('console', (line) => {
        if (!line.text().startsWith('Failed to load resource')) shop.faults.push(line.text());
      });
      await page.goto(`${url}/${query}`);
      await page.waitForFunction(() => window.goodword && !Array.isArray(window.goodword.q));
      return page;
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

/** A GA4 purchase as a script for the page. */
export const pushPurchase = (id = '1001') =>
  `dataLayer.push({event:'purchase',ecommerce:{transaction_id:'${id}',value:94.8,tax:15.14,shipping:4.9,currency:'USD',coupon:'SUMMER',items:[{item_id:'S',price:89.9,quantity:1}]}});`;
