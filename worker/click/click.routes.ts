import type { Context } from 'hono';
import { Hono } from 'hono/tiny';
import { tenantOf } from '../../db/tenant.ts';
import type { Deal } from '../campaign/deal.ts';
import { recallOffers } from '../campaign/offer.cache.ts';
import { readReferralKey } from '../claim/claim.ts';
import { readSigns } from '../fraud/sign.ts';
import { inTime } from '../in-time.ts';
import { decodeNumber } from '../number.ts';
import type { App, Ports } from '../ports.ts';
import { readProducts } from '../product/product.store.ts';
import type { Product } from '../product/product.ts';
import { chooseLanguage, type Shop } from '../retailer/shop.ts';
import { inLanguage, LANGUAGE, linkUrl } from '../share/link.ts';
import { readAgent, readLanguage, readLanguages } from '../tag/agent.ts';
import type { EventBody } from '../tag/event.ts';
import { type Utm, utmFromQuery } from '../tag/utm.ts';
import { visitorKey } from '../tag/visitor.ts';
import type { LandingAnswer } from '../wire.ts';
import { lostPage, PAGE_HEADERS, previewImage, previewPage } from './click.page.ts';
import { recordClick } from './click.record.ts';
import type { Link } from './click.store.ts';
import { clickNonce, signClick } from './click.token.ts';
import {
  classifyVisit,
  clickEventId,
  landingUrl,
  noticeUrl,
  readsPreview,
  stateOfLink,
  type Visitor,
  visitUtm,
} from './click.ts';
import { recallImageSize } from './image.ts';
import { linksOf } from './link.cache.ts';
import { findTwin } from './twin.ts';
import { linkBody } from './visit.ts';

/** An open link on its way to the friend. */
interface OpenLink {
  shop: Shop;
  link: Link;
  deal: Deal;
  /** `<link code>` or `<link code>.<recipient token>`. */
  rk: string;
  recipient: boolean;
}

type Target =
  | ({ state: 'open' } & OpenLink)
  | { state: Exclude<LandingAnswer['state'], 'open'>; shop: Shop | undefined; rk?: string };

/** Nobody who follows a link waits longer for a database that hangs. */
const HUNG_MS = 1_500;

/** Where a code leads a friend of some country. A database that is away leads to the shop's home, as a code that nobody knows. */
async function findTarget(ports: Ports, text: string, country: string | undefined): Promise<Target> {
  const number = decodeNumber(text);
  const known = number === undefined ? undefined : ports.shops.byNumber(number);
  const shop = known && (await inTime(known, HUNG_MS).catch(() => undefined));
  const key = readReferralKey(text);
  if (!shop || !key) return { state: 'unknown', shop };
  const rk = text.toLowerCase();
  if (shop.stopped) return { state: 'ended', shop };
  try {
    const reads = Promise.all([linksOf(ports).read(ports, key.code), recallOffers(ports, shop)]);
    const [read, offers] = await inTime(reads, HUNG_MS);
    const link = read?.link;
    const offer = link && offers.find(({ deal }) => deal.id === link.dealId);
    if (!offer) return { state: 'unknown', shop, rk };
    const recipient = key.recipientToken !== undefined;
    const state = stateOfLink(offer, recipient, ports.clock.now());
    if (state !== 'open') return { state, shop, rk };
    const twin = await findTwin(ports, shop, link, offer.deal, country);
    if (twin) return { state, ...twin, rk: twin.link.code, recipient: false };
    return { state, shop, link, deal: offer.deal, rk, recipient };
  } catch (error) {
    ports.log.warn('link_unreadable', { shop: shop.id, error: (error as Error).name });
    return { state: 'unknown', shop };
  }
}

/** The product that a link recommends, where the shop's data knows it. A database that is away knows none. */
async function readProduct({ databases, log }: Ports, { shop, link }: OpenLink): Promise<Product | undefined> {
  if (!link.productId) return undefined;
  try {
    const [product] = await readProducts(tenantOf(databases, shop), shop.id, [link.productId]);
    return product;
  } catch (error) {
    log.warn('product_unreadable', { shop: shop.id, error: (error as Error).name });
    return undefined;
  }
}

/**
 * The visit as a fact: a click of a person, or a machine's look at the link.
 * @returns the hash that its id is made of.
 */
async function recordVisit(
  c: Context<App>,
  { shop, link }: OpenLink,
  visitor: Visitor,
  utm: Utm,
  now: number,
): Promise<string> {
  const ports = c.get('ports');
  const userAgent = c.req.header('user-agent') ?? '';
  const key = visitorKey(ports.secrets, shop.number, c.get('clientAddress'), userAgent, now);
  const kind = visitor === 'person' ? 'click' : 'machine_click';
  const visit = {
    utm,
    country: c.get('clientCountry'),
    device: readAgent(userAgent).device,
    language: chooseLanguage(shop, [...readLanguages(c.req.header('accept-language')), link.language]),
  };
  const body: EventBody = { ...linkBody(link, link.advocateId, visit), visitor: key };
  const signs = visitor === 'person' ? readSigns(c.req.url.split('?')[1], c.req.header('referer')) : [];
  if (signs.length > 0) body.signs = signs;
  if (visitor !== 'person') body.machine = visitor;
  const hash = ports.secrets.digest(`${kind}\n${link.code}\n${key}`);
  const id = clickEventId(now, hash);
  await recordClick(ports, shop.groupNumber, { shop: shop.number, id, kind, occurredAt: now, receivedAt: now, body });
  return hash;
}

/** Where links lead, but for the click's own token: nearly all visits of a link differ in that alone. */
const landings = new WeakMap<Link, { shop: Shop; page: string; before: string; after: string }>();
/** Stands for the token meanwhile: made of the token's own characters, so that it reads the same within an address. */
const TOKEN = 'the.token.of.the-click';

/** The landing page of a click, with the UTM of its visit. */
function landingOf({ shop, link, deal, rk }: OpenLink, utm: Utm, rc: string): string {
  const page = link.targetUrl ?? deal.targetUrl;
  if (utm !== link.utm || rk !== link.code) return landingUrl(shop, page, { rk, rc, utm });
  let known = landings.get(link);
  if (known?.shop !== shop || known.page !== page) {
    const [before = '', after = ''] = landingUrl(shop, page, { rk, rc: TOKEN, utm }).split(TOKEN);
    known = { shop, page, before, after };
    landings.set(link, known);
  }
  return `${known.before}${rc}${known.after}`;
}

/** What a friend's link does: a person is led to the shop, a crawler reads what it is about. */
export function clickRoutes(): Hono<App> {
  const routes = new Hono<App>();
  routes.get('/:code', async (c) => {
    const ports = c.get('ports');
    c.header('cache-control', 'no-store');
    const target = await findTarget(ports, c.req.param('code'), c.get('clientCountry'));
    if (target.state !== 'open') {
      // A canary has no pages that a person could be led to.
      if (target.shop && target.shop.kind !== 'canary')
        return c.redirect(noticeUrl(target.shop, target.state, target.rk));
      return c.html(lostPage(readLanguage(c.req.header('accept-language')) ?? 'en'), 404, PAGE_HEADERS);
    }

    const { shop, link, deal, rk, recipient } = target;
    const visitor = classifyVisit(readAgent(c.req.header('user-agent')), [
      c.req.header('sec-purpose'),
      c.req.header('purpose'),
      c.req.header('x-moz'),
    ]);
    const query = c.req.url.split('?')[1];
    const utm = query ? visitUtm(link, utmFromQuery(new URLSearchParams(query))) : link.utm;
    const now = ports.clock.now();
    const hash = c.req.method === 'HEAD' ? '' : await recordVisit(c, target, visitor, utm, now);
    if (readsPreview(visitor)) {
      const landing = landingUrl(shop, link.targetUrl ?? deal.targetUrl, { rk, utm });
      // The words that the link was sent with, also where Facebook sends people on to what it read.
      const wanted = c.req.query(LANGUAGE);
      const language = wanted ? chooseLanguage(shop, [wanted, link.language]) : link.language;
      const url = inLanguage(linkUrl(ports.config.publicUrl, rk), language, link.language);
      const product = await readProduct(ports, target);
      const image = previewImage(shop, deal, product, language, now);
      const page = { url, landing, now, imageSize: image ? await recallImageSize(ports, image) : undefined };
      return c.html(previewPage(shop, deal, product, language, page), 200, PAGE_HEADERS);
    }
    const click = {
      shop: shop.number,
      code: link.code,
      recipient,
      at: now,
      nonce: clickNonce(hash, ports.ids.couponCode(8)),
    };
    return c.redirect(landingOf(target, utm, signClick(ports.secrets, click)));
  });
  return routes;
}
