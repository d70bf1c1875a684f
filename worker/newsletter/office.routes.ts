import { type Context, Hono } from 'hono';
import { deletePicture, listPictures, upsertPicture } from '../banner/banner.store.ts';
import { type BannerWords, bannerHtml, MOST_BYTES, readPng } from '../banner/banner.ts';
import { forgetPicture, sayingOf, wordsOfBanner } from '../banner/picture.ts';
import { AppError } from '../errors.ts';
import { inHeader } from '../message/speech.ts';
import type { App } from '../ports.ts';
import { takeTurn } from '../rate-limit.ts';
import type { Role } from '../retailer/role.ts';
import { readShopScope } from '../retailer/scope.ts';
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
  /** `present` is the plain one; `drawn` says what is so, `stale` does not and is not shown; `own` is the shop's. */
  picture: 'present' | 'drawn' | 'stale' | 'own';
  /** What a drawn one says, and the digest by which it is taken. */
  words: BannerWords;
  says: string;
  image: string;
  /** For a newsletter, without the customer's part, and for a page of the shop. */
  newsletter_html: string;
  banner_html: string;
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
  banners: BannerAnswer[];
}

/** The member's shop, with what runs there now. */
async function readScope(c: Context<App>, roles?: readonly Role[]) {
  const scope = await readShopScope(c, roles);
  return { ...scope, offer: await currentOffer(scope.ports, scope.shop) };
}
type Scope = Awaited<ReturnType<typeof readScope>>;

async function describe({ ports, member, shop, offer, database }: Scope): Promise<NewsletterAnswer> {
  const { publicUrl } = ports.config;
  const page = newsletterPage(publicUrl, shop);
  const secret = newsletterSecret(ports.secrets, shop);
  const pictures = offer ? await listPictures(database, shop.id, offer.campaign.id) : [];
  const describeBanner = (language: string): BannerAnswer | undefined => {
    if (!offer) return undefined;
    const words = wordsOfBanner(shop, offer, language);
    const says = sayingOf(ports, shop, offer, language);
    const picture = pictures.find((one) => one.language === language);
    const image = `${publicUrl}/b/${shop.siteKey}/${language}.png`;
    // True of any campaign: what was pasted stays where it is when the campaign changes.
    const alt = inHeader(sayNewsletter(shop, language, 'alt'));
    const link = (from: string) => bannerHtml(image, `${page}?from=${from}&l=${language}`, alt);
    return {
      language,
      picture: !picture ? 'present' : picture.says === null ? 'own' : picture.says === says ? 'drawn' : 'stale',
      words,
      says,
      image: picture ? `${image}?v=${picture.digest.slice(0, 8)}` : image,
      newsletter_html: link('newsletter'),
      banner_html: link('banner'),
    };
  };
  const may = MAY.includes(member.role);
  return {
    page,
    tools: may ? toolLinks(page, secret) : [],
    secret: may ? secret : null,
    offer: offer ? { campaign: offer.campaign.id, deal: offer.deal.id } : null,
    banners: shop.languages.map(describeBanner).filter((one) => one !== undefined),
  };
}

async function answer(c: Context<App>, scope: Scope) {
  return c.json<NewsletterAnswer>(await describe(scope), 200, { 'cache-control': 'no-store' });
}

/** The campaign and the language that a picture is for. @throws AppError `conflict`, `not_found`. */
function requirePlace({ shop, offer }: Scope, language: string) {
  if (!offer) throw new AppError('conflict', 'No campaign runs that a picture could be for.');
  if (!shop.languages.includes(language)) throw new AppError('not_found', 'The shop does not have this language.');
  return offer;
}

const encode = (bytes: Uint8Array) => {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
};

/** Newsletters and pictures in the dashboard. */
export function newsletterOfficeRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/:shopId', async (c) => answer(c, await readScope(c)))
    .put('/:shopId/pictures/:language', async (c) => {
      const scope = await readScope(c, MAY);
      const { ports, member, shop, database } = scope;
      const language = c.req.param('language');
      const offer = requirePlace(scope, language);
      if (c.req.header('content-type') !== 'image/png') throw new AppError('unsupported_media_type', 'Send image/png.');
      const length = Number(c.req.header('content-length') ?? 0);
      if (length > MOST_BYTES) throw new AppError('body_too_large', `A picture may have ${MOST_BYTES} bytes at most.`);
      const bytes = new Uint8Array(await c.req.arrayBuffer());
      if (bytes.length > MOST_BYTES)
        throw new AppError('body_too_large', `A picture may have ${MOST_BYTES} bytes at most.`);
      if (!readPng(bytes)) {
        throw new AppError('unprocessable', 'This picture cannot be used.', {
          errors: [{ path: 'picture', code: 'not_png', message: 'expected a PNG, 300 to 2400 points wide' }],
        });
      }
      const says = c.req.query('says') ?? null;
      if (says !== null && says !== sayingOf(ports, shop, offer, language)) {
        throw new AppError('conflict', 'The campaign changed meanwhile; draw the picture once more.');
      }
      const content = encode(bytes);
      const campaignId = offer.campaign.id;
      const digest = ports.secrets.digest(content);
      const now = ports.clock.now();
      const row = {
        shopId: shop.id,
        campaignId,
        language,
        content,
        digest,
        says,
        updatedBy: member.userId,
        updatedAt: now,
      };
      await database.client.batch([upsertPicture(database, row)], 'write');
      forgetPicture(ports, shop.id, campaignId, language);
      await scope.note('banner_changed', { campaign: campaignId, language, kind: says === null ? 'own' : 'drawn' });
      return answer(c, scope);
    })
    .delete('/:shopId/pictures/:language', async (c) => {
      const scope = await readScope(c, MAY);
      const { ports, shop, database } = scope;
      const language = c.req.param('language');
      const { campaign } = requirePlace(scope, language);
      await database.client.batch([deletePicture(database, shop.id, campaign.id, language)], 'write');
      forgetPicture(ports, shop.id, campaign.id, language);
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
