/**
 * Whatever happens to a programme, in whichever order, however often and on however many hosts, some things are always
 * so. Histories are made at random over everything that friends, advocates, shops and the service do, with processes that
 * die between two steps and clocks that jump; what must hold is asked of the rows themselves.
 */
import type { Client } from '@libsql/client';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { databaseOf } from '../../db/database.ts';
import { suppression } from '../../db/schema/group.ts';
import { TENANT_TABLES } from '../../db/tenancy.ts';
import { tenantOf } from '../../db/tenant.ts';
import { openVouched, readSession, signSession } from '../advocate/access.ts';
import { leaveProgramme } from '../advocate/leave.ts';
import { createApp } from '../app.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import type { Ports } from '../ports.ts';
import { createRateLimit } from '../rate-limit.ts';
import { createShopDirectory } from '../retailer/shop.store.ts';
import type { Shop } from '../retailer/shop.ts';
import { releaseDue } from '../reward/reward.dispatch.ts';
import { addNeighbour } from '../test/neighbour.ts';
import { makeSender, useSenders } from '../test/outbox.ts';
import { type Connection, connectPlatform, signPlatformCall } from '../test/platform.ts';
import { historySeed } from '../test/seed.ts';
import { openSheet, pageOf, vouch } from '../test/shopper.ts';
import { makeKey } from '../test/story.ts';
import { createWorld, type World } from '../test/world.ts';
import type { Referral } from '../wire.ts';

const ROUNDS = Number(process.env.GOODWORD_ROUNDS ?? 10);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FRIENDS = 2;
const ADVOCATES = 2;
const ORDERS = 2;
const PERSON = {
  'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36',
};

/** Who does it, where, on which host, and whether the host dies over it: at its n-th call to the database, done or not. */
const actor = {
  shop: fc.constantFrom(0, 0, 1),
  friend: fc.nat(FRIENDS - 1),
  advocate: fc.nat(ADVOCATES - 1),
  order: fc.nat(ORDERS - 1),
  host: fc.nat(1),
  dies: fc.oneof(
    { weight: 5, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.record({ at: fc.integer({ min: 1, max: 6 }), done: fc.boolean() }) },
  ),
};
const WHATS =
  'share click claim claim page page pair api api api foreign platform platform return refund cancel release release send suppress leave'.split(
    ' ',
  );
const act = fc.record({ what: fc.constantFrom(...WHATS), ...actor });
type Act = { [K in keyof typeof actor]: (typeof actor)[K] extends fc.Arbitrary<infer T> ? T : never } & {
  what: string;
};
/** Some things at once, and what the clock does after them. */
const moment = fc.record({
  acts: fc.array(act, { minLength: 1, maxLength: 3 }),
  later: fc.constantFrom(0, 0, 1_000, HOUR, -HOUR, 3 * DAY, 16 * DAY),
});
const histories = fc.array(moment, { minLength: 4, maxLength: 24 });

/** Settings that no history changes, and what the group keeps for itself. */
const KEPT = new Set(['campaign', 'campaign_shop', 'deal']);
const CLEARED = [...TENANT_TABLES.map(({ name }) => name).filter((name) => !KEPT.has(name)), 'limit_window'];

const KILLED = 'the process is gone';

/** Whether it came of a process that died, however it was wrapped on its way. */
function isDeath(error: unknown): boolean {
  const { message, cause } = error as Error;
  return message === KILLED || (cause !== undefined && isDeath(cause));
}

/** Ports of a process that dies: after its last call nothing that it does reaches anything. */
function mortal(ports: Ports, { at, done }: { at: number; done: boolean }): Ports {
  let left = at;
  const live = async <T>(work: () => Promise<T>): Promise<T> => {
    left -= 1;
    if (left > 0) return work();
    if (left === 0 && done) await work();
    throw new Error(KILLED);
  };
  const group = (number: number) => {
    const { client } = ports.databases.group(number);
    const dying = new Proxy(client, {
      get(target, name) {
        if (name === 'batch') return (...args: Parameters<Client['batch']>) => live(() => target.batch(...args));
        if (name === 'execute') return (statement: never) => live(() => target.execute(statement));
        return Reflect.get(target, name);
      },
    });
    return databaseOf(dying);
  };
  return { ...ports, databases: { ...ports.databases, group } };
}

interface Tenant {
  shop: Shop;
  key: string;
  dealId: string;
  advocates: { token: string; code: string; customerId: string }[];
  /** The system that the shop runs on. */
  connection?: Connection;
}

/** What friends hold in their hands, by shop and friend. */
interface Hands {
  referral: Map<string, Referral>;
  coupon: Map<string, string>;
}

async function startHistory(world: World, tenants: Tenant[]): Promise<Hands> {
  for (const tenant of tenants) {
    const { client } = tenantOf(world.ports.databases, tenant.shop);
    await client.batch([...CLEARED.map((name) => `delete from "${name}"`), 'update deal set taken = 0'], 'write');
    tenant.advocates = [];
    const platform = tenants.indexOf(tenant) === 0 ? 'shopify' : 'woocommerce';
    tenant.connection = await connectPlatform(world.ports, tenant.shop, platform);
    for (let index = 0; index < ADVOCATES; index += 1) {
      const customerId = `anna-${index}`;
      const identity = vouch(world, customerId, { firstName: 'Anna', email: `anna${index}@sharers.test` });
      const { advocate, links } = await openSheet(world, { dealId: tenant.dealId, identity }, tenant.shop);
      tenant.advocates.push({
        token: advocate,
        code: links.find(({ channel }) => channel === 'link')?.code as string,
        customerId,
      });
    }
  }
  return { referral: new Map(), coupon: new Map() };
}

const mailOf = (friend: number) => `friend${friend}@friends.test`;

/** The application on any host: each call names its own ports. Made once, for it is the most that a call costs. */
function openApp() {
  const hosts = new Map<string, Ports>();
  const app = createApp({
    ports: (c) => hosts.get(c.req.header('x-test-call') ?? '') as Ports,
    clientAddress: (c) => c.req.header('x-test-address') ?? '',
  });
  return async (ports: Ports, step: number, friend: number, path: string, init: RequestInit) => {
    hosts.set(`${step}`, ports);
    const headers = { ...init.headers, 'x-test-call': `${step}`, 'x-test-address': `192.0.2.${friend}` };
    const answer = await app.request(path, { ...init, headers });
    hosts.delete(`${step}`);
    return answer;
  };
}

/** Does one thing. @returns the answer's status where it was a call. */
async function perform(
  world: World,
  tenants: Tenant[],
  hands: Hands,
  hosts: Ports[],
  request: ReturnType<typeof openApp>,
  one: Act,
  step: number,
): Promise<number | undefined> {
  const tenant = tenants[one.shop] as Tenant;
  const other = tenants[1 - one.shop] as Tenant;
  const { shop, key } = tenant;
  const host = hosts[one.host] as Ports;
  const ports = one.dies ? mortal(host, one.dies) : host;
  const hand = (at: number) => `${at} ${one.friend}`;
  const mine = hand(one.shop);
  const advocate = tenant.advocates[one.advocate] as Tenant['advocates'][number];
  const call = async (path: string, body: unknown, headers: Record<string, string>) => {
    const answer = await request(ports, step, one.friend, path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers,
    });
    return { status: answer.status, body: (await answer.json().catch(() => ({}))) as Record<string, unknown> };
  };
  const server = (path: string, body: object) =>
    call(`/v1/${path}`, body, { authorization: `Bearer ${key}`, 'content-type': 'application/json' });
  const now = ports.clock.now();
  const order = { amount: 6_000 + one.order, currency: 'USD' };
  const reference = `100${one.order}`;
  const coupons = hands.coupon.get(mine) ? [hands.coupon.get(mine) as string] : [];
  const referral = hands.referral.get(mine);
  const customer = { email: mailOf(one.friend) };
  switch (one.what) {
    case 'share': {
      const id = `019aa000-0000-7000-8000-${`${one.shop}${one.advocate}${one.friend}`.padStart(12, '0')}`;
      const share = {
        id,
        advocate: advocate.token,
        dealId: tenant.dealId,
        channel: 'email',
        placement: 'post_purchase',
        language: 'en-US',
      };
      return (
        await call(`/w/${shop.siteKey}/share`, { ...share, friends: [{ address: mailOf(one.friend) }] }, pageOf(shop))
      ).status;
    }
    case 'click': {
      const answer = await request(ports, step, one.friend, `/r/${advocate.code}?utm_source=${one.friend}`, {
        headers: PERSON,
      });
      const query = new URL(answer.headers.get('location') ?? 'https://none.test').searchParams;
      const [rk, rc] = [query.get('rk'), query.get('rc')];
      if (rk && rc) hands.referral.set(mine, { rk, rc });
      return answer.status;
    }
    case 'claim': {
      // Nobody claims who did not click.
      if (!referral) await perform(world, tenants, hands, hosts, request, { ...one, what: 'click' }, step + 0.5);
      const clicked = hands.referral.get(mine);
      if (!clicked) return undefined;
      const answer = await call(`/w/${shop.siteKey}/claim`, { ...clicked, language: 'en-US' }, pageOf(shop));
      if (answer.body.state === 'given') hands.coupon.set(mine, String(answer.body.code));
      return answer.status;
    }
    // A page may name both orders as one.
    case 'page':
    case 'pair': {
      const id = `019aa000-0000-7000-9000-${String(step).padStart(12, '0')}`;
      const event = {
        id,
        at: now,
        kind: 'purchase',
        order: { ids: one.what === 'pair' ? [reference, `100${1 - one.order}`] : [reference], ...order, coupons },
        ...(referral && { referral }),
      };
      const consent = { measure: true, store: false };
      return (await call(`/w/${shop.siteKey}/in`, { sent_at: now, consent, events: [event] }, pageOf(shop))).status;
    }
    case 'api':
      return (await server('purchases', { order_id: reference, ...order, coupons, customer })).status;
    // The neighbour's code and click prove nothing here.
    case 'foreign': {
      const theirs = hands.coupon.get(hand(1 - one.shop));
      const rc = hands.referral.get(hand(1 - one.shop))?.rc;
      const told = {
        ...(rc && { click_id: rc }),
        ...(theirs && { coupons: [theirs] }),
        referrer: other.advocates[0]?.code,
      };
      return (await server('purchases', { order_id: reference, ...order, ...told })).status;
    }
    case 'platform':
    case 'return': {
      const refund = one.what === 'return' ? { id: `p-${one.friend}`, amount: 1_700 } : undefined;
      const stands = { number: reference, ...order, coupons, at: now, ...customer, referral, refund };
      const { path, ...init } = signPlatformCall(tenant.connection as Connection, stands);
      return (await request(ports, step, one.friend, path, { method: 'POST', ...init })).status;
    }
    case 'refund':
      return (
        await server('refunds', { order_id: reference, refund_id: `r-${one.friend}`, amount: 2_500, currency: 'USD' })
      ).status;
    case 'cancel':
      return (await server('refunds', { order_id: reference, refund_id: 'all' })).status;
    case 'release':
      await releaseDue(ports);
      return undefined;
    case 'send':
      await dispatchDue(ports, { random: () => 0.5 });
      return undefined;
    case 'suppress': {
      const { retailerId } = shop;
      const [addressKey] = ports.secrets.addressKeys(retailerId, 'email', ports.secrets.digest(mailOf(one.friend)));
      const row = {
        id: ports.ids.make('sup'),
        retailerId,
        scope: 'retailer' as const,
        scopeId: '',
        channel: 'email' as const,
      };
      const database = tenantOf(ports.databases, shop);
      await database.orm
        .insert(suppression)
        .values({ ...row, addressKey, source: 'user', createdAt: now })
        .onConflictDoNothing();
      return undefined;
    }
    default: {
      const token = await openVouched(ports, shop, vouch(world, advocate.customerId));
      const access = token && (await readSession(ports, signSession(ports, token)));
      if (access) await leaveProgramme(ports, access);
      return undefined;
    }
  }
}

/** Each finds rows that must not be; `?1` is a retailer's keys. */
const INVARIANTS: Record<string, string> = {
  'one purchase per order': `select reference from purchase_reference join (values ('1000'), ('1001'), ('1002')) as o
    on reference in (o.column1, '900' || o.column1, 'woocommerce:900' || o.column1, 'wc_order_' || o.column1) group by shop_id, o.column1 having count(distinct purchase_id) > 1`,
  'no two orders of the shop are one': `select purchase_id from purchase_reference join purchase on id = purchase_id
    where reference in ('1000', '1001') and told_by <> 'tag' group by purchase_id having count(*) > 1`,
  'no order without its purchase': `select reference from purchase_reference where purchase_id not in (select id from purchase)
    union select id from purchase where id not in (select purchase_id from purchase_reference)`,
  'at most one conversion per purchase': 'select purchase_id from conversion group by purchase_id having count(*) > 1',
  'a conversion has its purchase': `select id from conversion where state = 'credited' and purchase_id not in (select id from purchase)`,
  'the ledger balances': `select reward.id from reward left join reward_entry on reward_entry.reward_id = reward.id
    group by reward.id having coalesce(sum(reward_entry.amount), 0) <> iif(reward.state = 'void', 0, reward.amount)
    or count(distinct reward_entry.currency) <> 1`,
  'no line without its reward': 'select id from reward_entry where reward_id not in (select id from reward)',
  'no code twice': `select code from coupon group by shop_id, code having count(*) > 1
    union select coupon_id from claim group by coupon_id having count(*) > 1
    union select coupon_id from reward where coupon_id is not null group by coupon_id having count(*) > 1`,
  'no reward without a confirmed, credited purchase': `select reward.id from reward
    left join conversion on conversion.id = reward.conversion_id left join purchase on purchase.id = conversion.purchase_id
    where reward.state in ('approved', 'issued')
      and (conversion.state is not 'credited' or purchase.trust is not 'confirmed')`,
  'a refunded order pays nothing': `select reward.id from reward
    join conversion on conversion.id = reward.conversion_id join purchase on purchase.id = conversion.purchase_id
    where purchase.refunded > 0 and purchase.refunded >= purchase.amount and reward.state <> 'void'`,
  'nobody has a refund above the order': 'select id from purchase where refunded > amount or refunded < 0',
  'the loser of a race leaves no row': `select id from coupon where owner_kind = 'deal' and given_to is not null
      and given_to not in (select id from claim)
    union select id from claim where coupon_id not in (select id from coupon where given_to = claim.id)
    union select id from coupon where owner_kind = 'reward' and id not in (select coupon_id from reward where coupon_id is not null)
    union select deal.id from deal where taken <> (select count(*) from claim where claim.deal_id = deal.id)
    union select id from recipient where share_id not in (select id from share)
    union select id from share where id not in (select share_id from recipient)`,
  'the log says what stands': `select 'purchases' as id where (select coalesce(sum(coalesce(body ->> 'count', 1)), 0) from event
      where kind = 'purchase') <> (select count(*) from purchase)
    union select 'money' where (select coalesce(sum(body ->> 'amount'), 0) from event where kind = 'purchase')
      <> (select coalesce(sum(amount - refunded), 0) from purchase)
    union select 'conversions' where (select coalesce(sum(coalesce(body ->> 'count', 1)), 0) from event
      where kind = 'conversion') <> (select count(*) from conversion where state = 'credited')
    union select 'claims' where (select count(*) from event where kind = 'claim') <> (select count(*) from claim)`,
  'a credit is told under the visit that it came by': `select id from (select body ->> 'conversion' as id, body -> 'utm' as utm,
      body ->> 'language' as language, body ->> 'device' as device, sum(coalesce(body ->> 'count', 1)) as times
    from event where kind = 'conversion' group by 1, 2, 3, 4) join conversion using (id)
    where times <> 0 and not (times = 1 and state = 'credited' and (visit is null or (utm is visit -> 'utm'
      and language is visit ->> 'language' and device is visit ->> 'device')))`,
  'no shop is credited by another’s link': `select conversion.id from conversion left join link on link.code = conversion.link_code
    where link.shop_id is not conversion.shop_id`,
};

/** Rows of a group that are not its tenant's. */
async function findStrangers(ports: Ports, { shop }: Tenant): Promise<string[]> {
  const { rows } = await ports.databases.control.client.execute({
    sql: `select ?1 as key union select id from shop where retailer_id = ?1 union select number from shop where retailer_id = ?1
      union select id from api_key where retailer_id = ?1`,
    args: [shop.retailerId],
  });
  const keys = JSON.stringify(rows.map(({ key }) => String(key)));
  const found = await ports.databases.group(shop.groupNumber).client.batch(
    TENANT_TABLES.map(({ name, owner }) => ({
      sql: `select count(*) as n from "${name}" where ${owner.keyOf(`"${owner.column}"`)} not in (select value from json_each(?))`,
      args: [keys],
    })),
    'read',
  );
  return TENANT_TABLES.filter((_, index) => Number(found[index]?.rows[0]?.n) > 0).map(({ name }) => name);
}

/** How often things came about, over all histories. */
async function count(ports: Ports, { shop }: Tenant, seen: Record<string, number>): Promise<void> {
  const { rows } = await ports.databases.group(shop.groupNumber).client.execute(
    `select state as what, count(*) as times from reward group by state
     union all select state, count(*) from message where state = 'sent' group by state
     union all select 'webhooks', count(*) from purchase_reference where reference glob 'wc_order_*' or reference glob 'checkout-*'
     union all select 'returns', count(*) from purchase where refunds glob '*"p-*'
     union all select 'visits', count(*) from conversion where visit is not null
     union all select 'claims', count(*) from claim union all select 'refunds', count(*) from purchase where refunded > 0`,
  );
  for (const { what, times } of rows) seen[String(what)] = (seen[String(what)] ?? 0) + Number(times);
}

async function findFaults(ports: Ports, tenant: Tenant): Promise<string[]> {
  const { client } = ports.databases.group(tenant.shop.groupNumber);
  const found = await client.batch(Object.values(INVARIANTS), 'read');
  const broken = Object.keys(INVARIANTS).filter((_, index) => (found[index]?.rows.length ?? 0) > 0);
  return [...broken, ...(await findStrangers(ports, tenant)).map((name) => `a row of another tenant in ${name}`)];
}

test(
  `a programme of two retailers on two hosts, ${ROUNDS * 3} histories`,
  async () => {
    const world = await createWorld({}, { home: 1, count: 2 });
    const { ports, us, deals } = world;
    const next = await addNeighbour(world, 2);
    const tenants: Tenant[] = [];
    for (const { shop, dealId } of [{ shop: us, dealId: deals.us }, next]) {
      tenants.push({ shop, dealId, key: await makeKey(world, shop, ['purchases:write']), advocates: [] });
    }
    // The second host has a clock of its own, and remembers nothing of what the first one did.
    const clock = { now: () => world.clock.now() + 90_000 };
    const { control } = ports.databases;
    const second: Ports = {
      ...ports,
      clock,
      rateLimit: createRateLimit(clock),
      shops: createShopDirectory(control, clock),
    };
    const faults: string[] = [];
    let forbidden = new Set<string>();
    useSenders(
      world,
      makeSender('email', ({ id, to, shopId }) => {
        if (forbidden.has(`${shopId} ${to}`)) faults.push('somebody was written to who had said no');
        return { kind: 'sent', providerId: id };
      }),
    );
    const hosts: Ports[] = [ports, Object.assign(second, { senders: ports.senders })];
    const request = openApp();
    const seen: Record<string, number> = {};
    let steps = 0;
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        faults.length = 0;
        forbidden = new Set();
        // Longer than any limit or cache looks back.
        world.clock.advance(40 * DAY);
        const hands = await startHistory(world, tenants);
        for (const { acts, later } of history) {
          const refused = new Set(forbidden);
          await Promise.all(
            acts.map(async (one) => {
              steps += 1;
              const step = steps;
              try {
                const status = await perform(world, tenants, hands, hosts, request, one, step);
                if (status !== undefined && status >= 500 && !one.dies)
                  faults.push(`${one.what} was answered ${status}`);
              } catch (error) {
                if (!one.dies || !isDeath(error)) throw error;
              }
              if (one.what === 'suppress' && !one.dies)
                refused.add(`${tenants[one.shop]?.shop.id} ${mailOf(one.friend)}`);
            }),
          );
          forbidden = refused;
          world.clock.advance(later);
          // What died comes back: the survivors' minute takes up what was left.
        }
        world.clock.advance(20 * DAY);
        for (const host of hosts) {
          await releaseDue(host);
          await dispatchDue(host, { random: () => 0.5 });
        }
        for (const tenant of tenants) await count(ports, tenant, seen);
        for (const tenant of tenants) faults.push(...(await findFaults(ports, tenant)));
        expect(faults).toEqual([]);
      }),
      { numRuns: ROUNDS * 3, seed: historySeed(20_261_122) },
    );
    const met = Object.entries(seen).map(([what, times]) => `${times} ${what}`);
    console.log(`programme: ${ROUNDS * 3} histories, ${steps} acts on two hosts: ${met.join(', ')}`);
    // Histories in which nothing comes about would prove nothing.
    for (const what of ['visits', 'webhooks', 'returns', 'issued', 'void', 'pending', 'sent'])
      expect(seen[what], what).toBeGreaterThan(0);
  },
  // Each round is a second of work: a machine that is busy with much else takes far longer.
  ROUNDS * 40_000,
);
