import { describe, expect, it } from 'vitest';
import type { CampaignPlacement } from '../campaign/campaign.ts';
import { UNUSUAL_DIGITS } from '../campaign/money.ts';
import type { Shop } from '../retailer/shop.ts';
import { DEFAULT_RULES } from '../share/policy.rules.ts';
import { BRING_BACK } from './kept.ts';
import { composeLoader, composeSettings } from './settings.ts';

const shop = {
  siteKey: 'k1',
  country: 'DE',
  currency: 'EUR',
  languages: ['de', 'en'],
  sending: DEFAULT_RULES,
  settings: {
    channels: ['email', 'link'],
    consent: { measure: 'analytics_storage', store: 'ad_storage', ads: 'ad_user_data', assumeGranted: false },
    valueIncludes: { tax: true, shipping: false },
  },
} as unknown as Shop;
const assets = { core: 'c.1.js', widget: 'u.1.js', rare: { place: 'x.1.js', relay: 'x.2.js' } };
const offer = (amount: number, placements: CampaignPlacement[]) => ({
  campaign: { reward: { kind: 'coupon', amount, currency: 'EUR', holdDays: 14 } as const, placements },
});

describe('settings', () => {
  it('say in few bytes what the shop wants', () => {
    const offers = [
      offer(1000, [{ kind: 'post_purchase' }]),
      offer(0, [{ kind: 'post_purchase' }, { kind: 'embedded', target: 'here' }]),
    ];
    expect(composeSettings(shop, offers, assets, 'https://go.test', 0)).toEqual({
      k: 'k1',
      b: 'https://go.test/w/k1',
      c: 'c.1.js',
      u: 'u.1.js',
      r: { place: 'x.1.js' },
      l: ['de', 'en'],
      m: 'EUR',
      v: [
        ['email', 'self_share'],
        ['link', 'self_share'],
      ],
      p: [{ kind: 'post_purchase' }, { kind: 'embedded', target: 'here' }],
      g: { measure: 'analytics_storage', store: 'ad_storage', ads: 'ad_user_data', assume: false },
      d: UNUSUAL_DIGITS,
      x: { tax: true, shipping: false },
    });
  });

  it('carry the rules of a placement, and leave out what no page can use', () => {
    const exit: CampaignPlacement = { kind: 'exit_intent', rules: { pages: ['/sale/*'], cap: { times: 1, days: 7 } } };
    const unusable = [
      { kind: 'embedded' },
      { kind: 'embedded', target: '#here > p' },
      { kind: 'banner', rules: { value: { min: 2, max: 1 } } },
      { kind: 'banner', rules: { pages: ['sale'] } },
      { kind: 'pop_under' },
    ] as CampaignPlacement[];
    const offers = [offer(0, [exit, ...unusable]), offer(0, [structuredClone(exit)])];
    expect(composeSettings(shop, offers, assets, 'https://go.test', 0).p).toEqual([exit]);
  });

  it('show no placement where nothing may be shared', () => {
    expect(composeSettings(shop, [], assets, 'https://go.test', 0).p).toEqual([]);
  });

  it('name the parts that this shop alone needs', () => {
    const rare = { language: 'x.3.js', leaving: 'x.4.js', kept: 'x.5.js' };
    const settled = (one: typeof shop, placements: CampaignPlacement[]) =>
      Object.keys(composeSettings(one, [offer(0, placements)], { ...assets, rare }, 'https://go.test', 0).r);
    expect(settled(shop, [{ kind: 'exit_intent' }])).toEqual(['language', 'leaving']);
    const keeps = { ...shop.settings.consent, keepOffer: true };
    const other = { ...shop, languages: ['de'], settings: { ...shop.settings, consent: keeps } };
    expect(settled(other, [])).toEqual(['kept']);
  });

  it('bring a kept offer back where the shop allows it, until it is too old or stored with consent', () => {
    const settings = composeSettings(shop, [], assets, 'https://go.test', 0);
    const load = (stored: Record<string, string>) => {
      const page: { p?: unknown } = {};
      const loader = composeLoader('(function(){})', settings, BRING_BACK);
      new Function('localStorage', 'goodword', loader)(stored, page);
      return page.p;
    };
    const note = (until: number) => JSON.stringify({ until, referral: { rk: 'abc' } });
    expect(load({ 'goodword-kept': note(Date.now() + 1e6) })).toEqual({ referral: { rk: 'abc' } });
    for (const stored of [
      {},
      { 'goodword-kept': note(1) },
      { 'goodword-kept': note(Date.now() + 1e6), goodword: '{}' },
    ]) {
      expect(load({ ...stored })).toBeUndefined();
    }
  });

  it('cannot break out of a script, and mean the same', () => {
    const page = '/</script><script>alert(1)</script>\u2028\u2029"\\';
    const settings = composeSettings(
      shop,
      [offer(0, [{ kind: 'banner', rules: { pages: [page] } }])],
      assets,
      'https://go.test',
      0,
    );
    expect(settings.p).toHaveLength(1);
    const loader = composeLoader('(function(s){return s})', settings);
    expect(loader).not.toMatch(/[<\u2028\u2029]/);
    expect(new Function(`return ${loader}`)()).toEqual(settings);
  });
});
