import { messageShop, unsubscribeUrl } from '../message/envelope.ts';
import { renderMessage } from '../message/message.render.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { linkUrl } from '../share/link.ts';
import type { Placement } from '../tag/channel.ts';
import { composeOffer, offersAt } from '../tag/offer.ts';
import type { OfferAnswer } from '../wire.ts';
import type { CampaignBody } from './body.ts';
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
  return deal && renderDeal(ports, shop, deal, reward.amount > 0, language);
}

function renderDeal({ config }: Ports, shop: Shop, deal: Deal, rewarded: boolean, language: string): string {
  const { html } = renderMessage({
    kind: 'deal',
    values: {
      advocateName: SOMEBODY,
      shopName: shop.name,
      words: wordsOf(deal, language),
      badge: badgeOf(deal, language),
      url: linkUrl(config.publicUrl, 'preview'),
      rewardDisclosed: rewarded,
      ...(deal.imageUrl && { imageUrl: deal.imageUrl }),
      ...(deal.validTo && { validTo: deal.validTo }),
    },
    language,
    formal: shop.formal,
    shop: messageShop(shop),
    unsubscribeUrl: unsubscribeUrl(config.publicUrl, 'preview'),
  });
  return html;
}
