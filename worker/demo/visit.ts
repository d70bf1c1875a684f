import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { tenantOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import type { App, Ports, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { type Basket, formatBasket, parseBasket, priceBasket } from './basket.ts';
import { readDiscount } from './demo.store.ts';
import { DEMO_CUSTOMERS, DEMO_PATHS, DEMO_SITE_KEYS, type DemoCustomer, type DemoPath } from './demo.ts';
import type { Ga4Event } from './ga4.ts';
import { type Html, type PageFrame, page } from './pages/layout.ts';

const IDENTITY_MS = 30 * 60_000;

/** One request to a storefront: whose it is, and what the shopper carries. */
export interface Visit extends PageFrame {
  shop: Shop;
  tenant: TenantDatabase;
  basket: Basket;
}

/** What the signed-in shopper's page says to the tag: signed with the shop's secret for half an hour. */
function identify({ secrets, clock }: Ports, shop: Shop, customer: DemoCustomer): Record<string, unknown> {
  const expires = clock.now() + IDENTITY_MS;
  const signature = secrets.hmacHex(secrets.open(shop.identitySecret), `${customer.id}.${expires}`);
  return { customerId: customer.id, expires, signature, firstName: customer.firstName, email: customer.email };
}

/**
 * Reads the request of a storefront's page.
 * @throws AppError `not_found` where there is no such storefront.
 */
export async function readVisit(c: Context<App>): Promise<Visit> {
  const ports = c.get('ports');
  const path = DEMO_PATHS.find((one) => one === c.req.param('shop'));
  const shop = path && (await ports.shops.bySiteKey(DEMO_SITE_KEYS[path]));
  if (!path || !shop) throw new AppError('not_found', 'There is no such demo shop.');
  const tenant = tenantOf(ports.databases, shop);
  const basket = parseBasket(path, getCookie(c, 'demo_basket'));
  const discount = basket.code ? await readDiscount(tenant, shop.id, basket.code, ports.clock.now()) : undefined;
  const customer = path === 'us' ? DEMO_CUSTOMERS[getCookie(c, 'demo_customer') ?? ''] : undefined;
  const consent = getCookie(c, 'demo_consent');
  return {
    path,
    shop,
    tenant,
    basket,
    totals: priceBasket(path, basket, discount),
    customer,
    consent: consent === 'granted' || consent === 'denied' ? consent : undefined,
    identity: customer && identify(ports, shop, customer),
    tagUrl: `${ports.config.publicUrl}/w/${shop.siteKey}/l.js`,
  };
}

/** Keeps the basket, or what a cookie of the shop holds; an empty value forgets it. */
export function keep(c: Context<App>, path: DemoPath, name: 'demo_basket' | 'demo_customer', value: string): void {
  setCookie(c, name, value, {
    path: `/demo/${path}`,
    httpOnly: true,
    sameSite: 'Lax',
    secure: c.get('ports').config.dashboardUrl.startsWith('https:'),
    maxAge: value ? 30 * 86_400 : 0,
  });
}

export const keepBasket = (c: Context<App>, path: DemoPath, basket: Basket): void =>
  keep(c, path, 'demo_basket', formatBasket(basket));

/** Answers with a page of the storefront. */
export const answerPage = (
  c: Context<App>,
  visit: Visit,
  title: string,
  content: Html,
  options: { status?: 200 | 404 | 422; events?: readonly Ga4Event[] } = {},
) => c.html(page(visit, title, content, options.events), options.status ?? 200);

/** The text fields of a form that was posted; a body that is no form has none. */
export async function readForm(c: Context<App>): Promise<Record<string, string>> {
  const form = await c.req.parseBody().catch(() => ({}));
  return Object.fromEntries(
    Object.entries(form).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
