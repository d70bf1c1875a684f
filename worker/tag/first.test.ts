import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { campaign } from '../../db/schema/group.ts';
import { makeReferral, readStanding } from '../test/referral.ts';
import { pageOf } from '../test/shopper.ts';
import { createWorld } from '../test/world.ts';
import type { Referral } from '../wire.ts';
import { keepFirst } from './first.ts';

const DAY = 86_400_000;

interface Person {
  referral?: Referral;
  clicks?: unknown;
}

/** A page with the script on it, and what outlives the page. */
function openPage(script: string, browser: { stored: Person; store: boolean }, now: () => number) {
  const listeners: Record<string, (said: unknown) => void> = {};
  const person: Person = {};
  const remember = () => {
    if (!browser.store) return;
    Object.assign(person, { ...browser.stored, ...person });
    browser.stored = structuredClone(person);
  };
  const core = { person, remember, allowed: () => ({ store: browser.store }) };
  const goodword = Object.assign(
    (_on: string, name: string, note: () => void) => Object.assign(listeners, { [name]: note }),
    {
      x: (part: (it: typeof core) => void) => part(core),
    },
  );
  new Function('goodword', 'Date', script)(goodword, { now });
  remember();
  return {
    person,
    land(rc: string) {
      person.referral = { rk: 'abcdefgh1234', rc };
      listeners.landing?.('abcdefgh1234');
      remember();
    },
    grant() {
      browser.store = true;
      remember();
      listeners.consent?.({ store: true });
    },
  };
}

describe('the first click', () => {
  it('goes along while its window is open, over pages, and five of them at most', () => {
    const browser = { stored: {}, store: true };
    let now = 0;
    const open = () => openPage(keepFirst(30), browser, () => now);
    open().land('a');
    now += 20 * DAY;
    open().land('b');
    open().land('b');
    expect(open().person.referral).toEqual({ rk: 'abcdefgh1234', rc: 'b', earlier: ['a'] });
    now += 11 * DAY;
    const page = open();
    for (const rc of ['c', 'd', 'e', 'f', 'g']) page.land(rc);
    expect(page.person.referral?.earlier).toEqual(['b', 'c', 'd', 'e']);
  });

  it('is stored with consent alone, and joined with what an earlier page stored once that may be read', () => {
    const browser: Parameters<typeof openPage>[1] = { stored: {}, store: true };
    const open = () => openPage(keepFirst(30), browser, () => 0);
    open().land('a');
    browser.store = false;
    const page = open();
    page.land('b');
    page.land('c');
    expect(page.person).toEqual({ referral: { rk: 'abcdefgh1234', rc: 'c', earlier: ['b'] } });
    expect(browser.stored.referral?.rc).toBe('a');
    page.grant();
    expect(page.person.referral?.earlier).toEqual(['a', 'b']);
    expect(browser.stored).toMatchObject({ referral: { rc: 'c', earlier: ['a', 'b'] } });
  });

  it.each([
    ['first', 0],
    ['last', 1],
  ] as const)('is credited with an order where the campaign says so: %s', async (attribution, credited) => {
    const world = await createWorld();
    const { us, app, clock, ports, tenant } = world;
    await tenant.orm.update(campaign).set({ attribution }).where(eq(campaign.id, world.campaignId));
    const loader = await (await app.request(`/w/${us.siteKey}/l.js`)).text();
    const script = loader.split(/(?=;try\{\(function\(\)\{var mine)/)[1];
    expect(script === undefined).toBe(attribution === 'last');

    const links = [await makeReferral(world), await makeReferral(world)];
    const page = openPage(script ?? '', { stored: {}, store: true }, clock.now);
    for (const link of links) {
      page.land(link.click());
      clock.advance(DAY);
    }
    const event = {
      id: ports.ids.uuid(),
      at: clock.now(),
      kind: 'purchase',
      order: { ids: ['1'], amount: 6000, currency: 'USD', coupons: [] },
      referral: page.person.referral,
    };
    const sent = { sent_at: clock.now(), consent: { measure: true, store: true }, events: [event] };
    expect((await world.post(`/w/${us.siteKey}/in`, sent, pageOf(us))).status).toBe(202);
    const { conversions } = await readStanding(world);
    expect(conversions).toMatchObject([{ state: 'credited', method: 'click', linkCode: links[credited]?.code }]);
  });
});
