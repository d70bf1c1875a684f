import type { Context } from 'hono';
import type { App } from '../ports.ts';

const MAIL_CSP =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src https: http: data:; frame-ancestors 'self'";

/** What mails say to apps that show them in the dark, and to those that do not. */
const DARK = '@media (prefers-color-scheme: dark)';

/**
 * A mail as the dashboard frames it: it brings its own styles and pictures, and runs nothing.
 * @param scheme the one that it is looked at in; else as the browser prefers.
 */
export function showMail(c: Context<App>, html: string, scheme?: 'light' | 'dark') {
  c.header('content-security-policy', MAIL_CSP);
  if (!scheme) return c.html(html);
  const pinned = html.replace(DARK, scheme === 'dark' ? '@media all' : '@media not all');
  return c.html(pinned.replaceAll('light dark', scheme));
}
