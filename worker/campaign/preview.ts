import { messageShop, unsubscribeUrl } from '../message/envelope.ts';
import { renderMessage } from '../message/message.render.ts';
import type { MessageContent } from '../message/message.ts';
import { previewText } from '../message/sms/envelope.ts';
import { readTextAccount } from '../message/sms/reach.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { isRewarded } from '../reward/rule.ts';
import { fillIn, linkUrl } from '../share/link.ts';
import type { Placement } from '../tag/channel.ts';
import { composeOffer, offersAt } from '../tag/offer.ts';
import type { OfferAnswer } from '../wire.ts';
import type { CampaignBody } from './body.ts';
import type { PreviewAnswer } from './campaign.page.ts';
import { describeDeals } from './campaign.store.ts';
import { badgeOf, type Deal, wordsOf } from './deal.ts';
import type { Editor } from './edit.ts';
import { toRows } from './rows.ts';

/** A name that shoppers of every language may have. */
const SOMEBODY = 'Alex';

/** The deals of one shop as they would be, in the marketer's order. */
async function describePreview({ ports, database, shops }: Editor, shop: Shop, body: CampaignBody) {
  const now = ports.clock.now();
  const id = 'preview';
  const { retailerId } = database;
  const rows = toRows(body, { id, retailerId, shops, before: undefined, newId: () => 'preview', now });
  const deals: Deal[] = rows.deals.filter(({ shopId, state }) => shopId === shop.id && state === 'running');
  const here = body.shops.find((one) => one.shop === shop.id);
  const reward = here?.reward ?? rows.campaign.reward;
  return {
    deals: await describeDeals(database, shop.id, deals),
    reward,
    placements: here?.placements ?? body.placements,
  };
}

/** What the widget would show. @param arm one of its experiment's; '' for all deals. */
export async function previewOffer(
  editor: Editor,
  shop: Shop,
  body: CampaignBody,
  asked: { language: string; placement: Placement | undefined; arm: string },
): Promise<OfferAnswer> {
  const { deals, reward, placements } = await describePreview(editor, shop, body);
  const offers = deals
    .filter(({ arms }) => asked.arm === '' || !arms || arms.includes(asked.arm))
    .map((deal) => ({ deal, campaign: { reward, placements } }));
  return composeOffer(shop, offersAt(offers, undefined), asked.language, asked.placement);
}

/** The mail that a friend would get with the first deal; undefined where there is none. */
export async function previewMail(
  editor: Editor,
  shop: Shop,
  body: CampaignBody,
  language: string,
): Promise<string | undefined> {
  const { ports } = editor;
  const { deals, reward } = await describePreview(editor, shop, body);
  const [deal] = deals;
  if (!deal) return undefined;
  return renderDeal(ports, shop, writeDeal(ports, shop, deal, isRewarded(reward), language), language).html;
}

/** What friends would read of the first deal by text, and where a link to it is shared; undefined where there is none. */
export async function previewWords(
  editor: Editor,
  shop: Shop,
  body: CampaignBody,
  language: string,
): Promise<PreviewAnswer['words']> {
  const { ports, database } = editor;
  const { deals, reward } = await describePreview(editor, shop, body);
  const [deal] = deals;
  if (!deal) return null;
  const content = writeDeal(ports, shop, deal, isRewarded(reward), language, STAND_IN);
  const wayOut = unsubscribeUrl(ports.config.publicUrl, STAND_IN);
  const account = (await readTextAccount(ports, database, shop)) ?? { settings: {} };
  const { body: text = '', segments = 0, encoding = '' } = previewText(shop, language, content, wayOut, account) ?? {};
  const { subject } = renderDeal(ports, shop, content, language);
  const values = { shop: shop.name, badge: badgeOf(deal, language) };
  const { title, description } = wordsOf(deal, language);
  return {
    subject,
    text: text.replaceAll(STAND_IN, '…'),
    segments,
    encoding,
    link: {
      host: new URL(ports.config.publicUrl).host,
      title: fillIn(title, values),
      description: fillIn(description, values),
      image: deal.imageUrl ?? shop.theme.heroUrl ?? '',
    },
  };
}

/** As long as the tokens in friends' own links, so that a text is cut and counted as the real one is. */
const STAND_IN = 'x'.repeat(30);

function writeDeal(
  { config }: Pick<Ports, 'config'>,
  shop: Shop,
  deal: Deal,
  rewardDisclosed: boolean,
  language: string,
  token?: string,
): MessageContent<'deal'> {
  return {
    kind: 'deal',
    values: {
      advocateName: SOMEBODY,
      shopName: shop.name,
      words: wordsOf(deal, language),
      badge: badgeOf(deal, language),
      url: linkUrl(config.publicUrl, 'preview', token),
      rewardDisclosed,
      ...(deal.imageUrl && { imageUrl: deal.imageUrl }),
      ...(deal.validTo && { validTo: deal.validTo }),
    },
  };
}

function renderDeal({ config }: Pick<Ports, 'config'>, shop: Shop, content: MessageContent<'deal'>, language: string) {
  return renderMessage({
    ...content,
    language,
    formal: shop.formal,
    shop: messageShop(shop),
    unsubscribeUrl: unsubscribeUrl(config.publicUrl, 'preview'),
  });
}
