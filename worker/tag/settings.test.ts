import { describe, expect, it } from 'vitest';
import type { CampaignPlacement } from '../campaign/campaign.ts';
import type { Shop } from '../retailer/shop.ts';
import { composeLoader, composeSettings } from './settings.ts';

const shop = {
  siteKey: 'k1',
  country: 'DE',
  currency: 'EUR',
  languages: ['de', 'en'],
  settings: {
    channels: ['email', 'link'],
    consent: { measure: 'analytics_storage', store: 'ad_storage', assumeGranted: false },
    valueIncludes: { tax: true, shipping: false },
  },
} as unknown as Shop;
const assets = { core: 'c.1.js', widget: 'u.1.js' };
const offer = (amount: number, placements: CampaignPlacement[]) => ({
  campaign: { reward: { kind: 'coupon', amount, currency: 'EUR', holdDays: 14 } as const, placements },
});

describe('settings', () => {
  it('say in few bytes what the shop wants', () => {
    const offers = [
      offer(1000, [{ kind: 'post_purchase' }]),
      offer(0, [{ kind: 'post_purchase' }, { kind: 'embedded', target: 'here' }]),
    ];
    expect(composeSettings(shop, offers, assets, 'https://go.test')).toEqual({
      k: 'k1',
      b: 'https://go.test/w/k1',
      c: 'c.1.js',
      u: 'u.1.js',
      l: ['de', 'en'],
      m: 'EUR',
      v: [
        ['email', 'self_share'],
        ['link', 'self_share'],
      ],
      p: [{ kind: 'post_purchase' }, { kind: 'embedded', target: 'here' }],
      g: { measure: 'analytics_storage', store: 'ad_storage', assume: false },
      x: { tax: true, shipping: false },
    });
  });

  it('show no placement where nothing may be shared', () => {
    expect(composeSettings(shop, [], assets, 'https://go.test').p).toEqual([]);
  });

  it('cannot break out of a script, and mean the same', () => {
    const target = '</script><script>alert(1)</script>\u2028\u2029"\\';
    const settings = composeSettings(shop, [offer(0, [{ kind: 'embedded', target }])], assets, 'https://go.test');
    const loader = composeLoader('(function(s){return s})', settings);
    expect(loader).not.toMatch(/[<\u2028\u2029]/);
    expect(new Function(`return ${loader}`)()).toEqual(settings);
  });
});
