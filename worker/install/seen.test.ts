import { expect, test } from 'vitest';
import { readSaid } from './seen.ts';

const order = { value: 9480, tax: 0, shipping: 490, items: 8990 };

test('takes what a page says of itself, and leaves out the rest', () => {
  expect(readSaid('{"path":"/a","placements":["account","x",7,"account"],"more":1}')).toEqual({
    path: '/a',
    placements: ['account'],
  });
  expect(readSaid('{}')).toEqual({ placements: [] });
  expect(readSaid('{"unnamed":true}')).toEqual({ placements: [], unnamed: 'purchase' });
  expect(readSaid('{"unnamed":true,"refund":true}')).toEqual({ placements: [], unnamed: 'refund' });
  expect(readSaid('{"oddCustomer":true}')).toEqual({ placements: [], oddCustomer: true });
  expect(readSaid('{"oddCustomer":{"customerId":7}}')).toEqual({ placements: [] });
  expect(readSaid('{"standing":true}')).toEqual({ placements: [], standing: true });
  expect(readSaid('{"standing":1}')).toEqual({ placements: [] });
  expect(readSaid('{"unnamed":1}')).toEqual({ placements: [] });
  expect(readSaid('{"form":{"idEnd":"234","key":"1x9","text":true,"more":1}}')).toEqual({
    placements: [],
    form: { idEnd: '234', key: '1x9', text: true, bare: false },
  });
  expect(readSaid('{"form":{"idEnd":"234","unread":true}}')?.form).toEqual({
    idEnd: '234',
    text: false,
    bare: false,
    unread: true,
  });
  expect(readSaid('{"form":{"idEnd":"234","unread":"A, B"}}')?.form).not.toHaveProperty('unread');
  expect(readSaid('{"form":{"idEnd":"234","oddNew":true}}')?.form).toMatchObject({ oddNew: true });
  expect(readSaid('{"form":{"idEnd":"234","oddNew":"guest"}}')?.form).not.toHaveProperty('oddNew');
  expect(readSaid(JSON.stringify({ path: 'https://a.test', order: { ...order, email: 'jo@x.test' } }))).toEqual({
    placements: [],
    order,
  });
});

test.each(['', '/path', 'null', '7', '"x"', '{', '\u0000'])('%j is none of ours', (text) => {
  expect(readSaid(text)?.path).toBeUndefined();
});

test.each(['"x"', 'null', '7', '{"idEnd":"A-1001"}', '{"idEnd":7}', '{}'])('a form %s is left out', (form) =>
  expect(readSaid(`{"form":${form}}`)).toEqual({ placements: [] }),
);

test.each([
  { ...order, value: '94.80' },
  { ...order, value: -1 },
  { ...order, tax: null },
  { ...order, items: 1.5 },
  { value: 1 },
])('amounts %j are left out', (odd) => expect(readSaid(JSON.stringify({ order: odd }))).toEqual({ placements: [] }));
