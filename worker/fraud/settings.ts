import type { z } from 'zod';
import { isRaceLost } from '../../db/guard.ts';
import { AppError } from '../errors.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import type { settingsBody } from './fraud.schema.ts';
import { RULE_UNITS, type RuleSettings } from './fraud.ts';
import { insertSettings, readSettings } from './settings.store.ts';

/** What follows from which finding, as members and servers read it. */
export interface FraudSettingsAnswer {
  /** 0: the defaults. */
  version: number;
  changed_at: number | null;
  rules: RuleSettings['rules'];
  units: typeof RULE_UNITS;
  notes_for_review: number;
  domains: string[];
}

/** The settings of a retailer that are in force. */
export async function describeSettings(database: TenantDatabase): Promise<FraudSettingsAnswer> {
  const { settings, version, changedAt } = await readSettings(database);
  const { rules, notesForReview, domains } = settings;
  return { version, changed_at: changedAt, rules, units: RULE_UNITS, notes_for_review: notesForReview, domains };
}

/**
 * Makes a new version of a retailer's settings.
 * @param by a member's id, or a key's.
 * @throws AppError `conflict` where another version than the one that was changed is in force.
 */
export async function changeSettings(
  { clock }: Pick<Ports, 'clock'>,
  database: TenantDatabase,
  { version, rules, notes_for_review, domains }: z.infer<typeof settingsBody>,
  by: string,
): Promise<FraudSettingsAnswer> {
  const changed = 'These rules were changed meanwhile.';
  if ((await readSettings(database)).version !== version) throw new AppError('conflict', changed);
  const row = {
    retailerId: database.retailerId,
    version: version + 1,
    rules: { rules, notesForReview: notes_for_review, domains: [...new Set(domains)] },
    createdBy: by,
    createdAt: clock.now(),
  };
  try {
    await database.client.batch([insertSettings(database, row)], 'write');
  } catch (error) {
    if (isRaceLost(error)) throw new AppError('conflict', changed);
    throw error;
  }
  return describeSettings(database);
}
