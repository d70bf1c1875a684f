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
  /** How the page has written an order that the tag could read all the same. */
  form?: SeenForm;
  /** What the page has pushed without an id. */
  unnamed?: 'purchase' | 'refund';
  /** It names somebody in a form that is put right, or left out. */
  oddCustomer?: true;
  /** In Tag Manager consent to measuring stands granted; nobody has told the tag. */
  standing?: true;
}

/** What is odd about an order's fields, as they were pushed. */
export interface SeenForm {
  /** End of the order's id. */
  idEnd: string;
  /** Tells it from others whose ids end alike: see `orderKey`. Absent from older tags. */
  key?: string;
  /** An amount is text where GA4 has a number. */
  text: boolean;
  /** No currency is named: the shop's own is assumed. */
  bare: boolean;
  /** Items are named of which none can be read. */
  unread?: true;
  /** Whether the buyer is new is told in a form that says neither. */
  oddNew?: true;
}

type Loose = Record<string, unknown> | null;

const ID_END = /^[\w-]{0,3}$/;
const KEY = /^[\da-z]{1,7}$/;

const isAmount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Reads what a page said; undefined where it is none of ours. Never throws. */
export function readSaid(text: string): Said | undefined {
  let raw:
    | (Record<'path' | 'placements' | 'refund' | 'unnamed' | 'oddCustomer' | 'standing', unknown> &
        Partial<Record<'order' | 'form', Loose>>)
    | null;
  try {
    raw = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof raw !== 'object' || raw === null) return undefined;
  const named: readonly unknown[] = Array.isArray(raw.placements) ? raw.placements : [];
  const said: Said = { placements: PLACEMENTS.filter((kind) => named.includes(kind)) };
  if (typeof raw.path === 'string' && raw.path.startsWith('/')) said.path = raw.path;
  if (raw.unnamed === true) said.unnamed = raw.refund === true ? 'refund' : 'purchase';
  if (raw.oddCustomer === true) said.oddCustomer = true;
  if (raw.standing === true) said.standing = true;
  const { value, tax, shipping, items } = raw.order ?? {};
  if (isAmount(value) && isAmount(tax) && isAmount(shipping) && isAmount(items)) {
    said.order = { value, tax, shipping, items };
  }
  const { idEnd, key, text: isText, bare, unread, oddNew } = raw.form ?? {};
  if (typeof idEnd === 'string' && ID_END.test(idEnd)) {
    said.form = { idEnd, text: isText === true, bare: bare === true };
    if (unread === true) said.form.unread = unread;
    if (oddNew === true) said.form.oddNew = oddNew;
    if (typeof key === 'string' && KEY.test(key)) said.form.key = key;
  }
  return said;
}
