import { describe, expect, test } from 'vitest';
import type { Shop } from '../retailer/shop.ts';
import { createRecordReader, readHeading, readRow } from './feed.ts';
import { judgeProduct, priceNow, readImageHost, readPrice, showProduct, type ToldProduct, titleOf } from './product.ts';

const shop = {
  origins: ['https://shop.test'],
  currency: 'EUR',
  settings: { imageHosts: ['cdn.test.example'] },
} as unknown as Shop;
const mug: ToldProduct = { id: 'MUG-3', title: 'Morning mug', url: 'https://shop.test/mug' };
const judge = (change: Partial<ToldProduct>) => judgeProduct(shop, { ...mug, ...change });
const faultsOf = (change: Partial<ToldProduct>) => judge(change).faults?.map(({ path, code }) => `${path} ${code}`);

describe('a price', () => {
  test.each([
    ['19.95 EUR', 1995, 'EUR'],
    ['EUR 19.95', 1995, 'EUR'],
    ['19.9eur', 1990, 'EUR'],
    ['20 USD', 2000, 'USD'],
    ['1500 JPY', 1500, 'JPY'],
    ['1500.00 JPY', 1500, 'JPY'],
    ['1.250 KWD', 1250, 'KWD'],
    ['0.05 BHD', 50, 'BHD'],
    ['3990 HUF', 399000, 'HUF'],
  ])('%s is %i minor units of %s', (text, amount, currency) => {
    expect(readPrice(text)).toEqual({ amount, currency });
  });

  test.each([
    '19,95 EUR',
    '1,299.00 USD',
    '19.955 EUR',
    '1500.5 JPY',
    '19.95',
    'EUR',
    '-1 EUR',
    '1e3 EUR',
    'EUR 5 EUR',
  ])('%s is not certain, so none', (text) => {
    expect(readPrice(text)).toBeUndefined();
  });

  test('of a sale holds while the sale does', () => {
    const product = { price: 2000, salePrice: 1500, saleFrom: 100, saleTo: 200 };
    expect(priceNow(product, 99)).toEqual({ amount: 2000 });
    expect(priceNow(product, 100)).toEqual({ amount: 1500, was: 2000 });
    expect(priceNow(product, 200)).toEqual({ amount: 2000 });
    expect(priceNow({ ...product, salePrice: 2500 }, 150)).toEqual({ amount: 2000 });
    expect(priceNow({ ...product, price: null }, 150)).toBeNull();
  });
});

describe('a product', () => {
  test('is judged with every fault named by its field', () => {
    expect(judge({ price: { amount: 1995, currency: 'EUR' } }).product).toMatchObject({
      id: 'MUG-3',
      price: 1995,
      availability: 'in_stock',
      imageUrl: null,
    });
    expect(
      faultsOf({ id: ' ', title: '', url: 'https://evil.test/mug', price: { amount: 1, currency: 'USD' } }),
    ).toEqual(['id length', 'title length', 'url target_not_allowed', 'price currency']);
    expect(faultsOf({ title: 'a'.repeat(151) })).toEqual(['title length']);
    expect(faultsOf({ url: 'javascript:alert(1)' })).toEqual(['url target_not_allowed']);
    expect(faultsOf({ salePrice: { amount: 1, currency: 'EUR' } })).toEqual(['price required']);
    expect(faultsOf({ titles: { de: 'Becher', 'not a tag': 'x' } })).toEqual(['titles.not a tag language']);
  });

  test.each([
    ['https://shop.test/mug.jpg', true],
    ['https://cdn.test.example/mug.jpg', true],
    ['http://cdn.test.example/mug.jpg', false],
    ['https://cdn.test.example.evil.test/mug.jpg', false],
    ['https://evil.test/mug.jpg', false],
    ['https://user:pass@cdn.test.example/mug.jpg', false],
    ['data:image/svg+xml,<svg/>', false],
    ['//evil.test/mug.jpg', false],
  ])('with the picture %s is taken: %s', (imageUrl, taken) => {
    expect(faultsOf({ imageUrl })).toEqual(taken ? undefined : ['image_url image_not_allowed']);
  });

  test('loses what turns text or breaks a line in its title', () => {
    expect(judge({ title: ' Mug\u202e \n <b>red</b>\u0007 ' }).product?.title).toBe('Mug <b>red</b>');
  });

  test('is shown in a language with its price, and without a picture that is no longer the shop’s', () => {
    const { product } = judge({
      titles: { de: 'Becher', ar: 'كوب' },
      imageUrl: 'https://cdn.test.example/mug.jpg',
      price: { amount: 1995, currency: 'EUR' },
      salePrice: { amount: 1500, currency: 'EUR' },
    });
    if (!product) throw new Error('refused');
    expect(showProduct(shop, product, 'de-AT', 0)).toEqual({
      id: 'MUG-3',
      title: 'Becher',
      url: 'https://shop.test/mug',
      imageUrl: 'https://cdn.test.example/mug.jpg',
      price: '€\u00a015',
      was: '€\u00a019,95',
    });
    expect(showProduct({ ...shop, settings: {} } as Shop, product, 'de', 0).imageUrl).toBeUndefined();
    expect(titleOf(product, 'fr')).toBe('Morning mug');
  });
});

test.each([
  ['cdn.example.com', 'cdn.example.com'],
  [' https://CDN.example.com/path?x=1 ', 'cdn.example.com'],
  ['http://cdn.example.com', undefined],
  ['localhost', undefined],
  ['10.0.0.1', undefined],
  ['*.example.com', undefined],
  ['cdn.example.com:8443', undefined],
])('an image host of %s is kept as %s', (text, host) => {
  expect(readImageHost(text)).toBe(host);
});

/** Reads a text cut into pieces of a size. */
function readInPieces(text: string, size: number) {
  const reader = createRecordReader();
  const records = [];
  for (let at = 0; at < text.length; at += size) records.push(...reader.read(text.slice(at, at + size)));
  return [...records, ...reader.end()];
}

describe('a feed', () => {
  const TEXT = '\ufeffid,title\r\n1,"A ""cup"", red"\r\n\r\n2,"two\r\nlines"\n3,12" pizza\r4,';

  test.each([1, 2, 3, 7, 1000])('in pieces of %i characters gives the same records', (size) => {
    expect(readInPieces(TEXT, size)).toEqual([
      { line: 1, cells: ['id', 'title'] },
      { line: 2, cells: ['1', 'A "cup", red'] },
      { line: 4, cells: ['2', 'two\r\nlines'] },
      { line: 6, cells: ['3', '12" pizza'] },
      { line: 7, cells: ['4', ''] },
    ]);
  });

  test('separates by what its heading has most of', () => {
    expect(readInPieces('id\ttitle, long\n1\ta,b;c', 5)[1]?.cells).toEqual(['1', 'a,b;c']);
    expect(readInPieces('id;title\n1;a,b', 50)[1]?.cells).toEqual(['1', 'a,b']);
  });

  test('tells of a line that never ends', () => {
    const reader = createRecordReader();
    reader.read(`id,title\n1,"${'a'.repeat(70_000)}`);
    expect(reader.runaway()).toBe(2);
  });

  test('is read by Google’s names, with g: or without, in any order', () => {
    const { heading, missing } = readHeading(
      ['g:price', 'ID', 'g:image link', 'brand', 'title', 'link'],
      ['id', 'title', 'link'],
    );
    expect(missing).toEqual([]);
    expect(
      readRow(heading, ['19.95 EUR', '1', 'https://shop.test/1.jpg', 'x', 'Cup', 'https://shop.test/1']),
    ).toMatchObject({
      told: { id: '1', price: { amount: 1995, currency: 'EUR' }, imageUrl: 'https://shop.test/1.jpg' },
      faults: [],
    });
    expect(readHeading(['id', 'name'], ['id', 'title', 'link']).missing).toEqual(['title', 'link']);
  });

  test('names what it cannot read of a line', () => {
    const { heading } = readHeading(['id', 'price', 'availability', 'sale_price_effective_date'], []);
    const faults = (cells: string[]) => readRow(heading, cells).faults.map(({ path }) => path);
    expect(faults(['1', '19,95 €', 'somewhere', 'soon'])).toEqual([
      'price',
      'availability',
      'sale_price_effective_date',
    ]);
    expect(readRow(heading, ['1', '', 'Out of stock', '2026-11-20T00:00+0100/2026-11-30']).told).toMatchObject({
      availability: 'out_of_stock',
      saleFrom: Date.UTC(2026, 10, 19, 23),
      saleTo: Date.UTC(2026, 10, 30),
    });
  });
});
