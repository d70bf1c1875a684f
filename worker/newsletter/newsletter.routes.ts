import { type Context, Hono } from 'hono';
import { AppError } from '../errors.ts';
import { linksPage } from '../invite/invite.page.ts';
import { buildJoinLink } from '../join/link.ts';
import { SHOP_PAGE_HEADERS } from '../message/shop.page.ts';
import type { App } from '../ports.ts';
import { chooseLanguage, type Shop } from '../retailer/shop.ts';
import { linkUrl } from '../share/link.ts';
import { readLanguage } from '../tag/agent.ts';
import { readText } from '../tag/body.ts';
import { requireShop } from '../tag/shop.guard.ts';
import { type Utm, utmFromQuery } from '../tag/utm.ts';
import { networkOf } from '../tag/visitor.ts';
import { currentOffer, makeNewsletterLinks } from './links.ts';
import { reachCard, readerPage } from './newsletter.page.ts';
import { readEntry } from './newsletter.ts';
import { findReader, openReader, type Reader } from './reader.ts';

const TAPS_A_MINUTE = 60;
const MAX_BODY = 200;

const languageOf = (c: Context<App>, shop: Shop, reader?: Reader) =>
  chooseLanguage(shop, [c.req.query('l'), reader?.advocate?.language, readLanguage(c.req.header('accept-language'))]);

/** How somebody came: the newsletter's own labels, else what its link says. */
function entryOf(c: Context<App>, shop: Shop, campaign: string): Utm {
  const told = utmFromQuery(new URL(c.req.url).searchParams);
  const source = readEntry(c.req.query('from'));
  return told.source ? told : { source, medium: 'referral', campaign, ...shop.settings.utm?.[source], ...told };
}

/** A form may lead on to the shop, or to a friend's in another country: browsers look at where a redirect ends. */
const headersOf = ({ origins }: Shop) => ({
  ...SHOP_PAGE_HEADERS,
  'content-security-policy': SHOP_PAGE_HEADERS['content-security-policy'].replace(
    "form-action 'self'",
    ["form-action 'self' https:", ...origins].join(' '),
  ),
});

/** The shop's join page, for whoever the link does not name, in the language of what they tapped. */
function joinUrl(c: Context<App>, shop: Shop, campaign: string | undefined): string {
  const { publicUrl } = c.get('ports').config;
  const utm = utmFromQuery(new URL(c.req.url).searchParams);
  const link = buildJoinLink(publicUrl, shop, { source: readEntry(c.req.query('from')), campaign, utm });
  const told = c.req.query('l');
  return told ? `${link}&lang=${chooseLanguage(shop, [told, readLanguage(c.req.header('accept-language'))])}` : link;
}

/**
 * Where a shop's newsletters, pictures and notifications lead. GET changes nothing, for mail scanners open links; who
 * is not named and signed for comes to the join page, and nobody's address is ever in it.
 */
export function newsletterRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/:siteKey', async (c) => {
      const ports = c.get('ports');
      const shop = await requireShop(c);
      c.header('cache-control', 'no-store');
      c.header('referrer-policy', 'no-referrer');
      const offer = await currentOffer(ports, shop, c.req.query('deal'));
      if (!offer) return c.redirect(shop.homeUrl, 302);
      const reader = await findReader(ports, shop, c.req.query());
      if (!reader || (!reader.advocate && reader.kind === 'address')) {
        return c.redirect(joinUrl(c, shop, offer.campaign.id), 302);
      }
      return c.html(readerPage(shop, languageOf(c, shop, reader), offer), 200, headersOf(shop));
    })
    .post('/:siteKey', async (c) => {
      const ports = c.get('ports');
      const shop = await requireShop(c);
      if (!(await ports.rateLimit.take(`newsletter:${networkOf(c.get('clientAddress'))}`, TAPS_A_MINUTE, 60_000))) {
        throw new AppError('too_many_requests', 'Too many calls; wait a minute.', { retryAfterSeconds: 60 });
      }
      const offer = await currentOffer(ports, shop, c.req.query('deal'));
      if (!offer) return c.redirect(shop.homeUrl, 303);
      const reader = await findReader(ports, shop, c.req.query());
      const join = joinUrl(c, shop, offer.campaign.id);
      if (!reader) return c.redirect(join, 303);
      const as = new URLSearchParams((await readText(c, MAX_BODY)) ?? '').get('as');
      if (as === 'friend') {
        const { advocate } = reader;
        const codes = await makeNewsletterLinks(ports, shop, offer, advocate ? [advocate] : []);
        const code = advocate && codes.get(advocate.id);
        return c.redirect(code ? linkUrl(ports.config.publicUrl, code) : shop.homeUrl, 303);
      }
      const language = languageOf(c, shop, reader);
      const utm = entryOf(c, shop, offer.campaign.id);
      const source = readEntry(c.req.query('from'));
      const links = await openReader(ports, shop, offer, reader, { language, utm, source });
      if (!links) return c.redirect(join, 303);
      const { emailConfirmedAt, phoneConfirmedAt } = reader.advocate ?? {};
      const more = (emailConfirmedAt ?? phoneConfirmedAt) ? undefined : reachCard(shop, language, join);
      return c.html(linksPage(shop, { language }, links, more), 200, SHOP_PAGE_HEADERS);
    });
}
