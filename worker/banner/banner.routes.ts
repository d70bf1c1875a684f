import { Hono } from 'hono';
import { AppError } from '../errors.ts';
import { currentOffer } from '../newsletter/links.ts';
import type { App } from '../ports.ts';
import { chooseLanguage } from '../retailer/shop.ts';
import { readLanguage } from '../tag/agent.ts';
import { requireShop } from '../tag/shop.guard.ts';
import { showPicture } from './picture.ts';

const FILE = /^(.{0,100})\.png$/;

/**
 * `GET /b/:siteKey/:language.png`: the picture of the campaign that runs when a mail is opened. The same for every reader:
 * it sets nothing, counts nothing and is told to nobody, so that it needs no consent.
 */
export function bannerRoutes(): Hono<App> {
  return new Hono<App>().get('/:siteKey/:file', async (c) => {
    const [, wanted] = FILE.exec(c.req.param('file')) ?? [];
    if (wanted === undefined) throw new AppError('not_found', 'There is no such picture.');
    const ports = c.get('ports');
    const shop = await requireShop(c);
    // A tool that knows no language writes its own placeholder, or nothing: then the reader's mail app is asked.
    const language = chooseLanguage(shop, [wanted, readLanguage(c.req.header('accept-language'))]);
    const { bytes, etag } = await showPicture(
      ports,
      shop,
      await currentOffer(ports, shop, c.req.query('deal')),
      language,
    );
    const headers = {
      'content-type': 'image/png',
      'cache-control': 'public, max-age=60, must-revalidate',
      'cross-origin-resource-policy': 'cross-origin',
      etag,
      vary: 'Accept-Language',
    };
    return c.req.header('if-none-match')?.includes(etag) ? c.body(null, 304, headers) : c.body(bytes, 200, headers);
  });
}
