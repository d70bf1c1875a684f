import { describe, expect, it } from 'vitest';
import type { Deal } from '../campaign/deal.ts';
import type { Shop } from '../retailer/shop.ts';
import { previewPage } from './click.page.ts';

const deal = {
  kind: 'percent',
  value: 20,
  currency: 'USD',
  imageUrl: null,
  words: {
    en: { title: '{{badge}} off', description: 'At {{shop}} & friends' },
    ar: { title: 'خصم', description: 'للأصدقاء' },
  },
} as unknown as Deal;
const link = {
  url: 'https://go.test/r/0001abcdefgh.token',
  landing: 'https://us.shop.test/?rk=0001abcdefgh.token',
  now: 0,
};

const read = async (language: string, country: string, more: { heroUrl?: string; facebookAppId?: string } = {}) => {
  const { heroUrl, facebookAppId } = more;
  const shop = {
    name: 'Maple',
    country,
    origins: [],
    theme: { heroUrl },
    settings: { facebookAppId },
  } as unknown as Shop;
  const page = String(await previewPage(shop, deal, undefined, language, link));
  const metas = page.matchAll(/<meta (?:property|name)="([^"]+)" content="([^"]*)">/g);
  return { page, meta: Object.fromEntries([...metas].map(([, name, value]) => [name, value])) };
};

describe('what Facebook reads of a link', () => {
  it('leads to the link itself with its token, in the deal’s language', async () => {
    const { page, meta } = await read('ar', 'US');
    expect(meta['og:url']).toBe(link.url);
    expect(meta['og:title']).toBe('خصم');
    expect(page).toContain('<html lang="ar" dir="rtl"');
  });

  it.each([
    ['de', 'DE', 'de_DE'],
    ['de', 'CH', 'de_DE'],
    ['en', 'GB', 'en_GB'],
    ['en', 'DE', 'en_US'],
    ['ar', 'US', 'ar_AR'],
    ['pt-BR', 'US', 'pt_BR'],
    ['fr-CA', 'CA', 'fr_CA'],
    ['ko', 'KR', 'ko_KR'],
  ])('%s in %s has a locale that Facebook knows: %s', async (language, country, locale) => {
    expect((await read(language, country)).meta['og:locale']).toBe(locale);
  });

  it('shows the shop’s picture where the deal has none, and the app where there is one', async () => {
    const { meta } = await read('en', 'US', { heroUrl: 'https://us.shop.test/hero.jpg', facebookAppId: '123456' });
    expect(meta).toMatchObject({
      'og:image': 'https://us.shop.test/hero.jpg',
      'og:image:alt': '20% off',
      'fb:app_id': '123456',
      'twitter:card': 'summary_large_image',
    });
    expect(meta['og:image:width']).toBeUndefined();
    const bare = (await read('en', 'US')).meta;
    expect(bare['og:image'] ?? bare['fb:app_id']).toBeUndefined();
  });
});
