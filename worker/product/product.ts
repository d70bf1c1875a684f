import { currencyDigits, formatMoney } from '../campaign/money.ts';
import type { FieldError } from '../errors.ts';
import { isShopUrl, type Shop } from '../retailer/shop.ts';
import { isSameLanguage } from '../tag/languages.ts';
import type { WireProduct } from '../wire.ts';

export const AVAILABILITIES = ['in_stock', 'out_of_stock', 'preorder', 'backorder'] as const;
export type Availability = (typeof AVAILABILITIES)[number];

/** A product as the retailer's own data has it. Money in minor units of `currency`. */
export interface Product {
  /** The `item_id` of the shop's data layer. */
  id: string;
  title: string;
  /** Titles in further languages, by tag; null where none were told. */
  titles: Record<string, string> | null;
  /** Page of the shop. */
  url: string;
  imageUrl: string | null;
  currency: string;
  price: number | null;
  salePrice: number | null;
  /** When the sale price holds, UTC milliseconds; null for no bound. */
  saleFrom: number | null;
  saleTo: number | null;
  availability: Availability;
}

/** Money as it was told. */
export interface ToldPrice {
  amount: number;
  currency: string;
}

/** A product on its way in, whichever way it came. Undefined: not told. */
export interface ToldProduct {
  id: string;
  title: string;
  titles?: Record<string, string> | undefined;
  url: string;
  imageUrl?: string | undefined;
  price?: ToldPrice | undefined;
  salePrice?: ToldPrice | undefined;
  saleFrom?: number | undefined;
  saleTo?: number | undefined;
  availability?: Availability | undefined;
}

/** Longest title, as in the retailers' feeds; longest id, as pages may send it. */
export const MOST_TITLE = 150;
export const MOST_ID = 64;
const MOST_URL = 2048;

type Catalogued = Pick<Shop, 'origins' | 'currency' | 'settings'>;

/** What of a text goes into pages and mails: one line, without controls and marks that turn text. */
function cleanTitle(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .trim();
}

/** Whether a picture lies where the shop says that its pictures lie: on its origins, or https on one of its hosts. */
export function isShopImage(shop: Pick<Shop, 'origins' | 'settings'>, url: string): boolean {
  if (isShopUrl(shop, url)) return true;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== 'https:' || parsed.username || parsed.password) return false;
  return shop.settings.imageHosts?.includes(parsed.host) ?? false;
}

const HOST = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/;

/** A host name for pictures as it is kept, from what people paste: a name or a URL; undefined where it is neither. */
export function readImageHost(text: string): string | undefined {
  const typed = text.trim().toLowerCase();
  const url = /^https:\/\//.test(typed) ? typed : `https://${typed}`;
  if (!URL.canParse(url)) return undefined;
  const { host } = new URL(url);
  return HOST.test(host) ? host : undefined;
}

/**
 * Reads an amount as feeds write it: `19.95 EUR`, `1500 JPY`, `1.250 KWD`, the currency before or after. Undefined for
 * all that is not certain: thousands marks, decimal commas, more digits than the currency has.
 */
export function readPrice(text: string): ToldPrice | undefined {
  const found = /^(?:([A-Za-z]{3})\s*)?(\d{1,9})(?:\.(\d{1,4}))?(?:\s*([A-Za-z]{3}))?$/.exec(text.trim());
  if (!found) return undefined;
  const [, before, whole = '', part = '', after] = found;
  if (Boolean(before) === Boolean(after)) return undefined;
  const currency = (before ?? after ?? '').toUpperCase();
  const digits = currencyDigits(currency);
  const spare = part.slice(digits);
  if (/[1-9]/.test(spare)) return undefined;
  return { amount: Number(whole + part.slice(0, digits).padEnd(digits, '0')), currency };
}

/** A title as it is kept, or what is wrong with it. */
export function judgeTitle(text: string, path: string): { title: string; faults: FieldError[] } {
  const title = cleanTitle(text);
  const message = `expected a title of 1 to ${MOST_TITLE} characters`;
  return { title, faults: title && title.length <= MOST_TITLE ? [] : [{ path, code: 'length', message }] };
}

function judgeTitles(titles: Record<string, string> | undefined): {
  titles: Record<string, string>;
  faults: FieldError[];
} {
  const kept: Record<string, string> = {};
  const faults: FieldError[] = [];
  for (const [language, text] of Object.entries(titles ?? {})) {
    const told = judgeTitle(text, `titles.${language}`);
    if (!/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(language)) {
      faults.push({
        path: `titles.${language}`,
        code: 'language',
        message: 'expected a language tag such as de or pt-BR',
      });
    } else if (told.faults.length) faults.push(...told.faults);
    else kept[language] = told.title;
  }
  return { titles: kept, faults };
}

/**
 * Judges one product by itself: its page and picture are the shop's, its prices in the shop's currency.
 * @returns the product as it is kept, or every fault by its field.
 */
export function judgeProduct(
  shop: Catalogued,
  told: ToldProduct,
): { product: Product; faults?: undefined } | { product?: undefined; faults: FieldError[] } {
  const faults: FieldError[] = [];
  const refuse = (path: string, code: string, message: string) => faults.push({ path, code, message });
  const id = told.id.trim();
  if (!id || id.length > MOST_ID) refuse('id', 'length', `expected an id of 1 to ${MOST_ID} characters`);
  const { title, faults: untitled } = judgeTitle(told.title, 'title');
  const further = judgeTitles(told.titles);
  faults.push(...untitled, ...further.faults);
  if (told.url.length > MOST_URL || !isShopUrl(shop, told.url)) {
    refuse('url', 'target_not_allowed', 'expected a page on the shop’s own origins');
  }
  const imageUrl = told.imageUrl || null;
  if (imageUrl && (imageUrl.length > MOST_URL || !isShopImage(shop, imageUrl))) {
    refuse('image_url', 'image_not_allowed', 'expected https on the shop’s origins or on one of its image hosts');
  }
  for (const [path, price] of [
    ['price', told.price],
    ['sale_price', told.salePrice],
  ] as const) {
    if (!price) continue;
    if (price.currency !== shop.currency) refuse(path, 'currency', `expected the shop’s currency ${shop.currency}`);
    if (!Number.isSafeInteger(price.amount) || price.amount < 0)
      refuse(path, 'amount', 'expected minor units from 0 on');
  }
  if (told.salePrice && !told.price) refuse('price', 'required', 'a sale price needs the price it is lower than');
  if (faults.length) return { faults };
  return {
    product: {
      id,
      title,
      titles: told.titles ? further.titles : null,
      url: new URL(told.url).href,
      imageUrl: imageUrl && new URL(imageUrl).href,
      currency: shop.currency,
      price: told.price?.amount ?? null,
      salePrice: told.salePrice?.amount ?? null,
      saleFrom: told.saleFrom ?? null,
      saleTo: told.saleTo ?? null,
      availability: told.availability ?? 'in_stock',
    },
  };
}

/** The title in a language, by its primary subtag if need be, else the product's own. */
export function titleOf({ title, titles }: Pick<Product, 'title' | 'titles'>, language: string): string {
  const told = titles ?? {};
  return told[language] ?? Object.entries(told).find(([tag]) => isSameLanguage(tag, language))?.[1] ?? title;
}

/** What it costs now, and what it cost before where it is on sale; null where nobody has said. */
export function priceNow(
  { price, salePrice, saleFrom, saleTo }: Pick<Product, 'price' | 'salePrice' | 'saleFrom' | 'saleTo'>,
  now: number,
): { amount: number; was?: number } | null {
  if (price === null) return null;
  const onSale = (saleFrom ?? 0) <= now && now < (saleTo ?? Number.POSITIVE_INFINITY);
  return salePrice !== null && salePrice < price && onSale ? { amount: salePrice, was: price } : { amount: price };
}

/**
 * A product as pages, previews and mails show it. Its picture is checked once more: what the shop no longer states as
 * its own is shown no more.
 */
export function showProduct(
  shop: Pick<Shop, 'origins' | 'settings'>,
  product: Product,
  language: string,
  now: number,
): WireProduct {
  const price = priceNow(product, now);
  const write = (amount: number) => formatMoney(amount, product.currency, language);
  return {
    id: product.id,
    title: titleOf(product, language),
    url: product.url,
    ...(product.imageUrl && isShopImage(shop, product.imageUrl) && { imageUrl: product.imageUrl }),
    ...(price && { price: write(price.amount) }),
    ...(price?.was !== undefined && { was: write(price.was) }),
  };
}
