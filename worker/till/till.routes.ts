import { type Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import { currencyDigits } from '../campaign/money.ts';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import { findStaffLink, type StaffAccess } from '../store/staff.ts';
import { zoneOf } from '../store/store.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { LANGUAGES } from '../tag/languages.ts';
import { palettesOf } from '../tag/palette.ts';
import { checkCode, findMeant } from './check.ts';
import { type SentAnswer, takeEntries } from './entry.ts';
import { lacksRegister, saleOf } from './sale.ts';
import { readSession, signSession, tryPin } from './session.ts';
import { describeJoining, type Joining } from './signup.ts';
import { type CodeAnswer, SESSION_MS } from './till.ts';

const COOKIE = 'gw_till';
const MAX_BODY = 64_000;
const MOST_ENTRIES = 20;
const MINUTE = 60_000;
/** Calls of one link in a minute. */
const LIMITS = { check: 120, entries: 60, unlock: 30 };

/** The same page for every link: nothing of a shop is in it, so that it may be kept on the device. */
const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'permissions-policy': 'camera=(self)',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
  'x-robots-tag': 'noindex',
};

/** `GET /till/:siteKey/:token/state`: before the PIN no more than whose page it is. */
export interface TillState {
  shop: { name: string; languages: string[]; accent: string; accentText: string };
  open?: TillOpen;
}
/** What the page works with once the PIN was right. Times in UTC milliseconds. */
export interface TillOpen {
  until: number;
  now: number;
  store: string;
  name: string;
  country: string;
  timeZone: string;
  currency: string;
  digits: number;
  /** Whether each register of the store numbers its own receipts: a sale then names it. */
  registers: boolean;
  /** Whether numbers begin anew each day: then a sale of yesterday is told as such. */
  daily: boolean;
  /** The link's own register; null where the device says. */
  register: string | null;
  /** How customers may be signed up, with the words that they agree to, by language; null where they cannot now. */
  joining: Joining | null;
}
/** `POST …/entries`: one answer an entry, in order. */
export interface EntriesAnswer {
  answers: SentAnswer[];
}

const language = z.enum(LANGUAGES.map(({ tag }) => tag) as [string, ...string[]]);
const pinBody = z.strictObject({ pin: z.string().max(20) });
const checkBody = z.strictObject({
  code: z.string().max(500),
  receipt: z.string().max(200).optional(),
  register: z.string().max(60).optional(),
  ago: z.literal(1).optional(),
  language,
});
const entriesBody = z.strictObject({
  sentAt: z.number(),
  language,
  entries: z.array(z.unknown()).min(1).max(MOST_ENTRIES),
});

async function requireLink(c: Context<App>): Promise<StaffAccess> {
  const access = await findStaffLink(c.get('ports'), c.req.param('token') ?? '');
  if (access && access.shop.siteKey === c.req.param('siteKey')) return access;
  throw new AppError('not_found', 'This link opens nothing, or no longer.');
}

/** A page of another site acts for nobody. */
function requireOwnPage(c: Context<App>): void {
  const site = c.req.header('sec-fetch-site');
  if (site && site !== 'same-origin') throw new AppError('forbidden', 'This call is of another site.');
}

const sessionOf = (c: Context<App>, access: StaffAccess) =>
  readSession(c.get('ports'), access, getCookie(c, COOKIE) ?? '');

const cookiePath = (c: Context<App>) => `/till/${c.req.param('siteKey')}/${c.req.param('token')}`;

/** @throws AppError `unauthorised` before the PIN. */
async function requireStaff(c: Context<App>): Promise<StaffAccess> {
  requireOwnPage(c);
  const access = await requireLink(c);
  if (sessionOf(c, access) === undefined) throw new AppError('unauthorised', 'The PIN is asked for.');
  return access;
}

async function spend(c: Context<App>, { link }: StaffAccess, what: keyof typeof LIMITS): Promise<void> {
  if (await c.get('ports').rateLimit.take(`till:${what}:${link.id}`, LIMITS[what], MINUTE)) return;
  throw new AppError('too_many_requests', 'Too often; wait a moment.', { retryAfterSeconds: 10 });
}

async function describeState(
  c: Context<App>,
  { shop, store, link }: StaffAccess,
  until: number | undefined,
): Promise<TillState> {
  const { accent, accentText } = palettesOf(shop.theme).light;
  return {
    shop: { name: shop.name, languages: shop.languages, accent, accentText },
    ...(until !== undefined && {
      open: {
        until,
        now: c.get('ports').clock.now(),
        store: store.name,
        name: link.name,
        country: shop.country,
        timeZone: zoneOf(store, shop),
        currency: shop.currency,
        digits: currencyDigits(shop.currency),
        registers: store.ownReceipts,
        daily: store.dailyReceipts,
        register: link.register,
        joining: await describeJoining(c.get('ports'), shop),
      },
    }),
  };
}

function answerFile(c: Context<App>, name: string, headers: Record<string, string>) {
  const file = c.get('ports').assets.dashboardFile(`till/${name}`);
  if (!file) throw new AppError('not_found', 'There is no such file.');
  return c.body(file.body, 200, { 'content-type': file.type, ...headers });
}

/** The page of a store's staff: one link a till and a PIN, no accounts. It works on without a network. */
export function tillRoutes(): Hono<App> {
  const routes = new Hono<App>();
  const at = '/:siteKey/:token';
  routes.get('/sw.js', (c) => answerFile(c, 'sw.js', { 'cache-control': 'no-cache' }));
  routes.get('/assets/:name', (c) =>
    answerFile(c, c.req.param('name'), { 'cache-control': 'public, max-age=31536000, immutable' }),
  );
  // Also for a link that is over: what waits on the device is shown by the page itself.
  routes.get(at, (c) => answerFile(c, 'page.html', PAGE_HEADERS));
  routes.get(`${at}/state`, async (c) => {
    const access = await requireLink(c);
    return c.json<TillState>(await describeState(c, access, sessionOf(c, access)), 200, {
      'cache-control': 'no-store',
    });
  });
  routes.post(`${at}/unlock`, async (c) => {
    requireOwnPage(c);
    const access = await requireLink(c);
    await spend(c, access, 'unlock');
    const { pin } = parseInput(pinBody, await readJson(c, MAX_BODY));
    const ports = c.get('ports');
    const pause = await tryPin(ports, access, pin.trim());
    if (pause !== undefined) {
      const retry = pause > 0 ? { retryAfterSeconds: Math.ceil(pause / 1000) } : {};
      throw new AppError('forbidden', 'This is not the PIN.', retry);
    }
    setCookie(c, COOKIE, signSession(ports, access), {
      path: cookiePath(c),
      httpOnly: true,
      secure: ports.config.publicUrl.startsWith('https:'),
      sameSite: 'Strict',
      maxAge: SESSION_MS / 1000,
    });
    return c.json<TillState>(await describeState(c, access, ports.clock.now() + SESSION_MS));
  });
  routes.post(`${at}/lock`, async (c) => {
    requireOwnPage(c);
    deleteCookie(c, COOKIE, { path: cookiePath(c) });
    return c.body(null, 204);
  });
  routes.post(`${at}/check`, async (c) => {
    const access = await requireStaff(c);
    await spend(c, access, 'check');
    const told = parseInput(checkBody, await readJson(c, MAX_BODY));
    const { code, receipt = '', register, ago, language: spoken } = told;
    const ports = c.get('ports');
    const at = ports.clock.now();
    const meant = await findMeant(ports, access.shop, code);
    const sale = lacksRegister(access, { register })
      ? undefined
      : await saleOf(ports, access, { code: meant, receipt, register, ago }, at);
    const { answer } = await checkCode(ports, access, meant, { language: spoken, at, sale });
    return c.json<CodeAnswer>(answer);
  });
  routes.post(`${at}/entries`, async (c) => {
    const access = await requireStaff(c);
    await spend(c, access, 'entries');
    const { sentAt, language: spoken, entries } = parseInput(entriesBody, await readJson(c, MAX_BODY));
    const answers = await takeEntries(c.get('ports'), access, entries, { sentAt, language: spoken });
    return c.json<EntriesAnswer>({ answers });
  });
  return routes;
}
