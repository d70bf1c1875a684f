import { Hono } from 'hono';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import { MEDIA_TYPES } from './image.ts';
import { showImage } from './shown.ts';

/**
 * `GET /i/<id>.<type>`: an uploaded picture, for mails, pages of shops and our own. Whoever opens it by itself gets a
 * picture and nothing that runs.
 */
export function imageRoutes(): Hono<App> {
  return new Hono<App>().get('/:file', async (c) => {
    const file = c.req.param('file');
    const shown = await showImage(c.get('ports'), file);
    if (!shown) throw new AppError('not_found', 'There is no such picture.');
    const etag = `"${file}"`;
    const headers = {
      'content-type': MEDIA_TYPES[shown.type],
      'cache-control': 'public, max-age=31536000, immutable',
      'content-disposition': 'inline',
      'content-security-policy': "default-src 'none'",
      'cross-origin-resource-policy': 'cross-origin',
      etag,
    };
    return c.req.header('if-none-match')?.includes(etag)
      ? c.body(null, 304, headers)
      : c.body(shown.bytes, 200, headers);
  });
}
