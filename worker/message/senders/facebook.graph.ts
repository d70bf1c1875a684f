import { createHmac } from 'node:crypto';
import type { Fetch } from '../../ports.ts';
import type { GraphFault } from './facebook.outcome.ts';

/** Where Meta's API is. */
export const GRAPH_URL = 'https://graph.facebook.com';

/** How to reach the Graph API for one account. */
export interface GraphAccess {
  /** Another address in tests. */
  url?: string;
  token: string;
  /** Proves with each call that the token is used by its own app. */
  appSecret?: string;
  fetch: Fetch;
  /** After which a silent API is given up. */
  silenceMs: number;
}

/** A call that was not done, or of which nobody knows. Its text holds neither token nor address. */
export class GraphError extends Error {
  readonly fault: GraphFault;
  constructor(fault: GraphFault) {
    super('the Graph API did not do as asked');
    this.name = 'GraphError';
    this.fault = fault;
  }
}

/** How Node says that no connection came about; workerd does not tell, and then nobody knows. */
const UNREACHED = new Set(
  'ECONNREFUSED ENOTFOUND EAI_AGAIN EHOSTUNREACH ENETUNREACH UND_ERR_CONNECT_TIMEOUT CERT_HAS_EXPIRED'.split(' '),
);
const LONGEST_ANSWER = 1_000_000;

const NOTHING = { code: undefined, subcode: undefined, transient: false, proof: false, delayMs: undefined };

/** Objects are JSON within a form: as every example of the documentation has it. */
const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

/** Minutes until calls are allowed again, by the header that says how much was used; else Retry-After's seconds. */
function delayOf(headers: Headers): number | undefined {
  const usage = headers.get('x-business-use-case-usage');
  const minutes = [...(usage ?? '').matchAll(/"estimated_time_to_regain_access"\s*:\s*(\d+)/g)].map(([, n]) =>
    Number(n),
  );
  const longest = Math.max(0, ...minutes) * 60_000;
  const seconds = Number(headers.get('retry-after') ?? 0);
  const delay = Math.max(longest, Number.isFinite(seconds) ? seconds * 1000 : 0);
  return delay > 0 ? delay : undefined;
}

function readJson(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function faultOf(status: number, headers: Headers, body: Record<string, unknown> | undefined): GraphFault {
  const error = (body?.error ?? {}) as Record<string, unknown>;
  const { code, error_subcode: subcode, is_transient: transient, message } = error;
  return {
    status,
    code: typeof code === 'number' ? code : undefined,
    subcode: typeof subcode === 'number' ? subcode : undefined,
    transient: transient === true,
    proof: /appsecret_proof/.test(String(message ?? '')),
    delayMs: delayOf(headers),
    unreached: false,
  };
}

/**
 * One call. The token travels in the body, or for reading in a header: never in an address, which others write down.
 * @throws GraphError for anything but a success.
 */
async function ask(
  access: GraphAccess,
  method: string,
  url: string,
  params: Record<string, unknown>,
): Promise<unknown> {
  const { token, appSecret, fetch, silenceMs } = access;
  const proof = appSecret && createHmac('sha256', appSecret).update(token).digest('hex');
  const reads = method === 'GET';
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) if (value !== undefined) form.set(name, asText(value));
  if (proof) form.set('appsecret_proof', proof);
  if (!reads) form.set('access_token', token);
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(reads ? `${url}?${form}` : url, {
      method,
      headers: reads
        ? { authorization: `Bearer ${token}` }
        : { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      ...(!reads && { body: form.toString() }),
      redirect: 'manual',
      signal: AbortSignal.timeout(silenceMs),
    });
    text = (await answer.text()).slice(0, LONGEST_ANSWER);
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as { code?: string };
    throw new GraphError({ ...NOTHING, status: undefined, unreached: code !== undefined && UNREACHED.has(code) });
  }
  const body = readJson(text);
  if (answer.ok && body && !body.error) return body;
  throw new GraphError(faultOf(answer.ok ? 502 : answer.status, answer.headers, body));
}

/**
 * Meta's SDK with an account of its own, loaded when first used: it is large. Its own way to the network is replaced,
 * for it hides whether a request ever left, waits for ever, and puts tokens into addresses. Nothing is process-wide:
 * no default token (which `EventRequest` and `FacebookAdsApi.init` set), no handler of uncaught exceptions.
 */
export async function openGraph(access: GraphAccess) {
  const { AdsPixel, FacebookAdsApi, Page } = await import('facebook-nodejs-business-sdk');
  const base = `${access.url ?? GRAPH_URL}/${FacebookAdsApi.VERSION}`;

  class Graph extends FacebookAdsApi {
    override call(method: string, path: string | readonly string[], params: Record<string, unknown> = {}) {
      // The SDK sends the node's own id along, which is in the path already.
      const { id: _, ...rest } = params;
      return ask(access, method, `${base}/${[path].flat().join('/')}`, rest);
    }
  }
  const api = new Graph(access.token, 'en_US', false);
  return {
    page: (id: string) => new Page(id, {}, undefined, api),
    pixel: (id: string) => new AdsPixel(id, {}, undefined, api),
    read: (path: string, params: Record<string, unknown>) => api.call('GET', path, params),
  };
}

export type Graph = Awaited<ReturnType<typeof openGraph>>;
