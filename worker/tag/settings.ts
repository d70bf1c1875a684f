import type { CampaignPlacement, CampaignReward } from '../campaign/campaign.ts';
import { readPlacement } from '../campaign/placement.ts';
import type { Assets } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { verdictsOf } from '../share/policy.ts';
import type { TagSettings } from '../wire.ts';
import { isFirstParty } from './cookie.ts';

/** What the settings take from a deal that may be shared now. */
interface OpenOffer {
  campaign: { reward: CampaignReward; placements: CampaignPlacement[] };
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

/** What the loader of a shop is called with. Only deals that may be shared now belong among the offers. */
export function composeSettings(
  shop: Shop,
  offers: readonly OpenOffer[],
  assets: Pick<Assets, 'core' | 'widget' | 'rare'>,
  publicUrl: string,
): TagSettings {
  const { channels, consent, valueIncludes } = shop.settings;
  const verdicts = verdictsOf(
    shop,
    channels,
    offers.some(({ campaign }) => campaign.reward.amount > 0),
  );
  const { relay, keep, ...others } = assets.rare;
  const rare = keep && isFirstParty(shop, publicUrl) ? { ...others, keep } : others;
  const mayRelay = verdicts.some(([, verdict]) => verdict === 'relay');
  return {
    k: shop.siteKey,
    b: `${publicUrl}/w/${shop.siteKey}`,
    c: assets.core,
    u: assets.widget,
    r: relay && mayRelay ? { ...rare, relay } : rare,
    l: shop.languages,
    m: shop.currency,
    v: verdicts,
    p: placementsOf(offers),
    g: { measure: consent.measure, store: consent.store, assume: consent.assumeGranted },
    x: valueIncludes,
  };
}

const ESCAPES: Record<string, string> = { '<': '\\u003c', '\u2028': '\\u2028', '\u2029': '\\u2029' };

/** The loader's code called with the settings; safe also where a page puts it between script tags. */
export function composeLoader(code: string, settings: TagSettings): string {
  const json = JSON.stringify(settings).replace(/[<\u2028\u2029]/g, (character) => ESCAPES[character] as string);
  return `${code}(${json})`;
}
