import { Hono } from 'hono';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import { takeTurn } from '../rate-limit.ts';
import type { Role } from '../retailer/role.ts';
import { readShopScope, type ShopScope } from '../retailer/scope.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { hostOf } from '../tag/shop.guard.ts';
import { checkHost, proveHost } from './host.check.ts';
import { setTagHost } from './host.store.ts';
import { type HostAnswer, type HostCheck, type HostFault, readTagHost } from './host.ts';

const MAY: readonly Role[] = ['owner', 'marketer'];
/** Checks a minute and retailer. */
const CHECKS = 20;

const hostRequest = z.strictObject({ host: z.string().max(300) });

const refuse = (fault: HostFault) =>
  new AppError('unprocessable', 'The tag cannot be served from there.', {
    errors: [{ path: 'tag_host', code: fault, message: 'expected a host on a domain of the shop that leads here' }],
  });

const describe = ({ ports }: ShopScope, host: string): HostAnswer => ({
  host,
  common: new URL(ports.config.publicUrl).host,
});

/** The shop's own host of the tag: said, taken once it leads here, and looked at again. */
export function hostRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/:shopId/host', async (c) => {
      const scope = await readShopScope(c);
      return c.json(describe(scope, scope.shop.settings.tagHost ?? ''));
    })
    .put('/:shopId/host', async (c) => {
      const scope = await readShopScope(c, MAY);
      const { ports, shop, member } = scope;
      if (shop.kind !== 'live') throw new AppError('not_found', 'What is said of a shop holds for its test mode.');
      const { host: typed } = parseInput(hostRequest, await readJson(c));
      const wanted = typed.trim() === '' ? { host: '' } : readTagHost(typed, shop, ports.config.localTargets);
      if ('fault' in wanted) throw refuse(wanted.fault);
      const { host } = wanted;
      if (host) {
        await takeTurn(ports, `host:${member.retailerId}`, CHECKS, 60_000);
        const fault = await checkHost(ports, host, shop.siteKey);
        if (fault) throw refuse(fault);
      }
      const change = scope.change('shop_changed', { fields: 'tagHost' });
      await ports.databases.control.client.batch([setTagHost(shop.id, host), change], 'write');
      ports.shops.forget();
      return c.json(describe(scope, host));
    })
    .post('/:shopId/host/check', async (c) => {
      const { ports, shop, member } = await readShopScope(c);
      const { tagHost } = shop.settings;
      await takeTurn(ports, `host:${member.retailerId}`, CHECKS, 60_000);
      return c.json<HostCheck>({ fault: tagHost ? await checkHost(ports, tagHost, shop.siteKey) : '' });
    });
}

/** `GET /w/:siteKey/at`: that a request came here, and by which host. */
export function hostProofRoutes(): Hono<App> {
  return new Hono<App>().get('/:siteKey/at', (c) =>
    c.text(proveHost(c.get('ports'), hostOf(c)), 200, { 'cache-control': 'no-store' }),
  );
}
