import type { Context } from 'hono';
import type { App } from '../ports.ts';

const MAIL_CSP =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src https: http: data:; frame-ancestors 'self'";

/** A mail as the dashboard frames it: it brings its own styles and pictures, and runs nothing. */
export function showMail(c: Context<App>, html: string) {
  c.header('content-security-policy', MAIL_CSP);
  return c.html(html);
}
