import { type Context, Hono } from 'hono';
import { deletePicture, listDrawings, listPictures, upsertPicture } from '../banner/banner.store.ts';
import { type BannerWords, bannerHtml, choosePicture, MOST_BYTES, readPng, writeBase64 } from '../banner/banner.ts';
import { readComing } from '../banner/drawings.ts';
import { forgetPicture, showPicture } from '../banner/picture.ts';
import { sayingOf, wordsOfBanner } from '../banner/saying.ts';
import type { Offer } from '../campaign/campaign.store.ts';
import { stateAt } from '../campaign/campaign.ts';
import { nameDeal } from '../campaign/deal.ts';
import { AppError } from '../errors.ts';
import { inHeader } from '../message/speech.ts';
import type { App } from '../ports.ts';
import { takeTurn } from '../rate-limit.ts';
import type { Role } from '../retailer/role.ts';
import { readShopScope, type ShopScope } from '../retailer/scope.ts';
import { currentOffer, newsletterPage } from './links.ts';
import { answerList } from './list.ts';
import { newsletterSecret, type ToolLink, toolLinks } from './newsletter.ts';
import { sayNewsletter } from './words.ts';

const MAY: readonly Role[] = ['owner', 'marketer'];
const FILES_AN_HOUR = 60;
const HOUR_MS = 3_600_000;

/** A picture in one of the shop's languages. */
export interface BannerAnswer {
  language: string;
  /** `own` is the shop's, `drawn` what was made of the deal's words, `plain` the one until then. */
  picture: 'plain' | 'drawn' | 'own';
  /** What a drawn one says. */
  words: BannerWords;
  /** Path of the picture as it is, or will be, shown. */
  image: string;
  /** For a newsletter, without the customer's part, and for a page of the shop. */
  newsletter_html: string;
  banner_html: string;
}

/** A deal that runs or will, by its name. */
export interface ComingDeal {
  id: string;
  name: string;
  state: 'running' | 'scheduled' | 'paused';
}

/** `GET /api/newsletter/:shopId`: what a shop's newsletters and pages carry. */
export interface NewsletterAnswer {
  /** Where a link without a customer leads. */
  page: string;
  tools: ToolLink[];
  /** What tools sign with; null for who may not change anything. */
  secret: string | null;
  /** What runs now; null where nothing does. */
  offer: { campaign: string; deal: string } | null;
  /** What there are pictures for, now or from their day on. */
  deals: ComingDeal[];
  /** Whose the pictures below are: the one that was asked for, else what runs, else what comes. */
  deal: string | null;
  banners: BannerAnswer[];
}

/** The member's shop, with what runs there now, and the deal that is asked for. */
async function readScope(c: Context<App>, roles?: readonly Role[]) {
  const scope = await readShopScope(c, roles);
  const { ports, shop, database } = scope;
  const [offer, coming] = await Promise.all([currentOffer(ports, shop), readComing(ports, database, shop)]);
  const wanted = c.req.query('deal');
  const chosen = wanted
    ? coming.find(({ deal }) => deal.id === wanted)
    : (coming.find(({ deal }) => deal.id === offer?.deal.id) ?? coming[0]);
  if (wanted && !chosen) throw new AppError('not_found', 'There is no such deal that runs or will.');
  return { ...scope, offer, coming, chosen };
}
type Scope = Awaited<ReturnType<typeof readScope>>;

/** The pictures of a deal in all of the shop's languages, and the HTML that carries what runs. */
async function describeBanners({ ports, shop, database }: ShopScope, offer: Offer): Promise<BannerAnswer[]> {
  const { publicUrl } = ports.config;
  const page = newsletterPage(publicUrl, shop);
  const [pictures, drawings] = await Promise.all([listPictures(database, shop.id), listDrawings(database, shop.id)]);
  return shop.languages.map((language): BannerAnswer => {
    const says = sayingOf(ports, shop, offer, language);
    const own = pictures.find((one) => one.campaignId === offer.campaign.id && one.language === language);
    const drawn = drawings.find((one) => one.dealId === offer.deal.id && one.language === language);
    const shown = choosePicture([own, drawn], says);
    const image = `${publicUrl}/b/${shop.siteKey}/${language}.png`;
    // True of any campaign: what was pasted stays where it is when the campaign changes.
    const alt = inHeader(sayNewsletter(shop, language, 'alt'));
    const link = (from: string) => bannerHtml(image, `${page}?from=${from}&l=${language}`, alt);
    return {
      language,
      picture: !shown ? 'plain' : shown.says === null ? 'own' : 'drawn',
      words: wordsOfBanner(shop, offer, language),
      image: `/api/newsletter/${shop.id}/pictures/${language}?${new URLSearchParams({ deal: offer.deal.id, v: (shown?.digest ?? says).slice(0, 8) })}`,
      newsletter_html: link('newsletter'),
      banner_html: link('banner'),
    };
  });
}

async function describe(scope: Scope): Promise<NewsletterAnswer> {
  const { ports, member, shop, offer, coming, chosen } = scope;
  const page = newsletterPage(ports.config.publicUrl, shop);
  const secret = newsletterSecret(ports.secrets, shop);
  const may = MAY.includes(member.role);
  const now = ports.clock.now();
  return {
    page,
    tools: may ? toolLinks(page, secret) : [],
    secret: may ? secret : null,
    offer: offer ? { campaign: offer.campaign.id, deal: offer.deal.id } : null,
    deals: coming.map(({ campaign, deal }) => ({
      id: deal.id,
      name: nameDeal(deal),
      state: stateAt(campaign, now) as ComingDeal['state'],
    })),
    deal: chosen?.deal.id ?? null,
    banners: chosen ? await describeBanners(scope, chosen) : [],
  };
}

async function answer(c: Context<App>, scope: Scope) {
  return c.json<NewsletterAnswer>(await describe(scope), 200, { 'cache-control': 'no-store' });
}

/** The deal and the language that a picture is for. @throws AppError `conflict`, `not_found`. */
function requirePlace({ shop, chosen }: Scope, language: string): Offer {
  if (!chosen) throw new AppError('conflict', 'No campaign runs or will that a picture could be for.');
  if (!shop.languages.includes(language)) throw new AppError('not_found', 'The shop does not have this language.');
  return chosen;
}

/** A picture that is sent, in base64. @throws AppError `unsupported_media_type`, `body_too_large`, `unprocessable`. */
async function readSent(c: Context<App>): Promise<string> {
  if (c.req.header('content-type') !== 'image/png') throw new AppError('unsupported_media_type', 'Send image/png.');
  const tooLarge = () => new AppError('body_too_large', `A picture may have ${MOST_BYTES} bytes at most.`);
  if (Number(c.req.header('content-length') ?? 0) > MOST_BYTES) throw tooLarge();
  const bytes = new Uint8Array(await c.req.arrayBuffer());
  if (bytes.length > MOST_BYTES) throw tooLarge();
  if (!readPng(bytes)) {
    throw new AppError('unprocessable', 'This picture cannot be used.', {
      errors: [{ path: 'picture', code: 'not_png', message: 'expected a PNG, 300 to 2400 points wide' }],
    });
  }
  return writeBase64(bytes);
}

/** A campaign's own picture is that of all its deals. */
function forgetOwn({ ports, shop, coming }: Scope, campaignId: string, language: string): void {
  for (const { campaign, deal } of coming) {
    if (campaign.id === campaignId) forgetPicture(ports, shop.id, deal.id, language);
  }
}

/** Newsletters and pictures in the dashboard. */
export function newsletterOfficeRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/:shopId', async (c) => answer(c, await readScope(c)))
    .get('/:shopId/pictures/:language', async (c) => {
      const scope = await readScope(c);
      const language = c.req.param('language');
      const { bytes } = await showPicture(scope.ports, scope.shop, requirePlace(scope, language), language);
      return c.body(bytes, 200, { 'content-type': 'image/png' });
    })
    .put('/:shopId/pictures/:language', async (c) => {
      const scope = await readScope(c, MAY);
      const { ports, member, shop, database } = scope;
      const language = c.req.param('language');
      const { campaign } = requirePlace(scope, language);
      const content = await readSent(c);
      const row = {
        shopId: shop.id,
        campaignId: campaign.id,
        language,
        content,
        digest: ports.secrets.digest(content),
        says: null,
        updatedBy: member.userId,
        updatedAt: ports.clock.now(),
      };
      await database.client.batch([upsertPicture(database, row)], 'write');
      forgetOwn(scope, campaign.id, language);
      await scope.note('banner_changed', { campaign: campaign.id, language, kind: 'own' });
      return answer(c, scope);
    })
    .delete('/:shopId/pictures/:language', async (c) => {
      const scope = await readScope(c, MAY);
      const { shop, database } = scope;
      const language = c.req.param('language');
      const { campaign } = requirePlace(scope, language);
      await database.client.batch([deletePicture(database, shop.id, campaign.id, language)], 'write');
      forgetOwn(scope, campaign.id, language);
      await scope.note('banner_changed', { campaign: campaign.id, language, kind: 'none' });
      return answer(c, scope);
    })
    .post('/:shopId/links.csv', async (c) => {
      const scope = await readScope(c, MAY);
      const { ports, shop } = scope;
      await takeTurn(ports, `newsletter-file:${shop.id}`, FILES_AN_HOUR, HOUR_MS);
      const body = await answerList(c, shop, scope.offer);
      await scope.note('newsletter_links_exported');
      return body;
    });
}
