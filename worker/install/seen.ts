import { PLACEMENTS, type Placement } from '../tag/channel.ts';
import type { SeenValue } from './value.ts';

/** What a page says of itself while the check listens. */
export interface Said {
  /** Only with consent to measuring: where somebody is on the shop belongs to it. */
  path?: string;
  /** Placements that the page has an element for. */
  placements: Placement[];
  /** The amounts of an order that the page has just told. */
  order?: SeenValue;
  /** The page has pushed an order without an id. */
  unnamed?: true;
}

const isAmount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Reads what a page said; undefined where it is none of ours. Never throws. */
export function readSaid(text: string): Said | undefined {
  let raw: { path?: unknown; placements?: unknown; order?: Partial<SeenValue> | null; unnamed?: unknown } | null;
  try {
    raw = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof raw !== 'object' || raw === null) return undefined;
  const named: readonly unknown[] = Array.isArray(raw.placements) ? raw.placements : [];
  const said: Said = { placements: PLACEMENTS.filter((kind) => named.includes(kind)) };
  if (typeof raw.path === 'string' && raw.path.startsWith('/')) said.path = raw.path;
  if (raw.unnamed === true) said.unnamed = true;
  const { value, tax, shipping, items } = raw.order ?? {};
  if (isAmount(value) && isAmount(tax) && isAmount(shipping) && isAmount(items)) {
    said.order = { value, tax, shipping, items };
  }
  return said;
}
