/** The module `k6/http`, as far as the scripts use it (https://grafana.com/docs/k6/latest/javascript-api/k6-http/). */
import { exchange, type NetAnswer, record } from './state.ts';

interface Params {
  headers?: Record<string, string>;
  tags?: Record<string, string>;
  /** How many redirects are followed. */
  redirects?: number;
  /** Milliseconds, or text such as `5s`. */
  timeout?: number | string;
  /** Says whether an answer counts as failed. */
  responseCallback?: Expected;
}
type Body = string | Record<string, string> | null | undefined;
type Expected = (status: number) => boolean;

const MOST_REDIRECTS = 10;
const TIMEOUT_MS = 60_000;

let expected: Expected = (status) => status >= 200 && status < 400;

/** Which statuses count as a success: numbers, or ranges. */
export function expectedStatuses(...statuses: (number | { min: number; max: number })[]): Expected {
  return (status) =>
    statuses.some((one) => (typeof one === 'number' ? one === status : one.min <= status && status <= one.max));
}

function setResponseCallback(callback: Expected): void {
  expected = callback;
}

/** An answer as scripts see it. */
function makeResponse(url: string, answer: NetAnswer) {
  return {
    url,
    status: answer.status,
    headers: answer.headers,
    body: answer.body,
    error: answer.error,
    timings: { duration: answer.duration },
    /** @param path as `deals.0.id`. */
    json(path?: string): unknown {
      const value: unknown = JSON.parse(answer.body);
      return (path?.split('.') ?? []).reduce<unknown>(
        (at, key) => (at as Record<string, unknown> | null)?.[key],
        value,
      );
    },
  };
}
type Response = ReturnType<typeof makeResponse>;

function readTimeout(timeout: number | string | undefined): number {
  if (typeof timeout === 'number') return timeout;
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(timeout ?? '') ?? [];
  return number ? Number(number) * { ms: 1, s: 1000, m: 60_000 }[unit as 'ms' | 's' | 'm'] : TIMEOUT_MS;
}

function toNetRequest(method: string, url: string, body: Body, params: Params) {
  const isForm = typeof body === 'object' && body !== null;
  const headers: Record<string, string> = { 'User-Agent': 'k6/shim' };
  if (isForm) headers['Content-Type'] = 'application/x-www-form-urlencoded';
  return {
    method,
    url,
    headers: { ...headers, ...params.headers },
    body: isForm ? new URLSearchParams(body).toString() : (body ?? undefined),
    timeoutMs: readTimeout(params.timeout),
  };
}

function measure(method: string, url: string, answer: NetAnswer, params: Params): void {
  const isExpected = answer.status !== 0 && (params.responseCallback ?? expected)(answer.status);
  const tags = {
    method,
    url,
    name: url,
    status: String(answer.status),
    expected_response: String(isExpected),
    ...params.tags,
  };
  record({ metric: 'http_reqs', kind: 'counter', value: 1, tags });
  record({ metric: 'http_req_duration', kind: 'trend', value: answer.duration, tags, isTime: true });
  record({ metric: 'http_req_failed', kind: 'rate', value: Number(!isExpected), tags });
}

export function request(method: string, url: string, body?: Body, params: Params = {}): Response {
  let at = url;
  let verb = method.toUpperCase();
  let sent = body;
  for (let left = params.redirects ?? MOST_REDIRECTS; ; left -= 1) {
    const [answer] = exchange([toNetRequest(verb, at, sent, params)]) as [NetAnswer];
    measure(verb, at, answer, params);
    const target = answer.headers.Location;
    if (!target || answer.status < 300 || answer.status >= 400 || left <= 0) return makeResponse(at, answer);
    at = new URL(target, at).href;
    // As browsers do: what was posted is not posted again.
    if (answer.status < 307 && verb !== 'HEAD') [verb, sent] = ['GET', undefined];
  }
}

export const get = (url: string, params?: Params) => request('GET', url, undefined, params);
export const post = (url: string, body?: Body, params?: Params) => request('POST', url, body, params);
export const put = (url: string, body?: Body, params?: Params) => request('PUT', url, body, params);

/** Requests side by side, each as `[method, url, body, params]`; redirects are not followed. */
export function batch(requests: [method: string, url: string, body?: Body, params?: Params][]): Response[] {
  const answers = exchange(requests.map(([method, url, body, params = {}]) => toNetRequest(method, url, body, params)));
  return answers.map((answer, index) => {
    const [method, url, , params = {}] = requests[index] as [string, string, Body, Params?];
    measure(method, url, answer, params);
    return makeResponse(url, answer);
  });
}

export default { request, get, post, put, batch, expectedStatuses, setResponseCallback };
