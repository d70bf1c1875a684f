import { html } from 'hono/html';
import { type ApiDocument, type DescribedCall, groupCalls, type Operation } from './document.ts';
import { type Components, type Field, listFields, type Schema } from './fields.ts';

/** No inline code, no inline style, nothing from elsewhere. */
export const REFERENCE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cache-control': 'no-cache',
};

/** Plain text in which what stands between back-ticks is code. */
function words(text: string) {
  return text.split('`').map((part, index) => (index % 2 ? html`<code>${part}</code>` : part));
}

function fieldList(fields: readonly Field[]) {
  if (fields.length === 0) return '';
  return html`<ul class="fields">${fields.map(
    ({ path, type, required, limits, description }) => html`<li>
<code>${path}</code> <span class="type">${type}</span>${required ? html` <span class="needed">required</span>` : ''}
${limits.length ? html`<p>${limits.join('; ')}</p>` : ''}${description ? html`<p>${words(description)}</p>` : ''}</li>`,
  )}</ul>`;
}

/** What a body or an answer is made of, by its type. */
function contentFields(content: Readonly<Record<string, { schema: Schema }>> | undefined, components: Components) {
  return Object.entries(content ?? {}).map(([type, { schema }]) => {
    const fields = listFields(schema, components);
    return html`<p><code>${type}</code></p>${fieldList(fields)}`;
  });
}

function parameterFields({ parameters = [] }: Operation, components: Components): Field[] {
  return parameters.flatMap(({ name, required = false, schema, description = '' }) =>
    listFields({ properties: { [name]: { ...schema, description } }, required: required ? [name] : [] }, components),
  );
}

const LANGUAGES = [
  ['curl', 'curl'],
  ['javascript', 'JavaScript'],
  ['php', 'PHP'],
] as const;

const inWords = (ms: number) => (ms >= 3_600_000 ? 'an hour' : 'a minute');

function callCard({ method, path, operation, examples }: DescribedCall, components: Components) {
  const parameters = parameterFields(operation, components);
  const { calls, windowMs } = operation['x-limit'];
  return html`<article class="call" id="${operation.operationId}">
<header>
<h3>${operation.summary}</h3>
<p class="route"><span class="method ${method.toLowerCase()}">${method}</span> <code>/v1${path}</code></p>
<p>${words(operation.description)}</p>
<dl class="facts">
<dt>Scope</dt><dd><code>${operation['x-scope']}</code></dd>
<dt>Limit</dt><dd>${calls} calls ${inWords(windowMs)} and key</dd>
<dt>Keys</dt><dd>${operation['x-live-only'] ? 'live keys alone: all shops of the retailer share what it writes' : 'live and test keys'}</dd>
</dl>
</header>
<div>
${parameters.length ? html`<h4>Parameters</h4>${fieldList(parameters)}` : ''}
${operation.requestBody ? html`<h4>Body</h4>${contentFields(operation.requestBody.content, components)}` : ''}
<h4>Answers</h4>
${Object.entries(operation.responses).map(
  ([status, { description, content }]) =>
    html`${
      content && status < '300'
        ? html`<details><summary><span class="status">${status}</span> ${words(description)}</summary>${contentFields(content, components)}</details>`
        : html`<ul class="fields"><li><span class="status">${status}</span> ${words(description)}</li></ul>`
    }`,
)}
</div>
<div class="examples">
${LANGUAGES.map(
  ([language, name]) =>
    html`<div class="example" data-language="${language}"><h4>${name}</h4><pre tabindex="0" aria-label="${name}"><code>${examples[language]}</code></pre></div>`,
)}
</div>
</article>`;
}

/** What holds for every call: heading, id, text. */
const GUIDES: [id: string, title: string, body: unknown][] = [
  [
    'keys',
    'Keys, scopes, test and live',
    html`<p>Each call carries a key of one shop: <code>Authorization: Bearer gw_live_…</code>. Make keys in the dashboard, with
no more scopes than they need; a key is shown once, and only its hash is kept. The key alone decides the shop.</p>
<p>A key <code>gw_test_…</code> belongs to the shop’s test mode, a shop beside it: what it writes is in no report of the live
shop, and no message of it reaches a stranger. What all shops of a retailer share, a test key cannot write:
<code>live_key_needed</code>.</p>`,
  ],
  [
    'money',
    'Money and time',
    html`<p>Amounts are whole minor units of an ISO 4217 currency (4990 is $49.90, or ¥4,990), after discounts, without tax and
shipping. Times are UTC: milliseconds, or ISO 8601 with a zone.</p>`,
  ],
  [
    'idempotency',
    'Repeating a call',
    html`<p>Send an <code>Idempotency-Key</code> of your own with each call that writes, and repeat the call with the same one when
no answer came: the first answer comes again, with <code>Idempotency-Replayed: true</code>, for 30 days. Another body under it is
409 <code>idempotency_conflict</code>. A call that was refused frees its key. Orders and refunds are known by their references
besides: told twice they count once.</p>`,
  ],
  [
    'limits',
    'Limits',
    html`<p><code>RateLimit-Policy</code> says how many calls (<code>q</code>) in how many seconds (<code>w</code>),
<code>RateLimit</code> how many are left (<code>r</code>) and when all are there again (<code>t</code>). Beyond that the answer is 429
with <code>Retry-After</code>.</p>`,
  ],
  [
    'errors',
    'Errors',
    html`<p>Errors are <code>application/problem+json</code> (RFC 9457). Decide by <code>code</code>, which is stable;
<code>errors</code> names each field at fault by its path; <code>request_id</code>, also in the header <code>X-Request-Id</code>, is what
support asks for. After 429 and 503 send the same again, when <code>Retry-After</code> says.</p>`,
  ],
];

const link = (id: string, title: string, more = '') =>
  html`<li><a href="#${id}" data-words="${`${title} ${more}`.toLowerCase()}">${title}</a></li>`;

/** The server API as a page: readable without scripts, found by headings with one. */
export function referencePage(document: ApiDocument) {
  const groups = [...groupCalls(document)];
  const { schemas } = document.components;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${document.info.title}</title>
<link rel="stylesheet" href="/docs/api.css">
<script type="module" src="/docs/api.js"></script>
</head>
<body>
<div class="frame">
<div class="side">
<a class="name" href="#top">Goodword<span>Server API, version ${document.info.version}</span></a>
<input id="search" type="search" placeholder="Search   /" aria-label="Search headings" autocomplete="off" hidden>
<nav aria-label="Contents">
<div class="group"><h2>Every call</h2><ul>${GUIDES.map(([id, title]) => link(id, title))}</ul></div>
${groups.map(
  ([tag, calls]) =>
    html`<div class="group"><h2>${tag}</h2><ul>${calls.map(({ path, method, operation }) =>
      link(operation.operationId, operation.summary, `${tag} ${method} ${path} ${operation['x-scope']}`),
    )}</ul></div>`,
)}
<p class="none" id="none" role="status" hidden>Nothing is called that.</p>
</nav>
</div>
<main id="top">
<h1>${document.info.title}</h1>
<p class="lead">For shops’ servers. The base is <code>${document.servers[0]?.url ?? ''}</code>; the same description for machines is
<a href="/v1/openapi.json">OpenAPI ${document.openapi}</a>, made from the schemas that judge each call.</p>
${GUIDES.map(([id, title, body]) => html`<section class="words" id="${id}"><h2>${title}</h2>${body}</section>`)}
${groups.map(([tag, calls]) => html`<section><h2>${tag}</h2>${calls.map((one) => callCard(one, schemas))}</section>`)}
</main>
</div>
</body>
</html>
`;
}
