import type { CampaignPlacement, CampaignReward } from '../campaign/campaign.ts';
import type { Assets } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { verdictsOf } from '../share/policy.ts';
import type { TagSettings } from '../wire.ts';

/** What the settings take from a deal that may be shared now. */
interface OpenOffer {
  campaign: { reward: CampaignReward; placements: CampaignPlacement[] };
}

/** Placements of all campaigns, each once, in the order of the offers. */
function placementsOf(offers: readonly OpenOffer[]): CampaignPlacement[] {
  const placements = new Map<string, CampaignPlacement>();
  for (const { kind, target } of offers.flatMap(({ campaign }) => campaign.placements)) {
    const key = `${kind} ${target ?? ''}`;
    if (!placements.has(key)) placements.set(key, target ? { kind, target } : { kind });
  }
  return [...placements.values()];
}

/** What the loader of a shop is called with. Only deals that may be shared now belong among the offers. */
export function composeSettings(
  shop: Shop,
  offers: readonly OpenOffer[],
  assets: Pick<Assets, 'core' | 'widget'>,
  publicUrl: string,
): TagSettings {
  const { channels, consent, valueIncludes } = shop.settings;
  return {
    k: shop.siteKey,
    b: `${publicUrl}/w/${shop.siteKey}`,
    c: assets.core,
    u: assets.widget,
    l: shop.languages,
    m: shop.currency,
    v: verdictsOf(
      shop,
      channels,
      offers.some(({ campaign }) => campaign.reward.amount > 0),
    ),
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
