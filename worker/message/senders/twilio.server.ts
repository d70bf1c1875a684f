import { type Handler, OpenAPIBackend } from 'openapi-backend';
import type { Fetch } from '../../ports.ts';
import accounts from './fixtures/twilio_accounts_v1.json' with { type: 'json' };
import api from './fixtures/twilio_api_v2010.json' with { type: 'json' };
import lookups from './fixtures/twilio_lookups_v2.json' with { type: 'json' };

/** Twilio's own credentials for tests are of this shape. */
export const ACCOUNT = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'f0'.repeat(16) };
export const SERVICE = `MG${'1'.repeat(32)}`;

/** A text as this Twilio keeps it. */
export interface KeptText {
  sid: string;
  to: string;
  from: string | null;
  body: string;
  status: string;
  direction: string;
  date_created: string;
  date_sent: string | null;
}

/** What the next request meets instead of an answer. */
type Fault =
  | { status: number; code?: number; after?: true }
  | { cut: string; after?: true }
  | { silent: true; after?: true };

export interface TwilioBench {
  /** Takes the place of the network. */
  fetch: Fetch;
  texts: KeptText[];
  /** Every form that arrived, by operation. */
  calls: { operation: string; form: Record<string, string | string[]>; authorization: string }[];
  /** The next request fails; `after`: when it had been carried out. */
  fail(fault: Fault): void;
  /** Makes this Twilio refuse somebody who opted out. */
  optedOut: Set<string>;
  /** What it knows of numbers, beside that they are mobile and American. */
  lines: Map<string, { type?: string; country?: string; valid?: boolean; risk?: number; blocked?: boolean }>;
}

/** Twilio's magic numbers (twilio.com/docs/iam/test-credentials). */
const TO_FAULTS: Record<string, number> = {
  '+15005550001': 21211,
  '+15005550002': 21612,
  '+15005550003': 21408,
  '+15005550004': 21610,
  '+15005550009': 21614,
};
/** States that a text stays in. */
const ENDED = new Set(['delivered', 'undelivered', 'failed', 'canceled', 'received']);
const FROM_FAULTS: Record<string, number> = { '+15005550007': 21606, '+15005550008': 21611 };

const formats = Object.fromEntries(
  [
    'phone-number',
    'date-time',
    'date-time-rfc-2822',
    'uri',
    'uri-map',
    'sid',
    'currency',
    'int64',
    'iso-country-code',
  ].map((name) => [name, true]),
);

function problem(status: number, code: number | undefined, about = '') {
  const body = code && { code, message: `The number ${about} …`, more_info: `https://twilio.test/${code}`, status };
  return { status, body: body ?? 'upstream connect error' };
}

const hostOf = (definition: object) =>
  new URL((definition as { servers: { url: string }[] }).servers[0]?.url ?? 'https://none.test').host;

const COMMON: Record<string, Handler> = {
  validationFail: (c) => problem(400, 20001, JSON.stringify(c.validation.errors)),
  notFound: () => problem(404, 20404),
  unauthorizedHandler: () => problem(401, 20003),
};

/** A Twilio in process that knows its own rules from Twilio's OpenAPI description, and remembers what it was given. */
export async function openTwilio(now: () => number = Date.now): Promise<TwilioBench> {
  const texts: KeptText[] = [];
  const calls: TwilioBench['calls'] = [];
  const optedOut = new Set<string>();
  const lines: TwilioBench['lines'] = new Map();
  let fault: Fault | undefined;

  function createMessage(form: Record<string, string>) {
    const { To: to = '', From: from, Body: body = '', MessagingServiceSid: service } = form;
    if (!to) return problem(400, 21604);
    if (!from && !service) return problem(400, 21603);
    const code =
      TO_FAULTS[to] ??
      (from ? FROM_FAULTS[from] : undefined) ??
      (optedOut.has(to) ? 21610 : undefined) ??
      (/^\+[1-9]\d{6,14}$/.test(to) ? undefined : 21211) ??
      (body.length > 1600 ? 21617 : undefined);
    if (code) return problem(code === 21611 ? 429 : 400, code, to);
    const text: KeptText = {
      sid: `SM${String(texts.length).padStart(32, '0')}`,
      to,
      from: from ?? null,
      body: form.ContentRetention === 'discard' ? '' : body,
      status: service ? 'accepted' : 'queued',
      direction: 'outbound-api',
      date_created: new Date(now()).toUTCString(),
      date_sent: null,
    };
    texts.push(text);
    return { status: 201, body: text };
  }

  const CreateMessage: Handler = (c) => createMessage(c.request.body as Record<string, string>);
  const ListMessage: Handler = (c) => {
    const found = texts.filter(({ to }) => to === c.request.query.To).toReversed();
    return { status: 200, body: { messages: found, page: 0, page_size: 50, next_page_uri: null } };
  };
  const DeleteMessage: Handler = (c) => {
    const at = texts.findIndex(({ sid }) => sid === c.request.params.Sid);
    if (at < 0) return problem(404, 20404);
    // Twilio forgets nothing that is still on its way.
    if (!ENDED.has(texts[at]?.status ?? '')) return problem(409, 20009);
    texts.splice(at, 1);
    return { status: 204, body: undefined };
  };
  const FetchPhoneNumber: Handler = (c) => {
    const number = String(c.request.params.PhoneNumber);
    const { type = 'mobile', country = 'US', valid = true, risk = 10, blocked = false } = lines.get(number) ?? {};
    const asked = String(c.request.query.Fields).split(',');
    const line = { type, error_code: null, mobile_country_code: null, mobile_network_code: null, carrier_name: null };
    const pumping = { sms_pumping_risk_score: risk, number_blocked: blocked, error_code: null };
    const body = {
      phone_number: number,
      country_code: country,
      valid,
      line_type_intelligence: asked.includes('line_type_intelligence') ? line : null,
      sms_pumping_risk: asked.includes('sms_pumping_risk') ? pumping : null,
    };
    return { status: 200, body };
  };
  const CreateBulkConsents: Handler = (c) => {
    const given = [(c.request.body as { Items: string | string[] }).Items].flat();
    const items = given.map((one) => ({ correlation_id: JSON.parse(one).correlation_id, error_code: 0 }));
    return { status: 201, body: { items } };
  };

  const backends = await Promise.all(
    [
      { definition: api as object, own: { CreateMessage, ListMessage, DeleteMessage } },
      { definition: lookups as object, own: { FetchPhoneNumber } },
      { definition: accounts as object, own: { CreateBulkConsents } },
    ].map(async ({ definition, own }) => {
      const backend = new OpenAPIBackend({
        definition: definition as never,
        quick: true,
        ajvOpts: { strict: false, formats: formats as never },
        handlers: { ...COMMON, ...own } as Record<string, Handler>,
        securityHandlers: {
          accountSid_authToken: (c) =>
            String(c.request.headers.authorization) === `Basic ${btoa(`${ACCOUNT.accountSid}:${ACCOUNT.authToken}`)}`,
        },
      });
      await backend.init();
      return { host: hostOf(definition), backend };
    }),
  );

  /** Lets a request fail as it was told to. */
  async function stumble(told: Fault, signal: AbortSignal | null | undefined): Promise<Response> {
    if ('status' in told) {
      const { status, body } = problem(told.status, told.code, '+12025550123');
      return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });
    }
    if ('cut' in told) throw new TypeError('fetch failed', { cause: { code: told.cut } });
    return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  }

  return {
    texts,
    calls,
    optedOut,
    lines,
    fail(next) {
      fault = next;
    },
    async fetch(input, init = {}) {
      const url = new URL(input);
      const told = fault;
      fault = undefined;
      if (told && !told.after) return stumble(told, init.signal);
      const backend = backends.find(({ host }) => host === url.host)?.backend;
      if (!backend) throw new TypeError('fetch failed', { cause: { code: 'ENOTFOUND' } });
      const headers = Object.fromEntries(new Headers(init.headers));
      const form: Record<string, string | string[]> = {};
      const sent = new URLSearchParams(String(init.body ?? ''));
      for (const name of new Set(sent.keys())) {
        const values = sent.getAll(name);
        form[name] = values.length > 1 || name === 'Items' ? values : (values[0] ?? '');
      }
      const method = init.method ?? 'GET';
      const typed = Object.fromEntries(
        Object.entries(form).map(([name, value]) => [
          name,
          name === 'ValidityPeriod' ? Number(value) : value === 'false' ? false : value,
        ]),
      );
      const request = {
        method,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers,
        ...(method === 'POST' && { body: typed }),
      };
      calls.push({
        operation: (backend.router.matchOperation(request) as { operationId?: string } | undefined)?.operationId ?? '',
        form,
        authorization: headers.authorization ?? '',
      });
      const { status, body } = (await backend.handleRequest(request)) as { status: number; body: unknown };
      if (told) return stumble(told, init.signal);
      const written = body === undefined ? null : JSON.stringify(body);
      return new Response(written, { status, headers: { 'content-type': 'application/json' } });
    },
  };
}
