import { type Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { tenantOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import { unknownPage } from '../message/message.page.ts';
import { hasNames } from '../name/enter.ts';
import { takeName } from '../name/take.ts';
import type { App } from '../ports.ts';
import { readBrowser } from '../push/push.routes.ts';
import { readSubscriptionsOf } from '../push/push.store.ts';
import { forgetBrowsers, keepBrowser, readBrowsers } from '../push/subscribe.ts';
import { wordingOf } from '../push/words.ts';
import { chooseLanguage, type Shop } from '../retailer/shop.ts';
import { readLanguage } from '../tag/agent.ts';
import { readText } from '../tag/body.ts';
import { requireOwnForm } from '../tag/form.guard.ts';
import { callerOf } from '../tag/visitor.ts';
import { deleteAccess } from './access.store.ts';
import { type Access, openAccess, openVouched, readSession, SESSION_MS, shopOfToken, signSession } from './access.ts';
import {
  askAddressPage,
  askLeavePage,
  leftPage,
  mePage,
  PAGE_HEADERS,
  PUSH_PAGE_HEADERS,
  tellPage,
} from './advocate.page.ts';
import { styleOf } from './advocate.style.ts';
import { sendAccess } from './ask.ts';
import { leaveProgramme } from './leave.ts';
import { makeMissingLinks } from './missing.ts';
import { describePage, readEarned } from './page.ts';

const COOKIE = 'gw_me';
const MAX_BODY = 2_000;

const wantedLanguage = (c: Context<App>) => readLanguage(c.req.header('accept-language'));

/** Of somebody known their own; of anybody else what the browser asks for, where the shop has it. */
const languageOf = (c: Context<App>, shop: Shop, own?: string) => chooseLanguage(shop, [own, wantedLanguage(c)]);

/** Which page of the orders is asked for, from 1; the first for whatever is no page. */
const readPageNumber = (c: Context<App>) => Number(/^[1-9]\d{0,4}$/.exec(c.req.query('page') ?? '')?.[0] ?? 1);

function openSession(c: Context<App>, token: string): void {
  const ports = c.get('ports');
  setCookie(c, COOKIE, signSession(ports, token), {
    path: '/me',
    httpOnly: true,
    secure: ports.config.publicUrl.startsWith('https:'),
    // A link in a mail is followed from another site, and has to find its page open.
    sameSite: 'Lax',
    maxAge: SESSION_MS / 1000,
  });
}

/** Opens the page, and takes what opened it out of the address bar. */
function answerOpened(c: Context<App>, token: string) {
  openSession(c, token);
  c.header('referrer-policy', 'no-referrer');
  c.header('cache-control', 'no-store');
  c.header('x-robots-tag', 'noindex');
  return c.redirect('/me', 303);
}

/** For a link or a session that opens nothing: a way to a new link, where it says which shop's. */
async function answerOver(c: Context<App>, token: string) {
  const shop = await shopOfToken(c.get('ports'), token);
  deleteCookie(c, COOKIE, { path: '/me' });
  return shop
    ? c.html(askAddressPage(shop, languageOf(c, shop), true), 404, PAGE_HEADERS)
    : c.html(unknownPage(wantedLanguage(c) ?? 'en'), 404, PAGE_HEADERS);
}

/** Answers for who has the page open, by its cookie alone. */
function withSession(answer: (c: Context<App>, access: Access, language: string) => Promise<Response> | Response) {
  return async (c: Context<App>) => {
    if (c.req.method === 'POST') requireOwnForm(c);
    const value = getCookie(c, COOKIE) ?? '';
    const access = await readSession(c.get('ports'), value);
    if (!access) return answerOver(c, value.split('.')[0] ?? '');
    return answer(c, access, languageOf(c, access.shop, access.advocate.language));
  };
}

async function requireShop(c: Context<App>): Promise<Shop> {
  const shop = await c.get('ports').shops.bySiteKey(c.req.param('siteKey')?.replace(/\.css$/, '') ?? '');
  if (!shop) throw new AppError('not_found', 'There is no such shop.');
  return shop;
}

/**
 * An advocate's own page. A link from a mail opens it for half an hour, and goes out of the address bar at once; who has
 * none asks for one by their address.
 */
export function advocateRoutes(): Hono<App> {
  const routes = new Hono<App>();
  routes.get(
    '/',
    withSession(async (c, access, language) => {
      const { shop, advocate } = access;
      const ports = c.get('ports');
      const wanted = readPageNumber(c);
      if (advocate.kind === 'left') {
        return c.html(leftPage(shop, language, await readEarned(ports, access, wanted)), 200, PAGE_HEADERS);
      }
      await makeMissingLinks(ports, access, c.get('clientCountry'));
      const [page, push] = await Promise.all([
        describePage(ports, access, language, wanted),
        readBrowsers(ports, shop, advocate.id),
      ]);
      const part = push && { wording: wordingOf(shop, language), browsers: push };
      return c.html(mePage(shop, language, page, part), 200, part ? PUSH_PAGE_HEADERS : PAGE_HEADERS);
    }),
  );
  routes.get(
    '/leave',
    withSession((c, { shop, advocate }, language) =>
      advocate.kind === 'left' ? c.redirect('/me', 303) : c.html(askLeavePage(shop, language), 200, PAGE_HEADERS),
    ),
  );
  routes.post(
    '/leave',
    withSession(async (c, access, language) => {
      const ports = c.get('ports');
      const token = await leaveProgramme(ports, access);
      if (token === undefined) return c.redirect('/me', 303);
      openSession(c, token);
      const earned = await readEarned(ports, access);
      const url = `${ports.config.publicUrl}/me/${token}`;
      return c.html(leftPage(access.shop, language, earned, url), 200, PAGE_HEADERS);
    }),
  );
  routes.post(
    '/name',
    withSession(async (c, access, language) => {
      const { shop, advocate } = access;
      const ports = c.get('ports');
      const typed = new URLSearchParams((await readText(c, MAX_BODY)) ?? '').get('name') ?? '';
      if (advocate.kind === 'left' || !hasNames(shop)) return c.redirect('/me', 303);
      const taken = await takeName(ports, shop, advocate.id, typed);
      if ('label' in taken) return c.redirect('/me#name', 303);
      const page = await describePage(ports, access, language);
      const names = page.names && { ...page.names, suggested: typed.slice(0, 40), fault: taken.fault };
      return c.html(mePage(shop, language, { ...page, names }), 422, PAGE_HEADERS);
    }),
  );
  // Told by the page's own script, after a tap.
  routes.post(
    '/push',
    withSession(async (c, { shop, advocate }) => {
      if (advocate.kind === 'left') throw new AppError('gone', 'They have left.');
      await keepBrowser(c.get('ports'), shop, await readBrowser(c), { advocateId: advocate.id, source: 'me' });
      return c.body(null, 204);
    }),
  );
  routes.post(
    '/push/stop',
    withSession(async (c, { shop, advocate }) => {
      const ports = c.get('ports');
      const browsers = await readSubscriptionsOf(tenantOf(ports.databases, shop), shop.id, advocate.id);
      await forgetBrowsers(ports, shop, browsers);
      return c.redirect('/me', 303);
    }),
  );
  routes.post(
    '/close',
    withSession(async (c, { shop, advocate }, language) => {
      // What somebody left for what they had earned is their only way there.
      if (advocate.kind !== 'left') {
        await tenantOf(c.get('ports').databases, shop).client.batch([deleteAccess(advocate.id)], 'write');
      }
      deleteCookie(c, COOKIE, { path: '/me' });
      return c.html(tellPage(shop, language, 'closed'), 200, PAGE_HEADERS);
    }),
  );
  // Also where the shop sends a customer who is signed in there: with its signature they are in, without any mail.
  routes.get('/at/:siteKey', async (c) => {
    const shop = await requireShop(c);
    const { customer, expires, signature } = c.req.query();
    const token =
      customer && signature
        ? await openVouched(c.get('ports'), shop, { customerId: customer, expires: Number(expires), signature })
        : undefined;
    if (token) return answerOpened(c, token);
    return c.html(askAddressPage(shop, languageOf(c, shop)), 200, PAGE_HEADERS);
  });
  routes.post('/at/:siteKey', async (c) => {
    const ports = c.get('ports');
    const shop = await requireShop(c);
    requireOwnForm(c);
    const email = new URLSearchParams((await readText(c, MAX_BODY)) ?? '').get('email') ?? '';
    const { network } = callerOf(ports, shop.number, c.get('clientAddress'));
    // After the answer, so that its time tells nothing either.
    ports.defer(sendAccess(ports, shop, email, network));
    return c.html(tellPage(shop, languageOf(c, shop), 'sent'), 200, PAGE_HEADERS);
  });
  routes.get('/style/:siteKey', async (c) => {
    const { theme } = await requireShop(c);
    return c.body(styleOf(theme), 200, {
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=300',
    });
  });
  routes.get('/:token', async (c) => {
    const token = c.req.param('token');
    const access = await openAccess(c.get('ports'), token);
    if (!access) return answerOver(c, token);
    return answerOpened(c, token);
  });
  return routes;
}
