import { expect, test } from 'vitest';
import type { PlacementRules } from '../../worker/campaign/campaign.ts';
import { fitsPath, rulesHold, type Scene } from './rules.ts';

test.each([
  ['/sale', '/sale', true],
  ['/sale', '/sale/shoes', false],
  ['/sale*', '/sale/shoes', true],
  ['*/checkout/*', '/de/checkout/pay', true],
  ['/a.b', '/aXb', false],
  ['/(x|y)+', '/(x|y)+', true],
  ['*', '/anything', true],
  ['/größen/*', '/gr%C3%B6%C3%9Fen/41', true],
  ['/größen/*', '/gr%c3%b6%c3%9fen/41', true],
  ['/gr%C3%B6%c3%9fen', '/größen', true],
  ['/größen', '/gr%C3%B6%C3%9Fe', false],
  ['/größen/100%', '/gr%C3%B6%C3%9Fen/100%', true],
  ['/größen/%C3', '/gr%C3%B6%C3%9Fen/%C3', true],
  ['/größen/100%', '/gr%C3%B6%C3%9Fen/100%25', true],
  ['/a/b', '/a%2Fb', false],
])('the pattern %s and the path %s: %s', (pattern, path, fits) => expect(fitsPath(pattern, path)).toBe(fits));

const scene: Scene = { path: '/shop/cups', told: new Set(['view_item']), shown: [], now: 100 * 864e5 };
const days = (ago: number) => scene.now - ago * 864e5;

test.each<[string, PlacementRules, Partial<Scene>, boolean]>([
  ['no rule', {}, {}, true],
  ['a page', { pages: ['/cart', '/shop/*'] }, {}, true],
  ['another page', { pages: ['/cart'] }, {}, false],
  ['a page where it never shows', { pages: ['*'], notPages: ['/shop/*'] }, {}, false],
  ['a page in letters of its own', { pages: ['/größen'] }, { path: '/gr%c3%b6%C3%9Fen' }, true],
  ['such a page where it never shows', { notPages: ['/größen'] }, { path: '/gr%c3%b6%C3%9Fen' }, false],
  ['an event', { event: 'view_item' }, {}, true],
  ['an event still to come', { event: 'add_to_cart' }, {}, false],
  ['a basket in the range', { value: { min: 5000, max: 9000 } }, { value: 5000 }, true],
  ['a small basket', { value: { min: 5000 } }, { value: 4999 }, false],
  ['a large basket', { value: { max: 9000 } }, { value: 9001 }, false],
  ['a basket nobody knows', { value: { max: 9000 } }, {}, false],
  ['a basket that is no number', { value: { max: 9000 } }, { value: Number.NaN }, false],
  ['new customers', { customer: 'new' }, { customer: 'new' }, true],
  ['customers nobody knows', { customer: 'new' }, {}, false],
  ['a cap not reached', { cap: { times: 2, days: 7 } }, { shown: [days(8), days(6)] }, true],
  ['a cap reached', { cap: { times: 2, days: 7 } }, { shown: [days(1), days(6)] }, false],
  ['a cap where nothing may be stored', { cap: { times: 2, days: 7 } }, { shown: undefined }, false],
  ['all but one', { pages: ['*'], event: 'view_item', customer: 'new' }, { customer: 'returning' }, false],
])('%s', (_, rules, changes, holds) => expect(rulesHold(rules, { ...scene, ...changes })).toBe(holds));
