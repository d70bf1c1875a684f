import type { Placement } from '../tag/channel.ts';

/** What decides who shows where. */
interface Showing {
  campaign: { burst: boolean; placements: readonly { kind: Placement }[] };
}

/**
 * Lets what runs all year make room where a burst shows: there it has no place while the burst runs, elsewhere it goes
 * on, and its friends go on everywhere. What has no place left is not offered.
 * @param offers those that may be shared now.
 */
export function yieldToBursts<T extends Showing>(offers: readonly T[]): T[] {
  const taken = new Set(
    offers.flatMap(({ campaign }) => (campaign.burst ? campaign.placements.map(({ kind }) => kind) : [])),
  );
  if (taken.size === 0) return [...offers];
  return offers.flatMap((offer) => {
    const { campaign } = offer;
    if (campaign.burst) return [offer];
    const placements = campaign.placements.filter(({ kind }) => !taken.has(kind));
    if (placements.length === campaign.placements.length) return [offer];
    return placements.length > 0 ? [{ ...offer, campaign: { ...campaign, placements } }] : [];
  });
}
