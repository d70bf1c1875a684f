import type { CampaignReward } from '../campaign/campaign.ts';
import { badgeOf, type Deal, wordsOf } from '../campaign/deal.ts';
import { formatMoney } from '../campaign/money.ts';
import type { Shop } from '../retailer/shop.ts';
import { fillIn } from '../share/link.ts';
import type { LandingAnswer, OfferAnswer, WireDeal } from '../wire.ts';
import type { Placement } from './channel.ts';
import { directionOf } from './languages.ts';
import { toWireTheme } from './palette.ts';
import { textsFor } from './texts.ts';

/** A deal as the widget shows it, its words filled in. */
function toWireDeal(shop: Shop, deal: Deal, language: string): WireDeal {
  const badge = badgeOf(deal, language);
  const values = { shop: shop.name, badge };
  const { title, description, terms } = wordsOf(deal, language);
  return {
    id: deal.id,
    campaign: deal.campaignId,
    badge,
    title: fillIn(title, values),
    description: fillIn(description, values),
    ...(terms && { terms: fillIn(terms, values) }),
    ...(deal.imageUrl && { imageUrl: deal.imageUrl }),
  };
}

/** What both sides of the widget need. */
function composeFrame(shop: Shop, language: string) {
  return {
    language,
    dir: directionOf(language),
    texts: textsFor(language, shop.formal),
    theme: toWireTheme(shop.theme),
    shop: { name: shop.name, legalName: shop.settings.legalName },
  };
}

/** The reward in words; '' where the campaign pays none. */
function rewardTextOf(
  shop: string,
  reward: CampaignReward | undefined,
  language: string,
  texts: Record<string, string>,
): string {
  if (!reward || reward.amount <= 0) return '';
  return fillIn(texts.reward ?? '', { shop, reward: formatMoney(reward.amount, reward.currency, language) });
}

/**
 * What an advocate is shown: the same for everybody.
 * @param offers those that may be shared now, in the marketer's order.
 * @param placement only campaigns that show there; all where the page did not say.
 */
export function composeOffer(
  shop: Shop,
  offers: readonly { deal: Deal; campaign: { reward: CampaignReward; placements: { kind: Placement }[] } }[],
  language: string,
  placement: Placement | undefined,
): OfferAnswer {
  const shown = placement
    ? offers.filter(({ campaign }) => campaign.placements.some(({ kind }) => kind === placement))
    : offers;
  const frame = composeFrame(shop, language);
  const { facebookAppId } = shop.settings;
  return {
    ...frame,
    deals: shown.map(({ deal }) => toWireDeal(shop, deal, language)),
    rewardText: rewardTextOf(shop.name, shown[0]?.campaign.reward, language, frame.texts),
    ...(facebookAppId && { facebookAppId }),
  };
}

/** What a friend is shown; the deal only while it can be had. */
export function composeLanding(
  shop: Shop,
  state: LandingAnswer['state'],
  language: string,
  from: string | undefined,
  deal: Deal | undefined,
): LandingAnswer {
  return {
    state,
    ...composeFrame(shop, language),
    ...(from && { from }),
    ...(state === 'open' && deal && { deal: toWireDeal(shop, deal, language) }),
    autoApply: Boolean(shop.settings.autoApplyUrl),
  };
}
