import { Hono } from 'hono';
import type { App, Ports } from '../ports.ts';
import { moveOrder, readOrder, readOrders, type StoredOrder } from './demo.store.ts';
import { demoApiKey } from './demo.ts';
import { refund } from './ga4.ts';
import type { DemoContact } from './order.ts';
import { type OfficeNotice, officeContent } from './pages/person.ts';
import { answerPage, readForm, readVisit, type Visit } from './visit.ts';
import { WORDS } from './words.ts';

/** Calls the API as the shop's own server does. @returns undefined where it was taken, else the reason as a code. */
async function callApi(
  { config, secrets, fetch }: Ports,
  { shop }: Visit,
  route: 'purchases' | 'refunds',
  key: string,
  body: Record<string, unknown>,
): Promise<string | undefined> {
  try {
    const response = await fetch(`${config.dashboardUrl}/v1/${route}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${demoApiKey(secrets, shop)}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify(body),
    });
    if (response.ok) return undefined;
    const problem = (await response.json().catch(() => ({}))) as { code?: unknown };
    return typeof problem.code === 'string' ? problem.code : `http_${response.status}`;
  } catch {
    return 'unreachable';
  }
}

function confirmOrder(ports: Ports, visit: Visit, { id, body, createdAt }: StoredOrder): Promise<string | undefined> {
  const { email } = JSON.parse(ports.secrets.open(body.contactSealed)) as DemoContact;
  return callApi(ports, visit, 'purchases', `confirm-${id}`, {
    order_id: id,
    amount: body.amount,
    currency: body.currency,
    occurred_at: createdAt,
    coupons: body.coupon ? [body.coupon] : [],
    customer: { ...(body.customerId && { id: body.customerId }), email },
    new_customer: body.newCustomer,
  });
}

/** The whole order; a repeated call carries the same `refund_id`, while the key binds the time in this one's body. */
function refundOrder(ports: Ports, visit: Visit, { id }: StoredOrder): Promise<string | undefined> {
  const now = ports.clock.now();
  return callApi(ports, visit, 'refunds', `refund-${id}-${now}`, {
    order_id: id,
    refund_id: `R-${id}`,
    occurred_at: now,
  });
}

/** What the address of the page says about the last act, checked against the orders themselves. */
function readNotice(
  { state, order, code }: { state?: string; order?: string; code?: string },
  orders: readonly StoredOrder[],
): OfficeNotice | undefined {
  if (state === 'failed' && /^\w{1,40}$/.test(code ?? '')) return { kind: 'failed', code: code as string };
  const found = orders.find(({ id }) => id === order);
  const kind = state === 'confirmed' || state === 'refunded' ? state : undefined;
  return found && kind && found.state === kind ? { kind, id: found.id } : undefined;
}

/** The shop's back office: its server confirms and refunds orders over the API; the page itself pushes `refund`. */
export function officeRoutes(): Hono<App> {
  const app = new Hono<App>();

  app.get('/:shop/office', async (c) => {
    const visit = await readVisit(c);
    const { path, tenant } = visit;
    const orders = await readOrders(tenant, path);
    const notice = readNotice(c.req.query(), orders);
    const refunded = notice?.kind === 'refunded' ? orders.find(({ id }) => id === notice.id) : undefined;
    const events = refunded ? [refund(path, refunded)] : [];
    return answerPage(c, visit, WORDS[path].footer.office, officeContent(path, orders, notice), { events });
  });

  app.post('/:shop/office/:act{confirm|refund}', async (c) => {
    const ports = c.get('ports');
    const visit = await readVisit(c);
    const { path, tenant } = visit;
    const order = await readOrder(tenant, path, (await readForm(c)).order ?? '');
    const next = c.req.param('act') === 'confirm' ? 'confirmed' : 'refunded';
    const allowed = next === 'confirmed' ? ['placed'] : ['placed', 'confirmed'];
    if (!order || !allowed.includes(order.state)) return c.redirect(`/demo/${path}/office`, 303);

    const fault = await (next === 'confirmed' ? confirmOrder : refundOrder)(ports, visit, order);
    if (fault) return c.redirect(`/demo/${path}/office?state=failed&code=${encodeURIComponent(fault)}`, 303);
    await moveOrder(tenant, order, next);
    return c.redirect(`/demo/${path}/office?state=${next}&order=${order.id}`, 303);
  });
  return app;
}
