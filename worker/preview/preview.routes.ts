import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { recallOffers } from '../campaign/offer.cache.ts';
import { AppError } from '../errors.ts';
import type { App, Ports } from '../ports.ts';
import { dropAbsent, requireOwnShop } from '../retailer/shop.routes.ts';
import { SHARE_CHANNELS, themeRequest } from '../retailer/shop.schema.ts';
import type { Shop } from '../retailer/shop.ts';
import { chooseVersion } from '../retailer/switch.ts';
import { fillIn } from '../share/link.ts';
import { parseInput, readJson, readText } from '../tag/body.ts';
import { PLACEMENTS } from '../tag/channel.ts';
import { composeLanding, composeOffer, toWireDeal } from '../tag/offer.ts';
import { composeLoader, composeSettings } from '../tag/settings.ts';
import { textsFor } from '../tag/texts.ts';
import type {
  AdvocateAnswer,
  ClaimAnswer,
  InAnswer,
  LinksAnswer,
  ShareAnswer,
  TagSettings,
  WireDeal,
} from '../wire.ts';
import { type Draft, pinScheme, sampleDeals, VIEWS } from './draft.ts';
import { previewPage, previewPolicy, previewScript, previewStyle } from './preview.page.ts';
import { makePreviewToken, readPreviewToken } from './preview.token.ts';

/** Servers take 16 KB of address and headers. */
const MOST_DRAFT = 6_000;
const CODE = 'WELCOME';
/** Parts of the tag that a preview has no use for: it keeps nothing, and nobody checks its installation. */
const UNUSED = new Set(['keep', 'watch', 'relay']);

const openRequest = z.strictObject({ shop: z.string().max(64) });
/** A day's work. */
const HOLDS_MS = 12 * 3600_000;

/** `POST /api/preview`: what opens the previews of a shop. */
export interface PreviewOpened {
  token: string;
}

const words = z.string().max(MOST_DRAFT);
const shownDeal = z.object({
  id: words,
  campaign: words,
  badge: words,
  title: words,
  description: words,
  terms: words.optional(),
});

const draftSchema = (local: boolean) =>
  z.object({
    /** The shop's own where absent, as its form of address. */
    theme: themeRequest(local).optional(),
    language: z.string().max(35),
    formal: z.boolean().optional(),
    view: z.enum(VIEWS),
    dark: z.boolean(),
    channels: z.array(z.enum(SHARE_CHANNELS)).optional(),
    offer: z.object({ deals: z.array(shownDeal).min(1), rewardText: words }).optional(),
  });

/** base64url of JSON in UTF-8. @throws AppError `invalid_request`. */
function decodeDraft(text: string): unknown {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new AppError('invalid_request', 'This is no preview.');
  }
}

/** The shop as it would be with the draft, and a deal to show. */
async function readPreview(c: Context<App>) {
  const ports = c.get('ports');
  const shopId = readPreviewToken(ports.secrets, c.req.param('token') ?? '', ports.clock.now());
  const own = shopId && (await ports.shops.byId(shopId));
  if (!own) throw new AppError('gone', 'This preview does not hold any more.');
  const text = c.req.param('draft') ?? '';
  if (text.length > MOST_DRAFT) throw new AppError('invalid_request', 'This is no preview.');
  const read = parseInput(draftSchema(ports.config.localTargets), decodeDraft(text));
  const language = own.languages.find((tag) => tag === read.language) ?? own.languages[0] ?? 'en';
  const theme = read.theme ? dropAbsent(read.theme) : own.theme;
  const offer = read.offer as Draft['offer'];
  const draft: Draft = { ...read, language, theme, offer, formal: read.formal ?? own.formal };
  const { settings } = own;
  const channels = settings.channels.filter((one) => draft.channels?.some((chosen) => chosen === one) ?? true);
  const shop: Shop = { ...own, theme, formal: draft.formal, settings: { ...settings, channels } };
  return { ports, shop, draft, deals: draft.offer?.deals ?? (await showDeals(ports, shop, language)) };
}

/** The deals that the shop has, or what stands in for them until it has some. */
async function showDeals(ports: Ports, shop: Shop, language: string): Promise<WireDeal[]> {
  const offers = await recallOffers(ports, shop);
  const deals = offers.filter(({ deal }) => deal.position >= 0).map(({ deal }) => deal);
  return (deals.length > 0 ? deals : sampleDeals(shop)).map((deal) => toWireDeal(shop, deal, language));
}

type Preview = Awaited<ReturnType<typeof readPreview>>;

/** What the tag is called with here: the same as on the shop's pages, but that all it asks is answered by the preview. */
function settingsOf(c: Context<App>, { ports, shop, draft }: Preview): TagSettings {
  const { assets, clock, config } = ports;
  const version = chooseVersion(assets.versions, shop.controls)?.stable ?? assets;
  const settings = composeSettings(shop, [], version, config.publicUrl, clock.now());
  return {
    ...settings,
    b: `${new URL(config.dashboardUrl).origin}${c.req.path.replace(/\/[^/]*$/, '')}`,
    r: Object.fromEntries(Object.entries(settings.r).filter(([part]) => !UNUSED.has(part))),
    l: [draft.language],
    v: settings.v.map(([channel]) => [channel, 'self_share']),
    p: draft.view === 'post_purchase' ? [{ kind: 'post_purchase' }] : [{ kind: 'embedded', target: 'goodword' }],
  };
}

function linksOf({ shop, draft, deals }: Preview): LinksAnswer {
  const { language } = draft;
  const [deal] = deals;
  const texts = textsFor(language, shop.formal);
  const values = { shop: shop.name, deal: deal?.title ?? '', badge: deal?.badge ?? '', disclosure: '' };
  return {
    advocate: 'preview',
    state: 'anonymous',
    links: shop.settings.channels.map((channel) => ({
      channel,
      verdict: 'self_share',
      code: 'preview',
      url: shop.homeUrl,
      text: fillIn(texts.share_text ?? '', values),
      subject: fillIn(texts.share_subject ?? '', values),
    })),
  };
}

/**
 * The widget as a shop's pages would show it, with looks that nobody has saved yet: the real tag on a page of the
 * dashboard's own, whose every call is answered here. Nothing is written.
 */
export function previewRoutes(): Hono<App> {
  const routes = new Hono<App>();
  routes.use('/:token/:draft/*', async (c, next) => {
    await next();
    c.header('cache-control', 'no-store');
  });
  routes.post('/', async (c) => {
    const { shop } = await requireOwnShop(c, parseInput(openRequest, await readJson(c, 1_000)).shop);
    const { clock, secrets } = c.get('ports');
    return c.json<PreviewOpened>({ token: makePreviewToken(secrets, shop.id, clock.now() + HOLDS_MS) });
  });
  const script = (c: Context<App>, code: string) =>
    c.body(code, 200, { 'content-type': 'text/javascript; charset=utf-8' });

  routes.get('/:token/:draft/page', async (c) => {
    const { draft } = await readPreview(c);
    return c.html(previewPage(draft), 200, {
      'content-security-policy': previewPolicy(c.get('ports').config.publicUrl),
      // Its address is long, and each call would carry it once more.
      'referrer-policy': 'origin',
    });
  });
  routes.get('/:token/:draft/style.css', async (c) => {
    const { draft } = await readPreview(c);
    return c.body(previewStyle(draft), 200, { 'content-type': 'text/css; charset=utf-8' });
  });
  routes.get('/:token/:draft/order.js', async (c) => {
    const { draft, shop } = await readPreview(c);
    return script(c, previewScript(draft, shop.currency));
  });
  routes.get('/:token/:draft/l.js', async (c) => {
    const preview = await readPreview(c);
    return script(c, composeLoader(preview.ports.assets.loader, settingsOf(c, preview)));
  });
  routes.get('/:token/:draft/offer', async (c) => {
    const { shop, draft, deals } = await readPreview(c);
    const placement = PLACEMENTS.find((kind) => kind === c.req.query('placement'));
    const frame = composeOffer(shop, [], draft.language, placement);
    const { rewardText = '' } = draft.offer ?? {};
    return c.json({ ...frame, deals, rewardText, theme: pinScheme(frame.theme, draft.dark) });
  });
  routes.get('/:token/:draft/landing', async (c) => {
    const { shop, draft, deals } = await readPreview(c);
    const landing = composeLanding(shop, 'open', draft.language, { from: 'Anna', deal: deals[0] });
    return c.json({ ...landing, theme: pinScheme(landing.theme, draft.dark) });
  });
  routes.post('/:token/:draft/links', async (c) => c.json<LinksAnswer>(linksOf(await readPreview(c))));
  routes.post('/:token/:draft/advocate', async (c) => {
    await readPreview(c);
    return c.json<AdvocateAnswer>({ invited: 0, ordered: 0, own: false, existing: false });
  });
  routes.post('/:token/:draft/claim', async (c) => {
    await readPreview(c);
    return c.json<ClaimAnswer>({ state: 'given', code: CODE });
  });
  routes.post('/:token/:draft/share', async (c) => {
    await readPreview(c);
    return c.json<ShareAnswer>({ verdict: 'self_share', friends: [] });
  });
  // What the page tells is heard, so that the tag is content, and forgotten.
  routes.post('/:token/:draft/in', async (c) => {
    await readText(c, 64_000);
    return c.json<InAnswer>({ accepted: 0, duplicate: 0, rejected: [] }, 202);
  });
  routes.get('/:token/:draft/:file{[a-z]+\\.\\w+\\.js}', (c) => {
    const code = c.get('ports').assets.tagFile(c.req.param('file'));
    if (code === undefined) throw new AppError('not_found', 'There is no such file.');
    return script(c, code);
  });
  return routes;
}
