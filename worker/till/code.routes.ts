import { Hono } from 'hono';
import { tenantOf } from '../../db/tenant.ts';
import { PAGE_HEADERS } from '../advocate/advocate.page.ts';
import { expiryOf } from '../claim/claim.ts';
import { unknownPage } from '../message/message.page.ts';
import type { App } from '../ports.ts';
import { chooseLanguage } from '../retailer/shop.ts';
import { readLanguage } from '../tag/agent.ts';
import { codePage } from './code.page.ts';
import { readCodeToken } from './code-link.ts';
import { readClaimed, readThanks } from './till.store.ts';

/** A claimed code as a barcode, by a link out of the message that brought it. */
export function codeRoutes(): Hono<App> {
  return new Hono<App>().get('/:token', async (c) => {
    const ports = c.get('ports');
    const wanted = readLanguage(c.req.header('accept-language'));
    const token = readCodeToken(ports, c.req.param('token'));
    const shop = token && (await ports.shops.byNumber(token.shopNumber));
    const database = shop && tenantOf(ports.databases, shop);
    const [claimed, thanks] = database
      ? await Promise.all([readClaimed(database, shop.id, token.claimId), readThanks(database, shop.id, token.claimId)])
      : [];
    if (!shop || !claimed) return c.html(unknownPage(wanted ?? 'en'), 404, PAGE_HEADERS);
    const { claim, coupon, deal } = claimed;
    const language = chooseLanguage(shop, [claim.language, wanted]);
    const shown = { code: coupon.code, deal, expiresAt: expiryOf(claimed) };
    return c.html(codePage(shop, language, shown, thanks), 200, PAGE_HEADERS);
  });
}
