import { expect, test } from 'vitest';
import { chooseVersion, controlsOf, obeySwitches, type Rollout, type Switch } from './switch.ts';

const shop = { id: 'shp_1', retailerId: 'ret_1' };
const one = (more: Partial<Switch>): Switch => ({ retailerId: 'ret_1', shopId: '', kind: 'tag', target: '', ...more });
const rollout = (more: Partial<Rollout> = {}): Rollout => ({
  retailerId: 'ret_1',
  shopId: '',
  version: 'old',
  candidate: '',
  percent: 0,
  ...more,
});
const versions = ['new', 'old', 'older'].map((version) => ({ version, core: `c.${version}`, widget: 'u', rare: {} }));
const chosen = (rows: Rollout[], off: string[] = []) => {
  const switches = off.map((target) => one({ kind: 'version', target }));
  const choice = chooseVersion(versions, controlsOf(shop, switches, rows).controls);
  return choice && [choice.stable.version, choice.candidate?.version, choice.percent];
};

test('a switch holds for its shop, or for all of its retailer', () => {
  const stopped = (more: Partial<Switch>) => controlsOf(shop, [one(more)], []).stopped;
  expect(stopped({})).toBe(true);
  expect(stopped({ shopId: 'shp_1' })).toBe(true);
  expect(stopped({ shopId: 'shp_2' })).toBe(false);
  expect(stopped({ retailerId: 'ret_2' })).toBe(false);
  expect(stopped({ kind: 'channel', target: 'sms' })).toBe(false);
});

test('a campaign that is off has ended, a placement that is off is none', () => {
  const offer = {
    campaign: {
      id: 'cmp_1',
      state: 'running' as const,
      placements: [{ kind: 'floating' as const }, { kind: 'account' as const }],
    },
  };
  const obeyed = (...switches: Switch[]) => obeySwitches(controlsOf(shop, switches, []).controls, offer);
  expect(obeyed()).toBe(offer);
  expect(obeyed(one({ kind: 'campaign', target: 'cmp_2' }))).toBe(offer);
  expect(obeyed(one({ kind: 'campaign', target: 'cmp_1' })).campaign.state).toBe('ended');
  expect(obeyed(one({ kind: 'placement', target: 'floating' })).campaign).toEqual({
    ...offer.campaign,
    placements: [{ kind: 'account' }],
  });
});

test('pages get the newest version unless told otherwise, the shop’s own word first', () => {
  expect(chosen([])).toEqual(['new', undefined, 0]);
  expect(chosen([rollout()])).toEqual(['old', undefined, 0]);
  expect(chosen([rollout(), rollout({ shopId: 'shp_1', version: 'older' })])).toEqual(['older', undefined, 0]);
  expect(chosen([rollout({ shopId: 'shp_2' })])).toEqual(['new', undefined, 0]);
  expect(chosen([rollout({ candidate: 'new', percent: 10 })])).toEqual(['old', 'new', 10]);
  expect(chosen([rollout({ candidate: 'new' })])).toEqual(['old', undefined, 0]);
});

test('a version that is off or gone gives way to the newest that is left', () => {
  expect(chosen([], ['new'])).toEqual(['old', undefined, 0]);
  expect(chosen([rollout({ version: 'gone' })])).toEqual(['new', undefined, 0]);
  expect(chosen([rollout({ candidate: 'new', percent: 10 })], ['new'])).toEqual(['old', undefined, 0]);
  expect(chosen([rollout({ candidate: 'new', percent: 10 })], ['old'])).toEqual(['new', undefined, 0]);
  expect(chosen([], ['new', 'old', 'older'])).toBeUndefined();
});
