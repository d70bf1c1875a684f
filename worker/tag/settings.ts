import type { CampaignPlacement, CampaignReward } from '../campaign/campaign.ts';
import { UNUSUAL_DIGITS } from '../campaign/money.ts';
import { readPlacement } from '../campaign/placement.ts';
import type { Assets } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { isGiving, isRewarded } from '../reward/rule.ts';
import { verdictsOf } from '../share/policy.ts';
import type { TagSettings } from '../wire.ts';
import { isFirstParty } from './cookie.ts';

/** What the settings take from a deal that may be shared now. */
interface OpenOffer {
  campaign: { reward: CampaignReward; placements: CampaignPlacement[]; experiment?: object | null };
}

/** Placements of all campaigns, each once, in the order of the offers. One that is not usable is no page's business. */
function placementsOf(offers: readonly OpenOffer[]): CampaignPlacement[] {
  const placements = new Map<string, CampaignPlacement>();
  for (const stored of offers.flatMap(({ campaign }) => campaign.placements)) {
    const placement = readPlacement(stored);
    const key = JSON.stringify(placement);
    if (placement && !placements.has(key)) placements.set(key, placement);
  }
  return [...placements.values()];
}

/**
 * What the loader of a shop is called with. Only deals that may be shared now belong among the offers.
 * @param base origin that the page's calls go to.
 * @param now UTC milliseconds: whether a member looks at the install check.
 */
export function composeSettings(
  shop: Shop,
  offers: readonly OpenOffer[],
  assets: Pick<Assets, 'core' | 'widget' | 'rare'>,
  base: string,
  now: number,
): TagSettings {
  const { channels, consent, valueIncludes } = shop.settings;
  const verdicts = verdictsOf(
    shop,
    channels,
    offers.some(({ campaign }) => isRewarded(campaign.reward)),
  );
  const placements = placementsOf(offers);
  // A page loads what the settings name, so a part that a shop has no use for is not named.
  const uses: Record<string, () => boolean> = {
    relay: () => verdicts.some(([, verdict]) => verdict === 'relay'),
    keep: () => isFirstParty(shop, base),
    watch: () => shop.listenUntil > now,
    language: () => shop.languages.length > 1,
    kept: () => shop.settings.consent.keepOffer === true,
    reach: () => offers.some(({ campaign }) => isGiving(campaign.reward)),
    leaving: () => placements.some(({ kind }) => kind === 'exit_intent'),
  };
  return {
    k: shop.siteKey,
    b: `${base}/w/${shop.siteKey}`,
    c: assets.core,
    u: assets.widget,
    r: Object.fromEntries(Object.entries(assets.rare).filter(([part]) => uses[part]?.() ?? true)),
    l: shop.languages,
    m: shop.currency,
    v: verdicts.filter(([, verdict]) => verdict !== 'refuse'),
    p: placements,
    g: { measure: consent.measure, store: consent.store, ads: 'ad_user_data', assume: consent.assumeGranted },
    d: UNUSUAL_DIGITS,
    x: valueIncludes,
    ...(offers.some(({ campaign }) => campaign.experiment) && { e: 1 as const }),
  };
}

const ESCAPES: Record<string, string> = { '<': '\\u003c', '\u2028': '\\u2028', '\u2029': '\\u2029' };

/**
 * The loader's code called with the settings; safe also where a page puts it between script tags.
 * @param after a script that runs behind it.
 */
export function composeLoader(code: string, settings: TagSettings, after = ''): string {
  const json = JSON.stringify(settings).replace(/[<\u2028\u2029]/g, (character) => ESCAPES[character] as string);
  return `${code}(${json})${after}`;
}
