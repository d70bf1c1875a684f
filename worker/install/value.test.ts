import { expect, test } from 'vitest';
import { proposeIncludes, type SeenValue } from './value.ts';

const NET = { tax: false, shipping: false };
const GROSS = { tax: true, shipping: true };
const twice = (order: SeenValue) => [order, { ...order, value: order.value + 100, items: order.items + 100 }];

test.each([
  ['the items with shipping', { value: 9480, tax: 1514, shipping: 490, items: 8990 }, NET, { shipping: true }],
  ['the items with tax', { value: 10_504, tax: 1514, shipping: 490, items: 8990 }, NET, { tax: true }],
  ['both on top', { value: 10_994, tax: 1514, shipping: 490, items: 8990 }, NET, { tax: true, shipping: true }],
  [
    'the items alone: shipping is not in it, of tax nothing is known',
    { value: 8990, tax: 1514, shipping: 490, items: 8990 },
    GROSS,
    { shipping: false },
  ],
  ['as the setting says', { value: 10_994, tax: 1514, shipping: 490, items: 8990 }, GROSS, undefined],
  ['a cent beside it, from rounding', { value: 9481, tax: 1514, shipping: 490, items: 8990 }, NET, { shipping: true }],
  ['nothing that fits: a discount', { value: 7990, tax: 1514, shipping: 490, items: 8990 }, NET, undefined],
  ['two ways at once: tax equals shipping', { value: 9480, tax: 490, shipping: 490, items: 8990 }, NET, undefined],
  ['no items', { value: 9480, tax: 0, shipping: 490, items: 0 }, NET, undefined],
  ['neither tax nor shipping', { value: 8990, tax: 0, shipping: 0, items: 8990 }, GROSS, undefined],
])('a value of %s', (_, order, setting, proposal) => {
  expect(proposeIncludes(twice(order), setting)).toEqual(proposal);
});

test('one order is no rule, and orders that disagree are none either', () => {
  const withShipping = { value: 9480, tax: 1514, shipping: 490, items: 8990 };
  expect(proposeIncludes([withShipping], NET)).toBeUndefined();
  expect(proposeIncludes([withShipping, withShipping, { ...withShipping, value: 8990 }], NET)).toBeUndefined();
  // Orders that tell nothing of a part do not speak against it.
  expect(proposeIncludes([...twice(withShipping), { value: 100, tax: 0, shipping: 0, items: 100 }], NET)).toEqual({
    shipping: true,
  });
});
