import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { serve } from '@hono/node-server';
import { OpenAPIHono, z } from '@hono/zod-openapi';
import { inspectRoutes } from 'hono/dev';
import { OpenAPIBackend } from 'openapi-backend';
import { expect, onTestFinished, test } from 'vitest';
import { apiKey, shop as shopTable } from '../../db/schema/control.ts';
import { idempotency } from '../../db/schema/group.ts';
import { makeApiKey, SCOPES } from '../retailer/api-key.ts';
import type { Shop } from '../retailer/shop.ts';
import { makeReferral, readStanding } from '../test/referral.ts';
import { createWorld, START, type World } from '../test/world.ts';
import { openApiDocument, v1Routes } from '../v1.routes.ts';
import { type ApiDocument, groupCalls } from './document.ts';
import { type Examples, writeExamples } from './example.ts';
import { listFields } from './fields.ts';

const run = promisify(execFile);
/** Behind each example's answer. */
const END = '@@end@@';
const documentOf = (url = 'https://app.test') => openApiDocument(url) as unknown as ApiDocument;

async function addKey(world: World, shop: Shop = world.us, scopes: readonly string[] = SCOPES): Promise<string> {
  const { ids, secrets, databases, clock } = world.ports;
  const { key, hint } = makeApiKey(ids, shop);
  await databases.control.orm.insert(apiKey).values({
    id: ids.make('key'),
    retailerId: shop.retailerId,
    shopId: shop.id,
    hash: secrets.digest(key),
    hint,
    scopes: [...scopes],
    createdAt: clock.now(),
  });
  return key;
}

/** The test mode of the world's American shop. */
async function addTestShop(world: World): Promise<Shop> {
  const { databases, ids, shops } = world.ports;
  const [row] = (await databases.control.orm.select().from(shopTable)).filter(({ id }) => id === world.us.id);
  const id = ids.make('shp');
  await databases.control.orm
    .insert(shopTable)
    .values({ ...(row as typeof shopTable.$inferSelect), id, number: 77, siteKey: 'ustest000001', kind: 'test' });
  shops.forget();
  return (await shops.byId(id)) as Shop;
}

const call = (
  world: World,
  method: string,
  path: string,
  key: string,
  body?: unknown,
  more: Record<string, string> = {},
) =>
  world.app.request(path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...more },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });

const order = { order_id: '1001', amount: 6000, currency: 'USD', occurred_at: START };
const product = { id: 'MUG-3', title: 'Mugs', url: 'https://us.shop.test/p/mugs' };
const rates = { rates: [{ day: '2026-11-18', source: 'EUR', target: 'USD', rate: '1.0873' }] };

test('every route is described, and every description has its route', () => {
  const routes = inspectRoutes(v1Routes())
    .filter(({ isMiddleware, path }) => !isMiddleware && path !== '/openapi.json')
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
  const described = [...groupCalls(documentOf()).values()].flat().map(({ method, path }) => `${method} ${path}`);
  expect(routes.toSorted()).toEqual(described.toSorted());
  expect(new Set(described).size).toBe(described.length);
});

test('the description is valid, whole, and its examples fit their schemas', async () => {
  const document = documentOf();
  // It judges documents by 3.0: the document itself is what zod makes of OpenAPI 3.1.
  const backend = new OpenAPIBackend({
    definition: JSON.parse(JSON.stringify(document)),
    quick: true,
    ajvOpts: { strict: false, validateFormats: false },
  });
  await backend.init();
  const calls = [...groupCalls(document).values()].flat();
  expect(new Set(calls.map(({ operation }) => operation.operationId)).size).toBe(calls.length);
  for (const { method, path, operation } of calls) {
    expect(SCOPES).toContain(operation['x-scope']);
    expect(operation.description.length).toBeGreaterThan(20);
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['401', '403', '429', '503']));
    if (method === 'POST' || method === 'DELETE') {
      expect(operation.parameters?.map(({ name }) => name)).toContain('idempotency-key');
    }
    const { params = {}, query, type = 'application/json' } = operation['x-example'];
    const example = operation.requestBody?.content[type]?.example;
    expect(operation.requestBody === undefined).toBe(example === undefined);
    const judged = backend.validateRequest({
      method: method.toLowerCase(),
      path: path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? ''),
      headers: { 'content-type': type },
      ...(query && { query }),
      ...(example !== undefined && { body: example }),
    });
    expect([path, judged.errors]).toEqual([path, null]);
  }
});

test('the examples do what they say, in curl, JavaScript and PHP', async () => {
  let app: World['app'] | undefined;
  const server = serve({
    fetch: (request, env) => app?.fetch(request, env) ?? new Response(null, { status: 503 }),
    port: 0,
  });
  onTestFinished(() => void server.close());
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const world = await createWorld({ PUBLIC_URL: url });
  app = world.app;
  const env = { ...process.env, GOODWORD_KEY: await addKey(world) };
  const hasPhp = await run('php', ['-r', 'exit(extension_loaded("curl") ? 0 : 1);']).then(
    () => true,
    () => false,
  );
  // Pages of products lie on the shop's own origins; campaigns, deals and advocates have ids of their own.
  const { advocateId } = await makeReferral(world);
  const atHome = (text: string) =>
    text
      .replaceAll('https://shop.example.com', 'https://us.shop.test')
      .replaceAll(/cmp_\w{26}/g, world.campaignId)
      .replaceAll(/del_\w{26,}/g, world.deals.us)
      .replaceAll(/adv_\w{25,}/g, advocateId);
  const calls = [...groupCalls(documentOf(url)).values()].flat();
  /** All examples of a language in one process, in order: the status of each. */
  const statuses = async (program: string, args: (script: string) => string[], write: (own: Examples) => string) => {
    const script = calls.map(({ examples }) => atHome(write(examples))).join('\n');
    const { stdout } = await run(program, args(script), { env, maxBuffer: 20_000_000 });
    return stdout
      .split(`${END}\n`)
      .slice(0, -1)
      .map((one) => one.slice(0, 3));
  };
  const curl = await statuses(
    'bash',
    (script) => ['-c', script],
    (own) => `${own.curl.replace('curl ', `curl -s -o /dev/null -w '%{http_code}' `)}\necho ${END}`,
  );
  for (const [index, { method, path, operation }] of calls.entries()) {
    const expected = Object.keys(operation.responses).filter((status) => status < '300');
    expect([method, path, expected]).toEqual([method, path, expect.arrayContaining([curl[index]])]);
  }
  // Under its Idempotency-Key the same call answers the same; without one the two that remain are harmless.
  const script = await statuses(
    process.execPath,
    (text) => ['--input-type=module', '-e', text],
    (own) => `{\n${own.javascript}\n}\nconsole.log('${END}');`,
  );
  expect(script).toEqual(curl);
  if (hasPhp) {
    const php = await statuses(
      'php',
      (text) => ['-r', text],
      (own) => `${own.php}\necho "${END}\\n";`,
    );
    expect(php).toEqual(curl);
  }
  expect((await readStanding(world)).purchases).toMatchObject([{ amount: 4990, refunded: 1500 }]);
});

test('examples write any text as each language wants it', async () => {
  const body = { text: `it's "$5" \\ back\nnext`, list: [1, true, null], 'odd name': {} };
  const { curl, javascript, php } = writeExamples({
    method: 'POST',
    url: 'https://a.test/x?y=1',
    type: 'application/json',
    body,
  });
  const sent = curl
    .replace(/^curl -X POST '[^']*'/, 'printf %s')
    .replaceAll(/-H ("[^"]*"|'[^']*')/g, '')
    .replace('--data-binary', '');
  expect(JSON.parse((await run('bash', ['-c', sent.replaceAll('\\\n', ' ')])).stdout)).toEqual(body);
  const said = /body: (JSON\.stringify\([\s\S]*\)),\n\}\);/.exec(javascript)?.[1];
  expect(JSON.parse((await run(process.execPath, ['-p', said ?? ''])).stdout)).toEqual(body);
  expect(php).toContain(`'text' => "it's \\"\\$5\\" \\\\ back\\nnext"`);
});

test('every call that writes gives its first answer again under its key', async () => {
  const world = await createWorld();
  const key = await addKey(world);
  const keyed = (text: string) => ({ 'idempotency-key': text });
  for (const [method, path, body] of [
    ['POST', '/v1/purchases', order],
    ['POST', '/v1/refunds', { order_id: '1001', amount: 100 }],
    ['POST', '/v1/refunds', { order_id: 'unknown' }],
    ['POST', '/v1/products', { products: [product] }],
    ['POST', '/v1/rates', rates],
    ['POST', '/v1/suppressions', { channel: 'email', addresses: ['anna@example.com'] }],
    ['DELETE', '/v1/products/MUG-3', undefined],
  ] as const) {
    const name = keyed(`${path} ${JSON.stringify(body)}`.slice(0, 255));
    const first = await call(world, method, path, key, body, name);
    expect([path, first.status]).toEqual([path, expect.toSatisfy((status) => status >= 200 && status < 300)]);
    const second = await call(world, method, path, key, body, name);
    expect([second.status, await second.text()]).toEqual([first.status, await first.text()]);
    expect([first, second].map((answer) => answer.headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    const other = await call(
      world,
      method,
      path === '/v1/products/MUG-3' ? '/v1/products/CUP' : path,
      key,
      body && { ...body, x: 1 },
      name,
    );
    expect([other.status, (await other.json()).code]).toEqual([409, 'idempotency_conflict']);
  }
});

test('a call that was refused frees its key; one that failed on our side keeps it', async () => {
  const world = await createWorld();
  const key = await addKey(world);
  const name = { 'idempotency-key': 'k' };
  expect((await call(world, 'POST', '/v1/purchases', key, { ...order, amount: -1 }, name)).status).toBe(422);
  expect((await call(world, 'POST', '/v1/purchases', key, '{', name)).status).toBe(400);
  expect((await call(world, 'DELETE', '/v1/products/none', key, undefined, { 'idempotency-key': 'd' })).status).toBe(
    404,
  );
  expect(await world.tenant.orm.select().from(idempotency)).toEqual([]);
  // Spacing says nothing.
  expect((await call(world, 'POST', '/v1/purchases', key, order, name)).status).toBe(200);
  const spaced = await call(world, 'POST', '/v1/purchases', key, JSON.stringify(order, null, 4), name);
  expect(spaced.headers.get('idempotency-replayed')).toBe('true');
  expect((await call(world, 'POST', '/v1/purchases', key, `"${'x'.repeat(70_000)}"`, name)).status).toBe(413);
});

test('each answer tells the limit and the request', async () => {
  const world = await createWorld();
  const key = await addKey(world);
  const first = await call(world, 'GET', '/v1/reports/channels', key);
  expect(first.headers.get('ratelimit-policy')).toBe('"readReport";q=120;w=60');
  expect(first.headers.get('ratelimit')).toBe('"readReport";r=119;t=60');
  expect(first.headers.get('x-request-id')).toMatch(/^req_/);
  world.clock.advance(10_500);
  for (let left = 118; left >= 0; left -= 1) await call(world, 'GET', '/v1/reports/nothing', key);
  const over = await call(world, 'GET', '/v1/reports/channels', key);
  expect(over.status).toBe(429);
  expect(over.headers.get('retry-after')).toBe('50');
  expect(over.headers.get('ratelimit')).toBe('"readReport";r=0;t=50');
  const problem = await over.json();
  expect(problem).toMatchObject({ code: 'too_many_requests', request_id: over.headers.get('x-request-id') });
});

test('each call asks for its own scope', async () => {
  const world = await createWorld();
  for (const { method, path, operation } of [...groupCalls(documentOf()).values()].flat()) {
    const others = SCOPES.filter((scope) => scope !== operation['x-scope']);
    const key = await addKey(world, world.us, others);
    const answer = await call(
      world,
      method,
      `/v1${path.replaceAll(/\{(\w+)\}/g, 'x')}`,
      key,
      method === 'GET' ? undefined : {},
    );
    expect([path, answer.status]).toEqual([path, 403]);
    expect(await answer.json()).toMatchObject({ code: 'forbidden' });
  }
});

test('a list that is asked to go on where it never was says so', async () => {
  const world = await createWorld();
  const key = await addKey(world);
  const lists = [...groupCalls(documentOf()).values()]
    .flat()
    .filter(({ operation }) => operation.parameters?.some(({ name }) => name === 'cursor'));
  expect(lists.length).toBeGreaterThan(8);
  for (const { method, path } of lists) {
    const answer = await call(world, method, `/v1${path}?cursor=zzz`, key);
    const { errors } = (await answer.json()) as { errors?: { path: string; code: string }[] };
    expect([path, answer.status, errors]).toEqual([
      path,
      422,
      [expect.objectContaining({ path: 'cursor', code: expect.any(String) })],
    ]);
  }
});

test('a test key reaches its test shop and nothing beside it', async () => {
  const world = await createWorld();
  const shop = await addTestShop(world);
  const key = await addKey(world, shop);
  expect(key).toMatch(/^gw_test_/);
  expect((await call(world, 'POST', '/v1/purchases', key, order)).status).toBe(200);
  expect((await call(world, 'POST', '/v1/products', key, { products: [product] })).status).toBe(200);
  expect((await readStanding(world)).purchases).toEqual([]);
  expect((await readStanding(world, shop)).purchases).toHaveLength(1);
  const report = await (await call(world, 'GET', '/v1/reports/funnel?shop=all', key)).json();
  expect(report.shops.map(({ id }: { id: string }) => id)).toEqual([shop.id]);
  for (const { method, path } of [...groupCalls(documentOf()).values()]
    .flat()
    .filter(({ operation }) => operation['x-live-only'])) {
    const answer = await call(world, method, `/v1${path}`, key, {});
    expect([path, answer.status, (await answer.json()).code]).toEqual([path, 403, 'live_key_needed']);
  }
});

test('the reference shows every call, its fields and codes, and runs no code but its own', async () => {
  const world = await createWorld();
  const answer = await world.get('/docs/api');
  const text = await answer.text();
  expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
  expect(text).not.toMatch(/<script(?![^>]*src="\/docs\/api\.js")|style="|onclick/);
  for (const { path, operation } of [...groupCalls(documentOf()).values()].flat()) {
    for (const part of [`id="${operation.operationId}"`, `/v1${path}`, operation['x-scope']])
      expect(text).toContain(part);
  }
  for (const part of ['customer.email', 'products[].title', 'idempotency_conflict', 'curl_init', 'await fetch']) {
    expect(text).toContain(part);
  }
  for (const file of ['api.css', 'api.js']) expect((await world.get(`/docs/${file}`)).status).toBe(200);
  expect((await world.get('/docs')).headers.get('location')).toBe('/docs/api');
});

test('fields are told with their limits', () => {
  const schemas = new OpenAPIHono();
  schemas.openAPIRegistry.registerPath({
    method: 'post',
    path: '/x',
    request: {
      body: {
        content: {
          'application/json': {
            schema: z.object({
              name: z.string().min(1).max(20).openapi({ description: 'Whose' }),
              kind: z.enum(['a', 'b']).default('a'),
              counts: z.array(z.int().min(0)).max(3).optional(),
              deep: z.object({ at: z.iso.datetime() }).optional(),
            }),
          },
        },
      },
    },
    responses: { 200: { description: '' } },
  });
  const made = schemas.getOpenAPI31Document({ openapi: '3.1.0', info: { title: '', version: '' } });
  const { requestBody } = (made as unknown as ApiDocument).paths['/x']?.post ?? {};
  const schema = requestBody?.content['application/json']?.schema ?? {};
  const fields = listFields(schema, {});
  expect(fields.map(({ path, type, required, limits }) => [path, type, required, limits.join()])).toEqual([
    ['name', 'string', true, '1 to 20 characters'],
    ['kind', 'string', false, 'one of "a", "b","a" where left out'],
    ['counts', 'list of integer', false, 'at most 3 entries,each at least 0'],
    ['deep', 'object', false, ''],
    ['deep.at', 'date-time', true, ''],
  ]);
});
