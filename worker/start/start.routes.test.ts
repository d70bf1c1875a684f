import { describe, expect, test } from 'vitest';
import { message } from '../../db/schema/group.ts';
import { tenantOf } from '../../db/tenant.ts';
import { readOffers } from '../campaign/campaign.store.ts';
import type { Shop } from '../retailer/shop.ts';
import { ANNA, foundRetailer } from '../test/founder.ts';
import { pageOf, sendShare } from '../test/shopper.ts';
import type { Identity, LinksAnswer } from '../wire.ts';

const starterFor = (shop: Shop, change: Record<string, unknown> = {}) => ({
  shop: shop.id,
  module: 'recommendation',
  name: 'Recommend us',
  kind: 'percent',
  value: 15,
  minOrder: 5000,
  code: ' maple-15 ',
  reward: 1000,
  ...change,
});

describe('a first campaign', () => {
  test('runs in the shop and its test mode, with words in all of its languages', async () => {
    const { world, call, addShop } = await foundRetailer();
    const { live, test: sibling } = await addShop();
    expect((await call('POST', 'start/campaign', starterFor(live))).status).toBe(201);
    for (const shop of [live, sibling]) {
      const [offer] = await readOffers(tenantOf(world.ports.databases, shop), shop.id);
      expect(offer).toMatchObject({
        campaign: { state: 'running', module: 'recommendation', reward: { amount: 1000, currency: 'EUR' } },
        deal: {
          codeSource: 'shared',
          codePrefix: 'MAPLE-15',
          minOrder: 5000,
          currency: 'EUR',
          targetUrl: shop.homeUrl,
        },
      });
      expect(Object.keys(offer?.deal.words ?? {})).toEqual(['de', 'en-GB']);
    }
    const shown = await world.get(`/w/${live.siteKey}/offer?lang=en`, pageOf(live));
    expect(await shown.json()).toMatchObject({ deals: [{ title: '15% off the first order', badge: '15%' }] });
  });

  test('for everybody promises nothing of a first order', async () => {
    const { world, call, addShop } = await foundRetailer();
    const { live } = await addShop();
    expect((await call('POST', 'start/campaign', starterFor(live, { module: 'engagement' }))).status).toBe(201);
    const [offer] = await readOffers(tenantOf(world.ports.databases, live), live.id);
    expect(offer?.campaign.claim).toMatchObject({ customer: 'any' });
    const words = Object.values(offer?.deal.words ?? {});
    expect(words.map(({ title }) => title)).toEqual(['{{badge}} auf die Bestellung', '{{badge}} off the order']);
  });

  test('its first version can be brought back: the links that are out still lead to its deal', async () => {
    const { world, call, addShop } = await foundRetailer();
    const { live } = await addShop();
    const made = await call('POST', 'start/campaign', starterFor(live));
    const { campaign } = (await made.json()) as { campaign: string };
    const offersOf = () => readOffers(tenantOf(world.ports.databases, live), live.id);
    const [before] = await offersOf();
    const back = await call('POST', `campaigns/${campaign}/restore`, { revision: 1, version: 1 });
    expect(back.status).toBe(200);
    expect((await offersOf()).map(({ deal }) => deal.id)).toEqual([before?.deal.id]);
  });

  test('is refused what is not usable', async () => {
    const { call, addShop } = await foundRetailer();
    const { live } = await addShop();
    for (const [change, path] of [
      [{ code: 'x' }, 'code'],
      [{ code: 'a b c!' }, 'code'],
      [{ value: 0 }, 'value'],
      [{ value: 101 }, 'value'],
      [{ kind: 'amount', value: 0 }, 'value'],
      [{ module: 'other' }, 'module'],
      [{ reward: -1 }, 'reward'],
      [{ minOrder: 1.5 }, 'minOrder'],
    ] as const) {
      const answer = await call('POST', 'start/campaign', starterFor(live, change));
      expect(await answer.json()).toMatchObject({ status: 422, errors: [{ path }] });
    }
  });
});

describe('the checklist', () => {
  test('tells what is done, and what needs something else first', async () => {
    const { call, addShop } = await foundRetailer();
    const steps = async (shop = '') => {
      const answer = (await (await call('GET', `start?shop=${shop}`)).json()) as {
        steps: { step: string; done: boolean; needs: string }[];
      };
      return answer.steps.map(({ step, done, needs }) => `${step}${done ? ' done' : needs && ` needs ${needs}`}`);
    };
    expect(await steps()).toEqual([
      'shop',
      'theme needs shop',
      'campaign needs shop',
      'try needs shop',
      'install needs shop',
      'team',
    ]);
    const { live } = await addShop();
    expect(await steps(live.id)).toEqual(['shop done', 'theme', 'campaign', 'try needs campaign', 'install', 'team']);
    await call('PUT', `shops/${live.id}/theme`, live.theme);
    await call('POST', 'start/campaign', starterFor(live));
    await call('POST', 'members/invitations', { email: 'ben@maple.test', role: 'support', language: 'en' });
    expect(await steps(live.id)).toEqual(['shop done', 'theme done', 'campaign done', 'try', 'install', 'team done']);
  });
});

/** The test page as a member opens it: what its page says to the tag. */
async function openTry(found: Awaited<ReturnType<typeof foundRetailer>>, live: Shop) {
  const { url } = (await (await found.call('POST', 'start/try', { shop: live.id })).json()) as { url: string };
  const page = await found.world.get(url.replace('https://go.test', ''));
  const text = await page.text();
  const [, said = ''] = /id="said">(.*?)<\/script>/.exec(text) ?? [];
  return { page, text, identity: (JSON.parse(said) as { identity?: Identity }).identity };
}

describe('the test page', () => {
  test('lets a member share with themselves in every market, and reaches nobody else', async () => {
    const found = await foundRetailer();
    const { world, call, addShop } = found;
    const { live, test: sibling } = await addShop();
    await call('POST', 'start/campaign', starterFor(live));
    const share = async (address: string) => {
      const { page, identity } = await openTry(found, live);
      expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
      const [offer] = await readOffers(tenantOf(world.ports.databases, sibling), sibling.id);
      const links = await world.post(
        `/w/${sibling.siteKey}/links`,
        { dealId: offer?.deal.id, placement: 'embedded', language: 'de', identity },
        pageOf(sibling),
      );
      const { advocate, state, firstName } = (await links.json()) as LinksAnswer;
      expect([state, firstName]).toEqual(['verified', 'Anna']);
      const { body } = await sendShare(world, advocate, [address], { dealId: offer?.deal.id, language: 'de' }, sibling);
      return body.friends.map(({ status }) => status);
    };
    // As often as they like: no limit counts it.
    expect(await share(ANNA.email)).toEqual(['accepted']);
    expect(await share(ANNA.email)).toEqual(['accepted']);
    expect(await share('stranger@elsewhere.test')).toEqual(['invalid']);
    const sent = await tenantOf(world.ports.databases, sibling).orm.select().from(message);
    expect(sent.map(({ masked }) => masked)).toEqual(['a…@maple.test', 'a…@maple.test']);
    const answer = (await (await call('GET', `start?shop=${live.id}`)).json()) as { steps: object[] };
    expect(answer.steps[3]).toEqual({ step: 'try', done: true, needs: '' });
  });

  test('vouches for nobody without a word of the dashboard, and is there for test modes alone', async () => {
    const found = await foundRetailer();
    const { live, test: sibling } = await found.addShop({ name: 'A & "B"' });
    const { text, page } = await openTry(found, live);
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(text).toContain('A &amp; &quot;B&quot;');
    for (const who of ['', 'usr_x.1.forged', `usr_${'0'.repeat(26)}.zzzzzzz.forgedforged`]) {
      const answer = await found.world.get(`/try/${sibling.siteKey}?who=${who}&rk=x`);
      expect(await answer.text()).toContain('id="said">{"currency":"EUR"}');
    }
    expect((await found.world.get(`/try/${live.siteKey}`)).status).toBe(404);
    expect((await found.world.get('/try/unknown')).status).toBe(404);
  });
});
