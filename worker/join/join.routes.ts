import { type Context, Hono } from 'hono';
import { tenantOf } from '../../db/tenant.ts';
import { openAccess, shopOfToken } from '../advocate/access.ts';
import { AppError } from '../errors.ts';
import { takeShared } from '../limit.store.ts';
import { unknownPage } from '../message/message.page.ts';
import type { App, Ports } from '../ports.ts';
import { chooseLanguage, type Shop } from '../retailer/shop.ts';
import { requireProof } from '../share/proof.ts';
import { readStore } from '../store/store.store.ts';
import type { Store } from '../store/store.ts';
import { readLanguage } from '../tag/agent.ts';
import { readText } from '../tag/body.ts';
import { requireOwnForm } from '../tag/form.guard.ts';
import { callerOf } from '../tag/visitor.ts';
import { askToJoin, canText, joinWording, readTyped } from './ask.ts';
import { confirmJoin, findJoin, offersFor } from './confirm.ts';
import {
  closedPage,
  codePage,
  confirmPage,
  endedPage,
  JOIN_HEADERS,
  type JoinPage,
  joinPage,
  sentPage,
} from './join.page.ts';
import { JOIN_JS } from './join.script.ts';
import { joinStyleOf } from './join.style.ts';
import type { TypedJoin } from './join.ts';
import {
  buildJoinLink,
  entryUtmOf,
  isMarked,
  type JoinSource,
  PRINTED,
  readJoinSource,
  readShortCode,
} from './link.ts';

const MAX_BODY = 4_000;
const FORM_ID = /^[\w-]{8,64}$/;
/** Sign-ups from a busy network of whoever has no script to work for theirs go out so much later. */
const LATER_MS = 3_600_000;
/** So many of them an hour: a script that leaves the work out gets no further than these. */
const LATER_LIMITS = { network: 10, shop: 1000 };
/** A network may look at so many codes a minute: above it somebody is guessing. */
const CODES_A_MINUTE = 60;

const wantedLanguage = (c: Context<App>) => readLanguage(c.req.header('accept-language'));
const countryOf = (c: Context<App>) => c.get('clientCountry');
const queryOf = (c: Context<App>) => new URL(c.req.url).searchParams;

/** A visit of a shop's join page, by whichever link. */
interface Visit {
  shop: Shop;
  origin: JoinSource;
  /** Also one that has closed: its printed codes live on. */
  store: Store | undefined;
  /** Whether a campaign is the one that the link names. */
  isMeant: ((campaignId: string) => boolean) | undefined;
}

/** The visit behind a link with a site key; undefined where there is no such shop. */
async function readVisit(c: Context<App>): Promise<Visit | undefined> {
  const { shops, databases } = c.get('ports');
  const key = c.req.param('siteKey') ?? '';
  const shop = (await shops.bySiteKey(key)) ?? (await shops.bySiteKey(key.toLowerCase()));
  if (!shop) return undefined;
  const code = c.req.param('store');
  const store = code ? await readStore(tenantOf(databases, shop), shop.id, { code: code.toLowerCase() }) : undefined;
  const origin = readJoinSource(queryOf(c), store?.code);
  const { campaign } = origin;
  return { shop, origin, store, isMeant: campaign ? (id) => id === campaign : undefined };
}

/** The visit behind a printed code; undefined where no store has it. */
async function readPrinted(c: Context<App>, text: string): Promise<Visit | undefined> {
  const { shops, databases, rateLimit } = c.get('ports');
  const read = readShortCode(text);
  if (!read) return undefined;
  if (!(await rateLimit.take(`join-code:${c.get('clientAddress')}`, CODES_A_MINUTE, 60_000))) {
    throw new AppError('too_many_requests', 'Too many codes; wait a minute.', { retryAfterSeconds: 60 });
  }
  const shop = await shops.byNumber(read.shopNumber);
  const store = shop && (await readStore(tenantOf(databases, shop), shop.id, { code: read.store }));
  if (!shop || !store) return undefined;
  const { campaignMark: mark } = read;
  const { source, medium } = PRINTED[read.printed];
  return {
    shop,
    store,
    origin: { source, store: store.code, utm: { medium } },
    isMeant: mark ? (id) => isMarked(id, mark) : undefined,
  };
}

/** What the page shows now; undefined where there is nothing to be passed on. */
async function describe(c: Context<App>, visit: Visit, language: string): Promise<JoinPage | undefined> {
  const ports = c.get('ports');
  const { shop, store, isMeant } = visit;
  const [offers, mayText] = await Promise.all([
    shop.stopped ? [] : offersFor(ports, shop, isMeant, countryOf(c)),
    canText(ports, shop),
  ]);
  const [offer] = offers;
  if (!offer) return undefined;
  // A printed code leads on under the campaign that it was found to mean.
  const campaign = isMeant?.(offer.campaign.id) ? offer.campaign.id : undefined;
  const action = new URL(buildJoinLink(ports.config.publicUrl, shop, { ...visit.origin, campaign }));
  return {
    offer,
    store: store?.state === 'open' ? store.name : undefined,
    mayText,
    wording: joinWording(shop, language, mayText),
    carry: { id: ports.ids.uuid(), action: action.pathname + action.search },
    languages: shop.languages.map((tag) => {
      const url = new URL(action);
      url.searchParams.set('lang', tag);
      return { tag, url: url.pathname + url.search };
    }),
  };
}

async function show(c: Context<App>, visit: Visit) {
  const language = chooseLanguage(visit.shop, [c.req.query('lang'), wantedLanguage(c)]);
  const page = await describe(c, visit, language);
  if (!page) return c.html(closedPage(visit.shop, language), 200, JOIN_HEADERS);
  return c.html(joinPage(visit.shop, language, page), 200, JOIN_HEADERS);
}

const notFound = (c: Context<App>) => c.html(codePage(wantedLanguage(c) ?? 'en', true), 404, JOIN_HEADERS);

/** What a form sent. */
async function readForm(c: Context<App>) {
  const body = new URLSearchParams((await readText(c, MAX_BODY)) ?? '');
  const text = (name: string) => body.get(name)?.trim() ?? '';
  const typed: TypedJoin = { name: text('name'), address: text('address'), agreed: text('agreed') === 'yes' };
  return { typed, id: text('id'), language: text('lang'), proof: text('proof') };
}

/** Whether one more sign-up may go out later, without work. Counted for all hosts, like the work itself. */
async function maySendLater({ databases, clock }: Ports, shop: Shop, network: string): Promise<boolean> {
  const wanted = [
    { key: `join-later:${network}`, limit: LATER_LIMITS.network, windowMs: LATER_MS, times: 1 },
    { key: `join-later:${shop.id}`, limit: LATER_LIMITS.shop, windowMs: LATER_MS, times: 1 },
  ];
  return (await takeShared(tenantOf(databases, shop), wanted, clock.now())).every(Boolean);
}

/** Takes a form: answers the same whoever it is about, and shows what was typed once more where it cannot be used. */
async function take(c: Context<App>, visit: Visit) {
  requireOwnForm(c);
  const ports = c.get('ports');
  const { shop, origin, store } = visit;
  const { typed, id, language: told, proof } = await readForm(c);
  const language = chooseLanguage(shop, [told, wantedLanguage(c)]);
  const page = await describe(c, visit, language);
  if (!page) return c.html(closedPage(shop, language), 200, JOIN_HEADERS);
  const carry = { ...page.carry, id: FORM_ID.test(id) ? id : page.carry.id };
  const again = (more: Partial<JoinPage>, status: 422 | 429) =>
    c.html(joinPage(shop, language, { ...page, carry, typed, ...more }), status, JOIN_HEADERS);
  const read = readTyped(shop, typed, page.mayText);
  if ('faults' in read) return again({ faults: read.faults }, 422);
  const caller = callerOf(ports, shop.number, c.get('clientAddress'), c.req.header('user-agent'));
  let isLater = false;
  try {
    const wanted = { form: 'join', subject: `${carry.id}\n${read.read.address}`, messages: 1, ...caller } as const;
    await requireProof(ports, shop, wanted, proof || undefined);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const [challenge] = error.errors;
    if (!challenge) return again({ isBusy: true }, 429);
    // A script can work for it; whoever has none gives time instead.
    if (c.req.header('x-join') === 'script') return c.text(challenge.message, 428, JOIN_HEADERS);
    if (!(await maySendLater(ports, shop, caller.network))) return again({ isBusy: true }, 429);
    isLater = true;
  }
  await askToJoin(ports, shop, read.read, {
    clientId: carry.id,
    language,
    source: origin.source,
    storeId: store?.id,
    campaignId: origin.campaign,
    entry: entryUtmOf(shop, origin),
    ...(isLater && { runAt: ports.clock.now() + LATER_MS }),
  });
  return c.html(sentPage(shop, language, typed.address, isLater), 200, JOIN_HEADERS);
}

/** The request, or the page, that a message's link leads to. */
async function readInvited(c: Context<App>) {
  const ports = c.get('ports');
  const token = c.req.param('token') ?? '';
  const shop = await shopOfToken(ports, token);
  const row = shop && (await findJoin(ports, shop, token));
  return { ports, token, shop, row };
}

/** The link of a message after its first tap opens the page, as those of other messages do. */
async function answerJoined(c: Context<App>, token: string, shop: Shop | undefined) {
  c.header('referrer-policy', 'no-referrer');
  c.header('cache-control', 'no-store');
  if (await openAccess(c.get('ports'), token)) return c.redirect(`/me/${token}`, 303);
  if (!shop) return c.html(unknownPage(wantedLanguage(c) ?? 'en'), 404, JOIN_HEADERS);
  return c.html(endedPage(shop, chooseLanguage(shop, [wantedLanguage(c)])), 404, JOIN_HEADERS);
}

/**
 * `/j`: where shoppers join who came by a printed code, a newsletter, a receipt or a banner. No purchase, no tag and no
 * script is needed.
 */
export function joinRoutes(): Hono<App> {
  const routes = new Hono<App>();
  routes.get('/', (c) => {
    const code = c.req.query('code');
    const language = wantedLanguage(c) ?? 'en';
    if (code === undefined) return c.html(codePage(language, false), 200, JOIN_HEADERS);
    const read = readShortCode(code);
    return read ? c.redirect(`/j/${read.code}`, 303) : c.html(codePage(language, true), 404, JOIN_HEADERS);
  });
  // With a slash behind it, as people type it.
  routes.get('/:nothing{^$}', (c) => c.redirect('/j', 301));
  routes.get('/:code/:nothing{^$}', (c) =>
    c.redirect(`/j/${encodeURIComponent(c.req.param('code'))}${new URL(c.req.url).search}`, 301),
  );
  routes.get('/form.js', (c) =>
    c.body(JOIN_JS, 200, { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, max-age=300' }),
  );
  routes.get('/style/:siteKey', async (c) => {
    const shop = await c.get('ports').shops.bySiteKey(c.req.param('siteKey').replace(/\.css$/, ''));
    if (!shop) throw new AppError('not_found', 'There is no such shop.');
    return c.body(joinStyleOf(shop.theme), 200, {
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=300',
    });
  });
  // GET asks and changes nothing, for mail scanners open links; POST acts.
  routes.get('/in/:token', async (c) => {
    const { ports, token, shop, row } = await readInvited(c);
    if (!shop || !row) return answerJoined(c, token, shop);
    return c.html(confirmPage(shop, row.language, ports.secrets.open(row.nameSealed)), 200, JOIN_HEADERS);
  });
  routes.post('/in/:token', async (c) => {
    requireOwnForm(c);
    const { ports, token, shop, row } = await readInvited(c);
    if (shop && row) await confirmJoin(ports, shop, row, token, countryOf(c));
    return answerJoined(c, token, shop);
  });
  // A printed code has dashes, a site key has none.
  routes.get('/:code{[^/]+-[^/]+}', async (c) => {
    const visit = await readPrinted(c, c.req.param('code'));
    return visit ? show(c, visit) : notFound(c);
  });
  routes.on(['GET', 'POST'], ['/:siteKey', '/:siteKey/:store'], async (c) => {
    const visit = await readVisit(c);
    if (!visit) return notFound(c);
    return c.req.method === 'POST' ? take(c, visit) : show(c, visit);
  });
  return routes;
}
