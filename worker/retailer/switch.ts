import type { CampaignPlacement, CampaignState } from '../campaign/campaign.ts';

/** What can be switched off; `tag` is everything of a shop, or of the whole retailer. */
export const SWITCH_KINDS = ['tag', 'campaign', 'placement', 'channel', 'version'] as const;
export type SwitchKind = (typeof SWITCH_KINDS)[number];

/** One thing that is off. */
export interface Switch {
  retailerId: string;
  /** '' for all shops of the retailer. */
  shopId: string;
  kind: SwitchKind;
  /** Campaign id, placement, channel or tag version; '' for `tag`. */
  target: string;
}

/** Which version of the tag pages get. */
export interface Rollout {
  retailerId: string;
  /** '' for all shops of the retailer that have no rollout of their own. */
  shopId: string;
  version: string;
  /** Version that `percent` of page views get instead; '' for none. */
  candidate: string;
  percent: number;
}

/** A shop's controls, as they hold for its pages. */
export interface Controls {
  off: Record<Exclude<SwitchKind, 'tag'>, readonly string[]>;
  rollout: Rollout | undefined;
}

/** A build of the tag whose files can be had. */
export interface TagVersion {
  /** Made from its files, so that the same build has the same name wherever it is deployed. */
  version: string;
  /** Hashed file names; of rare parts by name. */
  core: string;
  widget: string;
  rare: Readonly<Record<string, string>>;
}

type Owned = { id: string; retailerId: string };

const concerns = (shop: Owned, one: { retailerId: string; shopId: string }) =>
  one.retailerId === shop.retailerId && (one.shopId === '' || one.shopId === shop.id);

/**
 * What holds for one shop: what is off there or in all shops, and its own rollout before the retailer's.
 * @returns `stopped` where everything is off.
 */
export function controlsOf(
  shop: Owned,
  switches: readonly Switch[],
  rollouts: readonly Rollout[],
): { stopped: boolean; controls: Controls } {
  const here = switches.filter((one) => concerns(shop, one));
  const targets = (kind: SwitchKind) => here.filter((one) => one.kind === kind).map(({ target }) => target);
  const [rollout] = rollouts
    .filter((one) => concerns(shop, one))
    .sort((a, b) => Number(a.shopId === '') - Number(b.shopId === ''));
  return {
    stopped: here.some(({ kind }) => kind === 'tag'),
    controls: {
      off: {
        campaign: targets('campaign'),
        placement: targets('placement'),
        channel: targets('channel'),
        version: targets('version'),
      },
      rollout,
    },
  };
}

/** An offer as far as switches change it. */
interface Switchable {
  campaign: { id: string; state: CampaignState; placements: CampaignPlacement[] };
}

/**
 * An offer as the switches leave it: a campaign that is off has ended, for those who share and for their friends, until
 * it is on again; a placement that is off is none of its places.
 */
export function obeySwitches<T extends Switchable>(controls: Controls, offer: T): T {
  const { off } = controls;
  const { campaign } = offer;
  const placements = campaign.placements.filter(({ kind }) => !off.placement.includes(kind));
  const stopped = off.campaign.includes(campaign.id);
  if (!stopped && placements.length === campaign.placements.length) return offer;
  return { ...offer, campaign: { ...campaign, placements, ...(stopped && { state: 'ended' as const }) } };
}

/** The version of a page view, and a second one that `percent` of them get instead. */
export interface VersionChoice {
  stable: TagVersion;
  candidate?: TagVersion;
  percent: number;
}

/**
 * Chooses the tag's version for a shop. A version that is gone or switched off gives way to the newest that is left.
 * @param versions those deployed, the newest first.
 * @returns undefined where every version is off: then the tag is.
 */
export function chooseVersion(versions: readonly TagVersion[], { off, rollout }: Controls): VersionChoice | undefined {
  const usable = versions.filter(({ version }) => !off.version.includes(version));
  const stable = usable.find(({ version }) => version === rollout?.version) ?? usable[0];
  if (!stable) return undefined;
  const candidate = usable.find(({ version }) => version === rollout?.candidate);
  if (!rollout || !candidate || candidate === stable || rollout.percent <= 0) return { stable, percent: 0 };
  return { stable, candidate, percent: rollout.percent };
}
