/** What people of a shop do, by the routes that pages, friends and shops' servers call: for tests that walk whole ways. */
import { eq } from 'drizzle-orm';
import { campaign, conversion, purchaseReference, sandboxMessage } from '../../db/schema/group.ts';
import { giveCode } from '../claim/give.ts';
import { importCustomers } from '../customer/import.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import type { ClaimAnswer, Referral } from '../wire.ts';
import { openSheet, pageOf, sendShare, vouch } from './shopper.ts';
import type { World } from './world.ts';

const DAY = 86_400_000;
const PHONE = { 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1' };

interface OrderSaid {
  coupons?: string[];
  referral?: Referral;
  customer?: { id?: string; email?: string };
  [field: string]: unknown;
}

/** Everything that people of one scenario can do; nobody of another one is any of them. */
export function openScenario(world: World, key: string, number: number) {
  const { us, app, clock, ports, tenant } = world;
  const address = `192.0.2.${number}`;
  const reference = `order-${number}`;
  const call = async (path: string, body: unknown, headers: Record<string, string>) => {
    const answer = await world.post(path, body, { ...headers, 'x-test-address': address });
    if (answer.status >= 400) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as Record<string, unknown>;
  };
  const seen = new Map<string, string>();
  const self = {
    number,
    days: (count: number) => clock.advance(count * DAY),
    /** An advocate of the shop with a link of their own. */
    async advocate(name: string, email = `${name}${number}@sharers.test`) {
      const identity = vouch(world, `${name}-${number}`, { firstName: name, email });
      const { advocate, links } = await openSheet(world, { identity });
      const code = links.find(({ channel }) => channel === 'link')?.code as string;
      const [row] = (await tenant.client.execute({ sql: 'select advocate_id from link where code = ?', args: [code] }))
        .rows;
      seen.set(String(row?.advocate_id), name);
      return { name, code, token: advocate, id: String(row?.advocate_id) };
    },
    /** A friend opens a link. @returns what the landing page's address carries. */
    async click(path: string): Promise<Required<Omit<Referral, 'earlier'>>> {
      const answer = await app.request(`/r/${path}`, { headers: { ...PHONE, 'x-test-address': address } });
      const query = new URL(answer.headers.get('location') as string).searchParams;
      return { rk: query.get('rk') as string, rc: query.get('rc') as string };
    },
    async claim({ rk, rc }: Referral, more: object = {}, country?: string): Promise<string> {
      const body = { rk, ...(rc && { rc }), language: 'en-US', ...more };
      const from = { ...pageOf(us), ...(country && { 'cf-ipcountry': country }) };
      const answer = (await call(`/w/${us.siteKey}/claim`, body, from)) as unknown as ClaimAnswer;
      return 'code' in answer ? answer.code : `${answer.state} ${'refused' in answer ? answer.refused.reason : ''}`;
    },
    /** A friend leaves an address, and opens the mail that comes there. @returns what they read then. */
    async claimByMail(world: World, referral: Referral, email: string): Promise<string> {
      const asked = { rk: referral.rk, ...(referral.rc && { rc: referral.rc }), language: 'en-US', email };
      const answer = await giveCode(ports, us, asked, `network-${number}`);
      if (answer.state !== 'confirm_email') throw new Error(`the claim was answered ${answer.state}`);
      await dispatchDue(ports, { random: () => 0.5 });
      const mails = await tenant.orm.select().from(sandboxMessage).where(eq(sandboxMessage.recipient, email));
      const path = /\/c\/in\/[\w.-]+/.exec(mails.at(-1)?.text ?? '')?.[0] ?? '';
      return (await world.post(path, '', { 'content-type': 'application/x-www-form-urlencoded' })).text();
    },
    /** The relay sends a friend a link of their own. @returns what follows /r/. */
    async relay(sharer: { token: string }, friend: string): Promise<string> {
      await sendShare(world, sharer.token, [friend]);
      const { rows } = await tenant.client.execute(
        "select values_sealed from message where kind = 'deal' order by created_at desc, id desc limit 1",
      );
      const said = JSON.parse(ports.secrets.open(String(rows[0]?.values_sealed))) as { values: { url: string } };
      return said.values.url.split('/r/')[1] as string;
    },
    /** The shop's page tells of the order. */
    async page({ coupons = [], referral, customer, ...more }: OrderSaid = {}): Promise<void> {
      const order = { ids: [reference], amount: 6000, currency: 'USD', coupons, ...more };
      const identity = customer && {
        ...(customer.id && { customerId: customer.id }),
        ...(customer.email && { email: customer.email }),
      };
      const event = {
        id: ports.ids.uuid(),
        at: clock.now(),
        kind: 'purchase',
        order,
        ...(referral && { referral }),
        ...(identity && { identity }),
      };
      const consent = { measure: referral !== undefined, store: false };
      await call(`/w/${us.siteKey}/in`, { sent_at: clock.now(), consent, events: [event] }, pageOf(us));
    },
    /** The shop's server tells of it. */
    async server({ order_id = reference, ...more }: OrderSaid & { order_id?: string } = {}): Promise<void> {
      const body = { order_id, amount: 6000, currency: 'USD', occurred_at: clock.now(), ...more };
      await call('/v1/purchases', JSON.stringify(body), {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
      });
    },
    /** Customers whom the shop brought beforehand. */
    list: (csv: string) => importCustomers(ports, us, new Response(csv).body, 'add', 'file'),
    async rule(change: Partial<typeof campaign.$inferInsert>): Promise<void> {
      await tenant.orm.update(campaign).set(change).where(eq(campaign.id, world.campaignId));
    },
    /** What was decided upon the order. */
    async outcome() {
      const [row] = await tenant.orm
        .select({ conversion })
        .from(purchaseReference)
        .leftJoin(conversion, eq(conversion.purchaseId, purchaseReference.purchaseId))
        .where(eq(purchaseReference.reference, reference));
      const made = row?.conversion;
      if (!made) return 'nobody';
      const { matched = {}, compared } = made.evidence;
      const found = `${made.state} to ${seen.get(made.advocateId)} by ${made.method} [${Object.keys(matched).join()}]`;
      return compared ? `${found}: ${made.reason} [${compared.rule}]` : found;
    },
  };
  return self;
}

export type Scenario = ReturnType<typeof openScenario>;
