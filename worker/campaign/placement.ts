import { PLACEMENTS } from '../tag/channel.ts';
import type { CampaignPlacement, PlacementRules } from './campaign.ts';

/** Placements inside the page, each in an element of its own; the others lie over the page. */
const INSIDE = /^(embedded|product|account)$/;
const ELEMENT_ID = /^[A-Za-z][\w:.-]{0,63}$/;
const MOST_PATHS = 20;

type Fields<T> = { [K in keyof Required<T>]: (value: unknown) => boolean };

const isWhole = (least: number, most: number) => (value: unknown) =>
  Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
const isOneOf =
  (...texts: string[]) =>
  (value: unknown) =>
    texts.includes(value as string);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isPath = (value: unknown) => typeof value === 'string' && /^[/*].{0,199}$/s.test(value);
const arePaths = (value: unknown) =>
  Array.isArray(value) && value.length > 0 && value.length <= MOST_PATHS && value.every(isPath);

/** Whether a value is an object of known fields, each as it should be. */
function fits<T>(value: unknown, fields: Fields<T>): boolean {
  return (
    isObject(value) &&
    Object.entries(value).every(([name, one]) => Object.hasOwn(fields, name) && fields[name as keyof T](one))
  );
}

const amount = isWhole(0, Number.MAX_SAFE_INTEGER);
const RULES: Fields<PlacementRules> = {
  pages: arePaths,
  notPages: arePaths,
  event: isOneOf('view_item', 'add_to_cart', 'login', 'purchase'),
  value: (value) => {
    const { min = 0, max = Number.POSITIVE_INFINITY } = (value ?? {}) as { min?: number; max?: number };
    return fits<{ min: number; max: number }>(value, { min: amount, max: amount }) && min <= max;
  },
  customer: isOneOf('new', 'returning'),
  cap: (value) =>
    fits<{ times: number; days: number }>(value, { times: isWhole(1, 100), days: isWhole(1, 365) }) &&
    Object.keys(value as object).length === 2,
  delay: (value) => typeof value === 'number' && value >= 0 && value <= 600,
};

/**
 * A placement as pages can use it; undefined where it is none: an unknown kind or rule, a range upside down, or an
 * element's id missing where the placement is inside the page, or given where it lies over it.
 */
export function readPlacement(value: unknown): CampaignPlacement | undefined {
  const isPlacement = fits<CampaignPlacement>(value, {
    kind: isOneOf(...PLACEMENTS),
    target: (target) => typeof target === 'string' && ELEMENT_ID.test(target),
    rules: (rules) => fits(rules, RULES),
  });
  if (!isPlacement || !('kind' in (value as object))) return undefined;
  const placement = value as CampaignPlacement;
  return INSIDE.test(placement.kind) === (placement.target !== undefined) ? placement : undefined;
}
