import { primaryOf } from '../tag/languages.ts';

/** Apart from our other words: each page needs them. */
const UNNAMED: Record<string, string> = {
  en: 'a product',
  nl: 'een product',
  de: 'ein Produkt',
  fr: 'un produit',
  es: 'un producto',
  it: 'un prodotto',
  pt: 'um produto',
  pl: 'produkt',
  sv: 'en produkt',
  da: 'et produkt',
  ar: 'منتج',
  ja: '商品',
};

/** What a product is called whose name nobody knows. @param isFirst whether its text begins with it. */
export function sayProduct(language: string, isFirst: boolean): string {
  const said = UNNAMED[primaryOf(language)] ?? 'a product';
  return isFirst ? said.charAt(0).toUpperCase() + said.slice(1) : said;
}
