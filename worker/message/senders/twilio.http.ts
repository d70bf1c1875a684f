import type { Fetch } from '../../ports.ts';

/** Fetch's faults before anything was sent: nobody there, no such name, no connection in time, a wrong certificate. */
const NOT_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_\w+|CERT_\w+|\w+_CERT(_\w+)?)$/;

/** No answer came. */
export class NoAnswer extends Error {
  /** Whether the provider may have got the request. */
  readonly maybeSent: boolean;
  constructor(code: string, maybeSent: boolean) {
    super(code);
    this.name = 'NoAnswer';
    this.maybeSent = maybeSent;
  }
}

/** The part of a request that the SDK hands to its HTTP client. */
interface SdkRequest {
  method: string;
  uri: string;
  username?: string;
  password?: string;
  headers?: Record<string, string>;
  params?: object;
  data?: object;
}

/** Arrays as repeated fields. */
function toForm(fields: object = {}): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) form.append(name, String(one));
  }
  return form;
}

/**
 * An HTTP client for the SDK over `fetch`: the same on all hosts, without connections of its own, and it tells whether
 * a request that got no answer may have arrived.
 * @throws NoAnswer
 */
export function createTwilioHttp(fetch: Fetch, silenceMs: number) {
  return {
    async request({ method, uri, username, password, headers, params, data }: SdkRequest) {
      const query = params ? toForm(params).toString() : '';
      const init: RequestInit = {
        method: method.toUpperCase(),
        redirect: 'manual',
        signal: AbortSignal.timeout(silenceMs),
        headers: { ...headers, authorization: `Basic ${btoa(`${username}:${password}`)}` },
        ...(data && { body: toForm(data).toString() }),
      };
      try {
        const answer = await fetch(query ? `${uri}?${query}` : uri, init);
        return { statusCode: answer.status, body: await answer.text(), headers: Object.fromEntries(answer.headers) };
      } catch (error) {
        const { name, cause } = error as Error & { cause?: { code?: string } };
        const code = cause?.code ?? name;
        throw new NoAnswer(code, !NOT_SENT.test(code));
      }
    },
  };
}
