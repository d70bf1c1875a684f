import { Hono } from 'hono';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';

/**
 * Nothing inline, in nobody's frame; from elsewhere pictures alone, which previews show as shops' pages do.
 * @param publicUrl where uploaded pictures lie.
 */
const policyOf = (publicUrl: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' data: https: ${new URL(publicUrl).origin}`,
    "frame-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');

/** The web app for retailers' members: hashed files, and its one page for every other path. */
export function dashboardRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/assets/:name', (c) => {
      const file = c.get('ports').assets.dashboardFile(`assets/${c.req.param('name')}`);
      if (!file) throw new AppError('not_found', 'There is no such file.');
      return c.body(file.body, 200, {
        'content-type': file.type,
        'cache-control': 'public, max-age=31536000, immutable',
      });
    })
    .get('/*', (c) => {
      const page = c.get('ports').assets.dashboardFile('index.html');
      if (!page) throw new AppError('unavailable', 'The dashboard is not built.');
      return c.body(page.body, 200, {
        'content-type': page.type,
        'cache-control': 'no-cache',
        'content-security-policy': policyOf(c.get('ports').config.publicUrl),
        'cross-origin-opener-policy': 'same-origin',
      });
    });
}
