import type { CampaignState } from '../campaign/campaign.ts';
import type { Rollout, Switch, SwitchKind, TagVersion } from './switch.ts';

/** `GET /api/switches`: all that can be switched off, and what is. Ids of shops are '' where all are meant. */
export interface SwitchesAnswer {
  switches: { kind: SwitchKind; shop: string; target: string; by: string; at: number }[];
  rollouts: { shop: string; version: string; candidate: string; percent: number }[];
  campaigns: { id: string; name: string; state: CampaignState }[];
  /** Those that can be had, the deployed one first. */
  versions: string[];
  /** The latest changes, the newest first. */
  changes: { id: string; action: string; subject: Record<string, string | number>; by: string; at: number }[];
}

interface StoredControls {
  switches: { row: Switch & { createdAt: number }; by: string | null }[];
  rollouts: Rollout[];
  changes: {
    row: { id: string; action: string; subject: Record<string, string | number>; createdAt: number };
    by: string | null;
  }[];
}

/** The controls as the dashboard shows them. `by` is '' for a person who is gone. */
export function describeControls(
  { switches, rollouts, changes }: StoredControls,
  campaigns: SwitchesAnswer['campaigns'],
  versions: readonly TagVersion[],
): SwitchesAnswer {
  return {
    switches: switches.map(({ row, by }) => ({
      kind: row.kind,
      shop: row.shopId,
      target: row.target,
      by: by ?? '',
      at: row.createdAt,
    })),
    rollouts: rollouts.map(({ shopId, version, candidate, percent }) => ({
      shop: shopId,
      version,
      candidate,
      percent,
    })),
    campaigns,
    versions: versions.map(({ version }) => version),
    changes: changes.map(({ row, by }) => ({
      id: row.id,
      action: row.action,
      subject: row.subject,
      by: by ?? '',
      at: row.createdAt,
    })),
  };
}
