import type { CampaignReward } from '../campaign/campaign.ts';
import { badgeOf, type Deal, wordsOf } from '../campaign/deal.ts';
import type { Shop } from '../retailer/shop.ts';
import { isRewarded, sayWorth } from '../reward/rule.ts';
import { fillIn } from '../share/link.ts';
import { verdictsOf } from '../share/policy.ts';
import type { LandingAnswer, OfferAnswer, WireDeal, WireProduct } from '../wire.ts';
import type { Placement } from './channel.ts';
import { directionOf } from './languages.ts';
import { toWireTheme } from './palette.ts';
import { type Reader, textsFor, wordsFor } from './texts.ts';

/** A deal as the widget shows it, its words filled in. */
export function toWireDeal(shop: Shop, deal: Deal, language: string, variant?: string): WireDeal {
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
    ...(variant && { variant }),
  };
}

/** What both sides of the widget need. */
function composeFrame(shop: Shop, language: string, reader: Reader) {
  return {
    language,
    dir: directionOf(language),
    texts: wordsFor(reader, textsFor(language, shop.formal)),
    theme: toWireTheme(shop.theme),
    shop: { name: shop.name, legalName: shop.settings.legalName },
  };
}

/** The reward in words; '' where the campaign pays none. */
function rewardTextOf(shop: Shop, reward: CampaignReward | undefined, language: string): string {
  const worth = reward && sayWorth(reward, reward.currency, language);
  if (!worth) return '';
  const text = textsFor(language, shop.formal).reward ?? '';
  return fillIn(text, { shop: shop.name, reward: worth });
}

/** Those that show in a placement; all where the page did not say which. */
export function offersAt<T extends { campaign: { placements: readonly { kind: Placement }[] } }>(
  offers: readonly T[],
  placement: Placement | undefined,
): T[] {
  return offers.filter(({ campaign }) => !placement || campaign.placements.some(({ kind }) => kind === placement));
}

/**
 * What an advocate is shown.
 * @param offers those that may be shared there now, in the marketer's order, each with the arm that it is shown in.
 * @param products what may be recommended there.
 */
export function composeOffer(
  shop: Shop,
  offers: readonly { deal: Deal; campaign: { reward: CampaignReward }; variant?: string }[],
  language: string,
  placement: Placement | undefined,
  products: WireProduct[] = [],
): OfferAnswer {
  const { channels, facebookAppId } = shop.settings;
  const verdicts = verdictsOf(
    shop,
    channels,
    offers.some(({ campaign }) => isRewarded(campaign.reward)),
  );
  const mayRelay = verdicts.some(([, verdict]) => verdict === 'relay');
  return {
    ...composeFrame(shop, language, {
      side: 'advocate',
      placement,
      channels,
      mayRelay,
      products: products.length > 0,
      languages: shop.languages.length > 1,
    }),
    deals: offers.map(({ deal, variant }) => toWireDeal(shop, deal, language, variant)),
    rewardText: rewardTextOf(shop, offers[0]?.campaign.reward, language),
    ...(facebookAppId && { facebookAppId }),
    ...(products.length > 0 && { products }),
  };
}

/** What a friend is shown; who sent it, the deal and the product only while the deal can be had. */
export function composeLanding(
  shop: Shop,
  state: LandingAnswer['state'],
  language: string,
  {
    from,
    deal,
    product,
    texting,
  }: Partial<Record<'from' | 'texting', string | undefined>> & {
    deal?: WireDeal | undefined;
    product?: WireProduct | undefined;
  },
): LandingAnswer {
  const mayKeep = deal !== undefined && shop.settings.consent.keepOffer === true;
  return {
    state,
    ...composeFrame(shop, language, { side: 'friend', mayText: texting !== undefined, mayKeep }),
    ...(mayKeep && { mayKeep }),
    ...(from && { from }),
    ...(deal && { deal }),
    ...(product && { product }),
    ...(texting && { texting }),
    autoApply: Boolean(shop.settings.autoApplyUrl),
  };
}
