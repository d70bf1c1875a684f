/** When a placement shows, decided on the page. Pure. */
import type { PlacementRules } from '../../worker/campaign/campaign.ts';
import { attempt } from '../attempt.ts';

/** What the page knows when it decides. */
export interface Scene {
  /** Path of the address, without query. */
  path: string;
  /** Events that the page has told so far. */
  told: ReadonlySet<string>;
  /** Value of the basket or order in minor units, where the page has said one. */
  value?: number | undefined;
  /** Where the page has said so. */
  customer?: 'new' | 'returning' | undefined;
  /** When the placement was shown before, UTC milliseconds; undefined where nobody may know, for nothing may be stored. */
  shown: readonly number[] | undefined;
  now: number;
}

const DAY_MS = 864e5;

/** A path as people write it: addresses spell letters beyond ASCII as bytes (RFC 3986 §2.5). What is none stays as it is. */
const toText = (path: string) => path.replace(/(%[\da-f]{2})+/gi, (bytes) => attempt(() => decodeURI(bytes)) ?? bytes);

/** Whether a path fits a pattern, in which `*` stands for anything; both as people write them or as addresses spell them. */
export function fitsPath(pattern: string, path: string): boolean {
  const escaped = toText(pattern)
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*');
  return new RegExp(`^${escaped}$`).test(toText(path));
}

/** Whether all rules of a placement hold. A rule about what the page does not know does not hold. */
export function rulesHold(rules: PlacementRules, scene: Scene): boolean {
  const { cap, customer, event, notPages, pages, value } = rules;
  const on = (patterns: string[]) => patterns.some((pattern) => fitsPath(pattern, scene.path));
  const worth = scene.value as number;
  return (
    (!pages || on(pages)) &&
    !(notPages && on(notPages)) &&
    (!event || scene.told.has(event)) &&
    (!value || (worth >= (value.min ?? 0) && worth <= (value.max ?? Number.POSITIVE_INFINITY))) &&
    (!customer || customer === scene.customer) &&
    (!cap || (scene.shown?.filter((at) => at > scene.now - cap.days * DAY_MS).length as number) < cap.times)
  );
}
