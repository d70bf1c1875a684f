import { type Context, Hono } from 'hono';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import { MAIL_HEADERS, MAILBOX_HEADERS, MAILBOX_STYLE, mailboxPage, mailPage, VIEWS } from './sandbox.page.ts';
import { readParts, showParts } from './sandbox.parts.ts';
import { readSandboxMessage, readSandboxMessages } from './sandbox.store.ts';

const SHOWN = 200;

/** RFC 6266: a name of any letters. */
const contentDisposition = (how: 'inline' | 'attachment', name: string) =>
  `${how}; filename*=UTF-8''${encodeURIComponent(name)}`;

/** The message that is asked for, where it may be shown. */
function readOne(c: Context<App>) {
  const { config, databases } = c.get('ports');
  return readSandboxMessage(databases, c.req.param('id') ?? '', config.localTargets);
}

/** The mailbox of what was not really sent. It shows addresses: only where mails go nowhere, or in a demo. */
export function sandboxRoutes(): Hono<App> {
  const routes = new Hono<App>();
  const missing = () => new AppError('not_found', 'There is no such message.');
  routes.use(async (c, next) => {
    const { smtpUrl, demo } = c.get('ports').config;
    if (smtpUrl && !demo) throw new AppError('not_found', 'There is nothing here.');
    await next();
  });
  routes.get('/', async (c) => {
    const messages = await readSandboxMessages(c.get('ports').databases, SHOWN, c.get('ports').config.localTargets);
    return c.html(mailboxPage(messages), 200, MAILBOX_HEADERS);
  });
  routes.get('/style.css', (c) =>
    c.body(MAILBOX_STYLE, 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'public, max-age=3600' }),
  );
  routes.get('/:id', async (c) => {
    const message = await readOne(c);
    if (!message) throw missing();
    const view = VIEWS.find((name) => name === c.req.query('view')) ?? (message.html ? 'html' : 'text');
    return c.html(mailPage(message, view, await readParts(message.raw)), 200, MAILBOX_HEADERS);
  });
  routes.get('/:id/html', async (c) => {
    const message = await readOne(c);
    if (!message) throw missing();
    // Links open beside the mailbox, as they do in a mail app.
    const html = message.html.replace('<head>', '<head><base target="_blank">');
    return c.html(showParts(html, message.id, await readParts(message.raw)), 200, MAIL_HEADERS);
  });
  routes.get('/:id/parts/:index', async (c) => {
    const message = await readOne(c);
    const part = message && (await readParts(message.raw))[Number(c.req.param('index'))];
    if (!part) throw missing();
    // Only a picture is shown as what it says it is.
    const isPicture = /^image\/(png|jpeg|gif|webp)$/.test(part.type);
    return c.body(part.content, 200, {
      ...MAIL_HEADERS,
      'content-type': isPicture ? part.type : 'application/octet-stream',
      'content-disposition': contentDisposition(isPicture ? 'inline' : 'attachment', part.name),
    });
  });
  return routes;
}
