import { html } from 'hono/html';
import type { MailPart } from './sandbox.parts.ts';
import type { SandboxMessage } from './sandbox.store.ts';

/** The mailbox frames its own messages and nothing else; neither runs a script. */
export const MAILBOX_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex',
};

/** A mail brings its styles and may show images; it is framed without scripts, forms or an origin of its own. */
export const MAIL_HEADERS = {
  'content-security-policy':
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src https: http: data:; frame-ancestors 'self'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
};

/** Served as `/sandbox/style.css`. */
export const MAILBOX_STYLE = `:root { color-scheme: light dark; --page: #f4f4f2; --card: #fff; --text: #1c1b19; --muted: #5d5b56; --line: #e2e0db; --hover: #faf9f7; }
@media (prefers-color-scheme: dark) {
  :root { --page: #131416; --card: #1d1f22; --text: #f0f1f2; --muted: #a9aeb5; --line: #35383d; --hover: #25282c; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.5 -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Arial, sans-serif; }
main { max-width: 860px; margin: 0 auto; padding: 32px 16px 64px; }
h1 { margin: 0 0 4px; font-size: 26px; line-height: 1.3; }
.hint { margin: 0 0 24px; color: var(--muted); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; overflow: hidden; }
ul { margin: 0; padding: 0; list-style: none; }
li + li { border-top: 1px solid var(--line); }
li a { display: grid; grid-template-columns: 1fr auto; gap: 2px 16px; padding: 14px 20px; color: inherit; text-decoration: none; }
li a:hover, li a:focus-visible { background: var(--hover); }
.subject { font-weight: 600; text-align: left; overflow-wrap: anywhere; }
.to, time { color: var(--muted); font-size: 14px; overflow-wrap: anywhere; }
time { grid-row: 1; grid-column: 2; white-space: nowrap; }
.empty { padding: 48px 20px; text-align: center; color: var(--muted); }
.back { display: inline-block; margin-bottom: 16px; color: var(--muted); }
dl { display: grid; grid-template-columns: auto 1fr; gap: 4px 12px; margin: 12px 0 20px; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
.files { margin: 0 0 12px; }
.files a { margin-inline-end: 12px; color: var(--text); }
nav { display: flex; gap: 4px; padding: 8px; border-bottom: 1px solid var(--line); }
nav a { padding: 8px 16px; border-radius: 8px; color: var(--muted); text-decoration: none; }
nav a[aria-current] { background: var(--page); color: var(--text); font-weight: 600; }
iframe { display: block; width: 100%; height: 900px; border: 0; background: var(--page); }
pre { margin: 0; padding: 20px; font: 14px/1.6 ui-monospace, Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
`;

/** How a message can be looked at. */
export const VIEWS = ['html', 'text', 'raw'] as const;
export type View = (typeof VIEWS)[number];
const VIEW_NAMES: Record<View, string> = { html: 'Mail', text: 'Text', raw: 'Source' };

const moment = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });

function time(at: number) {
  return html`<time datetime="${new Date(at).toISOString()}">${moment.format(at)} UTC</time>`;
}

export function mailboxPage(messages: Pick<SandboxMessage, 'id' | 'recipient' | 'subject' | 'createdAt'>[]) {
  return page(
    'Sandbox mailbox',
    html`<h1>Sandbox mailbox</h1>
<p class="hint">Messages kept here instead of being sent, newest first.</p>
<div class="card">${
      messages.length
        ? html`<ul>${messages.map(
            ({ id, recipient, subject, createdAt }) =>
              html`<li><a href="/sandbox/${id}"><span class="subject" dir="auto">${subject}</span>${time(createdAt)}<span class="to">to ${recipient}</span></a></li>`,
          )}</ul>`
        : html`<p class="empty">No message yet. Share a deal in a demo shop, and it arrives here.</p>`
    }</div>`,
  );
}

/** @param parts of which those that the HTML does not show are listed as files. */
export function mailPage(message: SandboxMessage, view: View, parts: readonly MailPart[]) {
  const { id, recipient, subject, createdAt } = message;
  const files = parts.flatMap(({ name, contentId }, index) =>
    contentId && message.html.includes(`cid:${contentId}`) ? [] : [{ name, index }],
  );
  return page(
    subject,
    html`<a class="back" href="/sandbox">All messages</a>
<h1 dir="auto">${subject}</h1>
<dl><dt>From</dt><dd dir="auto">${message.sender}</dd><dt>To</dt><dd>${recipient}</dd><dt>Sent</dt><dd>${time(createdAt)}</dd></dl>
${files.length > 0 && html`<p class="files">${files.map(({ name, index }) => html`<a href="/sandbox/${id}/parts/${index}">${name}</a> `)}</p>`}
<div class="card">
<nav>${VIEWS.map(
      (name) =>
        html`<a href="/sandbox/${id}?view=${name}"${name === view && html` aria-current="page"`}>${VIEW_NAMES[name]}</a>`,
    )}</nav>
${
  view === 'html'
    ? html`<iframe src="/sandbox/${id}/html" title="${subject}" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>`
    : html`<pre dir="${view === 'raw' ? 'ltr' : 'auto'}">${view === 'raw' ? message.raw : message.text}</pre>`
}
</div>`,
  );
}

function page(title: string, content: unknown) {
  return html`<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="/sandbox/style.css">
</head>
<body>
<main>${content}</main>
</body>
</html>
`;
}
