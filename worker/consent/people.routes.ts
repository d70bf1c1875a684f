import { OpenAPIHono, z } from '@hono/zod-openapi';
import { type Context, Hono } from 'hono';
import { addCall, type Call } from '../api/call.routes.ts';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import { readPerson, readSpellings } from '../privacy/person.store.ts';
import { type Erased, findPerson, forgetPerson } from '../privacy/person.ts';
import { insertChange } from '../retailer/audit.store.ts';
import { type RetailerScope, readRetailerScope } from '../retailer/scope.ts';
import { readShops } from '../retailer/shop.store.ts';
import { parseInput, readJson, readText } from '../tag/body.ts';
import { readConsents } from './consent.store.ts';
import { CONFIRM_MS, type ConsentState, consentOf } from './consent.ts';
import { type ImportedConsents, importConsents, readConsentCsv } from './import.ts';
import { countConsents } from './people.store.ts';

/** `GET /api/consents`: what people said, as counts. */
export interface ConsentsAnswer {
  counts: {
    purpose: string;
    channel: string;
    method: string;
    state: 'given' | 'confirmed' | 'withdrawn';
    people: number;
  }[];
  /** Asked to confirm, and silent so far. */
  waiting: number;
}

/** `POST /api/consents/look-up`: what one person said, with what shows it, and what else is kept of them. */
export interface PersonAnswer {
  channel: 'email' | 'sms';
  /** How their consent to offers stands. */
  standing: ConsentState;
  records: {
    id: string;
    /** Name of the shop. */
    shop: string;
    state: 'given' | 'withdrawn';
    purpose: string;
    channel: string;
    wording: string;
    version: string;
    language: string;
    /** Where they said it. */
    source: string;
    method: string;
    /** The shop's own reference. */
    evidence: string;
    /** When they said it, confirmed it, and when it was recorded. */
    at: number;
    confirmedAt: number | null;
    recordedAt: number;
  }[];
  /** Confirmations that were asked for, and how long they are waited for. */
  waiting: { channel: string; until: number }[];
  held: Erased;
}

const MAX_LIST = 1_000_000;
const personRequest = z.strictObject({ address: z.string().trim().min(1).max(254) });

const readAsked = async (c: Context<App>, { ports, member }: RetailerScope) =>
  findPerson(ports, member.retailerId, parseInput(personRequest, await readJson(c)).address);

async function answerPerson(
  { ports, shops, database }: RetailerScope,
  person: ReturnType<typeof findPerson>,
): Promise<PersonAnswer> {
  const { channel, keys } = person;
  const [{ records, requests, held }, consents] = await Promise.all([
    readSpellings(database, person).then((spellings) => readPerson(database, spellings)),
    readConsents(database, keys),
  ]);
  const nameOf = (id: string) => shops.find((shop) => shop.id === id)?.name ?? '';
  return {
    channel,
    standing: consentOf(keys, consents),
    records: records.map((row) => ({
      id: row.id,
      shop: nameOf(row.shopId),
      state: row.state,
      purpose: row.purpose,
      channel: row.channel,
      wording: row.wording,
      version: row.version ?? '',
      language: row.language,
      source: row.source ?? '',
      method: row.method,
      evidence: row.evidenceSealed ? ports.secrets.open(row.evidenceSealed) : '',
      at: row.occurredAt ?? row.createdAt,
      confirmedAt: row.confirmedAt,
      recordedAt: row.createdAt,
    })),
    waiting: requests.map((row) => ({ channel: row.channel, until: row.createdAt + CONFIRM_MS })),
    held,
  };
}

/** What people agreed to, for members: found by the address alone, which no list shows and no address bar keeps. */
export function consentRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/', async (c) => {
      const { shops, database } = await readRetailerScope(c);
      const ids = shops.map(({ id }) => id);
      return c.json<ConsentsAnswer>(await countConsents(database, ids));
    })
    .post('/look-up', async (c) => {
      const scope = await readRetailerScope(c, ['owner', 'marketer', 'support']);
      const person = await readAsked(c, scope);
      const answer = await answerPerson(scope, person);
      await scope.note('person_looked_up', { channel: person.channel });
      return c.json<PersonAnswer>(answer);
    })
    .post('/withdraw', async (c) => {
      const scope = await readRetailerScope(c, ['owner', 'marketer', 'support']);
      const { ports, member, shops } = scope;
      const person = await readAsked(c, scope);
      const { channel, address } = person;
      const told = {
        channel,
        address,
        state: 'withdrawn',
        source: 'support',
        evidence: member.userId,
        at: ports.clock.now(),
      };
      await importConsents(ports, shops[0], [{ path: '', told }], 'member');
      await scope.note('consent_withdrawn', { channel });
      return c.json<PersonAnswer>(await answerPerson(scope, person));
    })
    .post('/erase', async (c) => {
      const scope = await readRetailerScope(c, ['owner', 'support']);
      const person = await readAsked(c, scope);
      const erased = await forgetPerson(scope.ports, scope.shops, person);
      await scope.note('person_erased', { channel: person.channel, ...erased });
      return c.json<PersonAnswer>(await answerPerson(scope, person));
    })
    .post('/import', async (c) => {
      const scope = await readRetailerScope(c, ['owner', 'marketer']);
      const shop = scope.shops.find(({ id }) => id === c.req.query('shop'));
      if (!shop) throw new AppError('not_found', 'There is no such shop.');
      const text = await readText(c, MAX_LIST);
      if (text === undefined) throw new AppError('body_too_large', `A list may have ${MAX_LIST} bytes at most.`);
      const imported = await importConsents(scope.ports, shop, readConsentCsv(text), 'csv');
      const { recorded, known, asked, rejected_count: rejected } = imported;
      await scope.note('consents_imported', { shop: shop.id, recorded, known, asked, rejected });
      return c.json<ImportedConsents>(imported);
    });
}

const erasedAnswer = z.object({ messages: z.int(), shares: z.int(), invitations: z.int(), advocates: z.int() });
const erasureBody = z.strictObject({
  address: z.string().trim().min(1).max(254).openapi({ description: 'Email address, or number in E.164' }),
});

const ERASE_PERSON: Call = {
  id: 'erasePerson',
  method: 'post',
  path: '/erasures',
  tag: 'Customers',
  summary: 'Erase a person',
  description:
    'By an address that you know to be theirs, from all your shops: what waits is not sent, what is kept of them is let go, and as a sharer they leave the programme. That they want no messages stays known, as a keyed hash, and so does what they had agreed to.',
  scope: 'consents:write',
  limit: { calls: 600, windowMs: 3_600_000 },
  liveOnly: true,
  keyed: 10_000,
  request: { body: { required: true, content: { 'application/json': { schema: erasureBody } } } },
  answers: {
    200: { description: 'How much was kept of them', content: { 'application/json': { schema: erasedAnswer } } },
  },
  refusals: ['invalid_json', 'unprocessable'],
  example: { body: { address: 'anna@example.com' } },
};

/** `POST /v1/erasures`: for a retailer's own systems. */
export function erasureV1Routes(): OpenAPIHono<App> {
  const routes = new OpenAPIHono<App>();
  addCall(routes, ERASE_PERSON, async (c, { keyId, shop }) => {
    const ports = c.get('ports');
    const { retailerId } = shop;
    const { address } = parseInput(erasureBody, await readJson(c));
    const person = findPerson(ports, retailerId, address);
    const shops = (await readShops(ports.databases.control)).filter((one) => one.retailerId === retailerId);
    const erased = await forgetPerson(ports, shops, person);
    const by = { retailerId, userId: keyId };
    const change = insertChange(ports, by, 'person_erased', { channel: person.channel, ...erased });
    await ports.databases.control.client.batch([change], 'write');
    return c.json(erased);
  });
  return routes;
}
