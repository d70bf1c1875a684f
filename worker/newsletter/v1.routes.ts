import { OpenAPIHono, z } from '@hono/zod-openapi';
import { addCall, type Call } from '../api/call.routes.ts';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { currentOffer, describeCustomers } from './links.ts';

const MAX_BODY = 400_000;
const MOST_CUSTOMERS = 1000;

const customerId = z.union([z.string().max(128), z.number()]).nullish();
const email = z.string().max(254).nullish();
const bodyOf = <C extends z.ZodType>(customer: C) =>
  z.object({
    deal: z.string().max(64).optional().openapi({ description: 'Id of a deal; without it the first that runs now' }),
    customers: z.array(customer).min(1).max(MOST_CUSTOMERS),
  });
const body = bodyOf(z.object({ customer_id: customerId, email }).openapi('NewsletterCustomer'));
/** As databases have them: what is empty, or can be no name, names nobody, and holds up none of the others. */
const lenientBody = bodyOf(z.object({ customer_id: customerId.catch(null), email: email.catch(null) }));
const answer = z.object({
  links: z.array(
    z.object({
      state: z.enum(['known', 'new', 'unusable']).openapi({
        description: 'An advocate; somebody who becomes one by a tap of their own; neither an id nor an address',
      }),
      page: z.string().nullable().openapi({ description: 'For a button in the newsletter: the customer’s own page' }),
      link: z
        .string()
        .nullable()
        .openapi({ description: 'For friends, to be shown in the newsletter; only of who is an advocate already' }),
    }),
  ),
});

const LIST_LINKS: Call = {
  id: 'listNewsletterLinks',
  method: 'post',
  path: '/newsletter-links',
  tag: 'Customers',
  summary: 'Personal links for a newsletter',
  description:
    'The links of up to 1,000 customers, in their order, for a newsletter that the shop sends itself. Nobody becomes an advocate by this call, and nothing is kept of who is none: they become one when they tap and ask for their link. No link holds an address or an id. Repeated, it answers the same.',
  scope: 'newsletters:write',
  limit: { calls: 600, windowMs: 3_600_000 },
  keyed: MAX_BODY,
  request: { body: { required: true, content: { 'application/json': { schema: body } } } },
  answers: { 200: { description: 'The links', content: { 'application/json': { schema: answer } } } },
  refusals: ['invalid_json', 'body_too_large', 'unprocessable', 'not_found'],
  example: { body: { customers: [{ customer_id: 'C-1001' }, { email: 'anna@example.com' }] } },
};

/** `POST /v1/newsletter-links`: for the tool that sends the shop's newsletters. */
export function newsletterV1Routes(): OpenAPIHono<App> {
  const routes = new OpenAPIHono<App>();
  addCall(routes, LIST_LINKS, async (c, { shop }) => {
    const ports = c.get('ports');
    const { deal, customers } = parseInput(lenientBody, await readJson(c, MAX_BODY));
    const offer = await currentOffer(ports, shop, deal);
    if (deal && !offer) throw new AppError('not_found', 'This deal is not running.');
    const named = customers.map(({ customer_id: id, email }) => ({
      customer_id: id?.toString(),
      email: email ?? undefined,
    }));
    return c.json({ links: await describeCustomers(ports, shop, offer, named) });
  });
  return routes;
}
