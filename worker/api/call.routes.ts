import { type OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { tenantOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import { requireApiKey } from '../retailer/api-key.guard.ts';
import type { Scope } from '../retailer/api-key.ts';
import { readText } from '../tag/body.ts';
import { bindKey, type KeyedCall, keepAnswer, releaseKey } from './idempotency.store.ts';
import { describeRefusals, type Refusal } from './refusal.ts';

/** Who calls: the key, its shop and all that it may. */
export type Caller = Awaited<ReturnType<typeof requireApiKey>>;

/** One call of the server API: all that decides who may make it and how often, and all that is said of it. */
export interface Call {
  /** Its name in the description. */
  id: string;
  method: 'get' | 'post' | 'put' | 'delete';
  /** Below `/v1`, as OpenAPI writes it: `/products/{id}`. */
  path: string;
  /** What it is listed under. */
  tag: string;
  summary: string;
  description: string;
  scope: Scope;
  /** Calls of one key in so many milliseconds. */
  limit: { calls: number; windowMs: number };
  /** It writes what all shops of the retailer share: a test key may not. */
  liveOnly?: true;
  /**
   * Bytes of a body that is repeated under an Idempotency-Key; absent for what may be repeated anyhow. PUT needs none:
   * what it says is the whole.
   */
  keyed?: number;
  request?: RouteConfig['request'];
  answers: RouteConfig['responses'];
  /** Beside those that every call has. */
  refusals?: readonly Refusal[];
  /** A request that works, in the words of the schemas: what examples are written from. */
  example: { params?: Record<string, string>; query?: Record<string, string>; body?: unknown; type?: string };
}

const COMMON: readonly Refusal[] = ['unauthorised', 'forbidden', 'too_many_requests', 'unavailable'];
const KEYED: readonly Refusal[] = ['invalid_request', 'idempotency_conflict'];
const LONGEST_KEY = 255;

const keyHeader = z.object({
  'idempotency-key': z.string().min(1).max(LONGEST_KEY).optional().openapi({
    description:
      'The same call under the same key gets the same answer, for 30 days; another call under it gets 409. A call that was refused frees its key.',
    example: '0192f0c1-7d3e-7000-8000-5d1a3c9b7e42',
  }),
});

/** Adds a call to the API: the route, and its description from the same words. */
export function addCall(
  routes: OpenAPIHono<App>,
  call: Call,
  handle: (c: Context<App>, caller: Caller) => Promise<Response>,
): void {
  const { id, method, path, tag, summary, description, scope, limit, request = {}, answers } = call;
  const refusals = [
    ...COMMON,
    ...(call.liveOnly ? (['live_key_needed'] as const) : []),
    ...(call.keyed === undefined ? [] : KEYED),
    ...(call.refusals ?? []),
  ];
  routes.openAPIRegistry.registerPath({
    operationId: id,
    method,
    path,
    tags: [tag],
    summary,
    description,
    security: [{ key: [scope] }],
    request: {
      ...request,
      ...(request.body && { body: { ...request.body, content: withExample(request.body.content, call.example) } }),
      ...(call.keyed !== undefined && { headers: keyHeader }),
    },
    responses: { ...withHeaders(answers), ...describeRefusals(refusals) },
    'x-scope': scope,
    'x-limit': limit,
    'x-live-only': call.liveOnly ?? false,
    'x-example': call.example,
  });
  routes.on(method, path.replaceAll(/\{(\w+)\}/g, ':$1'), async (c) => {
    const caller = await requireApiKey(c, scope);
    await spendCall(c, call, caller);
    if (call.liveOnly && caller.shop.kind === 'test') {
      throw new AppError('live_key_needed', 'All shops share what this call writes: it needs a live key.');
    }
    return answerOnce(c, call, caller, handle);
  });
}

const HEADERS = {
  'X-Request-Id': { description: 'Quote it to support', schema: { type: 'string' as const } },
  'RateLimit-Policy': { description: 'The limit: `q` calls in `w` seconds', schema: { type: 'string' as const } },
  RateLimit: { description: 'What is left: `r` calls, all again in `t` seconds', schema: { type: 'string' as const } },
};

/** Every answer has them. */
function withHeaders(answers: RouteConfig['responses']): RouteConfig['responses'] {
  return Object.fromEntries(Object.entries(answers).map(([status, one]) => [status, { ...one, headers: HEADERS }]));
}

/** Puts the example beside the schema that it fits. */
function withExample<T extends object>(content: T, { body, type = 'application/json' }: Call['example']): T {
  if (body === undefined || !(type in content)) return content;
  return { ...content, [type]: { ...(content as Record<string, object>)[type], example: body } };
}

/** Counts the call against its limit, and tells what is left of it (draft-ietf-httpapi-ratelimit-headers). */
async function spendCall(c: Context<App>, { id, limit }: Call, { keyId }: Caller): Promise<void> {
  const seconds = (ms: number) => Math.ceil(ms / 1000);
  const { ok, left, resetMs } = await c.get('ports').rateLimit.spend(`v1:${id}:${keyId}`, limit.calls, limit.windowMs);
  c.header('ratelimit-policy', `"${id}";q=${limit.calls};w=${seconds(limit.windowMs)}`);
  c.header('ratelimit', `"${id}";r=${left};t=${seconds(resetMs)}`);
  if (ok) return;
  const words = `At most ${limit.calls} calls in ${seconds(limit.windowMs)} seconds.`;
  throw new AppError('too_many_requests', words, { retryAfterSeconds: Math.max(1, seconds(resetMs)) });
}

/** Two bodies are the same where they say the same, however it is spaced. */
function sameText(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

/** Reads the body, and puts it back for whoever handles the call. */
async function peekBody(c: Context<App>, limit: number): Promise<string> {
  const text = await readText(c, limit);
  if (text === undefined) throw new AppError('body_too_large', `A body may have ${limit} bytes at most.`);
  const { url, method, headers } = c.req.raw;
  c.req.raw = new Request(url, { method, headers, ...(text !== '' && { body: text }) });
  return text;
}

/** Answers a call, under an Idempotency-Key once: who repeats it gets the same answer. */
async function answerOnce(
  c: Context<App>,
  { keyed }: Call,
  caller: Caller,
  handle: (c: Context<App>, caller: Caller) => Promise<Response>,
): Promise<Response> {
  const key = keyed === undefined ? undefined : c.req.header('idempotency-key');
  if (key === undefined || keyed === undefined) return handle(c, caller);
  if (key === '' || key.length > LONGEST_KEY) {
    throw new AppError('invalid_request', `An Idempotency-Key has 1 to ${LONGEST_KEY} characters.`);
  }
  const { secrets, databases, clock } = c.get('ports');
  const database = tenantOf(databases, caller.shop);
  const { pathname, search } = new URL(c.req.url);
  const said = `${pathname.replace(/^\/v1/, '')}${search}\n${sameText(await peekBody(c, keyed))}`;
  const call: KeyedCall = { apiKeyId: caller.keyId, key, bodyHash: secrets.digest(said) };
  const before = await bindKey(database, call, clock.now());
  if (before) {
    c.header('idempotency-replayed', 'true');
    if (before.answer === '') return c.body(null, before.status as 204);
    return c.body(before.answer, before.status as 200, { 'content-type': 'application/json' });
  }
  try {
    const response = await handle(c, caller);
    await keepAnswer(database, call, { status: response.status, answer: await response.clone().text() });
    return response;
  } catch (error) {
    // What failed on our side stays bound: the same call is made again, and nothing else under its key.
    if (error instanceof AppError && error.status < 500) await releaseKey(database, call);
    throw error;
  }
}
