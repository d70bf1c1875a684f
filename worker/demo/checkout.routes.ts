import { Hono } from 'hono';
import type { App } from '../ports.ts';
import { normaliseEmail } from '../privacy/address.ts';
import { totalsOf } from './basket.ts';
import { hasOrdered, placeOrder, readOrder } from './demo.store.ts';
import { purchase } from './ga4.ts';
import { type DemoContact, findFaults, readCheckout, toOrder } from './order.ts';
import { missingContent } from './pages/browse.ts';
import { checkoutContent, orderContent } from './pages/purchase.ts';
import { answerPage, keepBasket, readForm, readVisit } from './visit.ts';
import { WORDS } from './words.ts';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Checkout, and the confirmation that pushes `purchase`. */
export function checkoutRoutes(): Hono<App> {
  const app = new Hono<App>();

  app.get('/:shop/checkout', async (c) => {
    const visit = await readVisit(c);
    const { path, totals, customer } = visit;
    if (totals.lines.length === 0) return c.redirect(`/demo/${path}/basket`, 303);
    const form = {
      ...WORDS[path].checkout.sample,
      ...(customer && { email: customer.email, firstName: customer.firstName, lastName: customer.lastName }),
    };
    const content = checkoutContent(path, totals, form, c.get('ports').ids.uuid());
    return answerPage(c, visit, WORDS[path].checkout.title, content);
  });

  app.post('/:shop/checkout', async (c) => {
    const visit = await readVisit(c);
    const { path, shop, tenant, totals, customer } = visit;
    const { secrets, ids, clock } = c.get('ports');
    const raw = await readForm(c);
    if (totals.lines.length === 0) return c.redirect(`/demo/${path}/basket`, 303);
    const form = readCheckout(raw);
    const attempt = UUID.test(raw.attempt ?? '') ? (raw.attempt as string) : ids.uuid();
    const faults = findFaults(form, WORDS[path].checkout.region !== undefined);
    const email = normaliseEmail(form.email ?? '');
    if (faults.size > 0 || !email) {
      const content = checkoutContent(path, totals, form, attempt, faults);
      return answerPage(c, visit, WORDS[path].checkout.title, content, { status: 422 });
    }

    const emailKeys = secrets.addressKeys(shop.retailerId, 'email', secrets.digest(email));
    const known = customer !== undefined || (await hasOrdered(tenant, path, emailKeys));
    const contact: DemoContact = { firstName: form.firstName ?? '', email };
    const order = toOrder(totals, {
      attempt,
      currency: shop.currency,
      customerId: customer?.id,
      newCustomer: !known,
      emailKey: emailKeys[0],
      contactSealed: secrets.seal(JSON.stringify(contact)),
    });
    const id = await placeOrder(tenant, path, order, clock.now());
    keepBasket(c, path, { lines: [] });
    return c.redirect(`/demo/${path}/order/${id}?key=${secrets.sign('demo-order', `${path}.${id}`)}`, 303);
  });

  // The key keeps one shopper's order from the next one's eyes: numbers follow each other.
  app.get('/:shop/order/:id', async (c) => {
    const visit = await readVisit(c);
    const { path, tenant, customer } = visit;
    const { secrets } = c.get('ports');
    const id = c.req.param('id');
    const order = await readOrder(tenant, path, id);
    const mine = order?.body.customerId !== undefined && order.body.customerId === customer?.id;
    if (!order || !(mine || secrets.verify('demo-order', `${path}.${id}`, c.req.query('key') ?? ''))) {
      return answerPage(c, visit, '404', missingContent(path), { status: 404 });
    }
    const contact = JSON.parse(secrets.open(order.body.contactSealed)) as DemoContact;
    const totals = totalsOf(path, order.body);
    const emailSha256 = path === 'de' ? secrets.digest(contact.email) : undefined;
    const events = [purchase(path, order, totals.lines, emailSha256)];
    const content = orderContent(path, id, contact.firstName, totals);
    return answerPage(c, visit, WORDS[path].order.kicker, content, { events });
  });
  return app;
}
