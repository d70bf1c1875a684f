import { Hono } from 'hono';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import { readShopScope } from '../retailer/scope.ts';
import { fillFile, typeOfFile } from './files.ts';
import { hostRoutes } from './host.routes.ts';
import { listenTo, readOrderShares, readSightings } from './install.store.ts';
import { LISTEN_MS } from './install.ts';
import { type InstallAnswer, makeInstallReport, ORDER_DAYS } from './report.ts';

const DAY_MS = 24 * 3600_000;

/** The install check and the files to install, for every member of the retailer. */
export function installRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/:shopId', async (c) => {
      const { ports, shop, database } = await readShopScope(c);
      const now = ports.clock.now();
      const [sightings, shares] = await Promise.all([
        readSightings(database, shop.id, now),
        readOrderShares(database, shop.id, now - ORDER_DAYS * DAY_MS),
      ]);
      return c.json<InstallAnswer>(makeInstallReport(sightings, shares, { now, ...shop, ...shop.settings }));
    })
    .post('/:shopId/listen', async (c) => {
      const { ports, shop } = await readShopScope(c);
      const now = ports.clock.now();
      const until = now + LISTEN_MS;
      await listenTo(ports.databases.control, shop.id, until);
      // A window that is open already is renewed long before it closes: hosts learn of that in time.
      if (shop.listenUntil <= now) ports.shops.forget();
      return c.json({ listening_until: until });
    })
    .route('/', hostRoutes())
    .get('/:shopId/:file', async (c) => {
      const { assets, config } = c.get('ports');
      const name = c.req.param('file');
      const type = typeOfFile(name);
      if (!type) throw new AppError('not_found', 'There is no such file.');
      const { shop } = await readShopScope(c);
      const text = assets.installFile(name);
      if (text === undefined) throw new AppError('unavailable', 'The files to install are not built.');
      const { tagHost = config.publicUrl, consent } = shop.settings;
      const filled = fillFile(text, {
        HOST: tagHost,
        API_HOST: config.dashboardUrl,
        SITE_KEY: shop.siteKey,
        MEASURE_TYPE: consent.measure,
        STORE_TYPE: consent.store,
        // Where the banner is a template in Tag Manager, too, what stands there is somebody's answer.
        TRUST_STANDING: `${c.req.query('banner') === 'tag_manager'}`,
      });
      return c.body(filled, 200, {
        'content-type': type,
        'content-disposition': `attachment; filename="${name}"`,
      });
    });
}
