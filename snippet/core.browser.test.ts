import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { keepFirst } from '../worker/tag/first.ts';
import { early, pushPurchase, updateConsent, useShop } from './test/visit.ts';

/** What the core loads and when it stops: the parts that a page needs, and what a person withdraws. */

const shop = await useShop();
let page: Page;

const kinds = () => shop.events().map(({ kind }) => kind);
const settle = () => page.waitForTimeout(250);
const files = () =>
  page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name.replace(/.*\//, '')));

test('where the shop has no placement at all, the code still goes along to the next page', async () => {
  shop.settings = { p: [] };
  page = await shop.open('?rk=abcdefgh1234&rc=signed', {
    before: early(`goodword('consent',{measure:true,store:true})`),
  });
  await page.getByRole('button', { name: 'Get my code' }).click();
  await page.getByText('FERN-7KQ4M').waitFor();
  await expect.poll(kinds).toContain('landing');
  // Left before the verdict is there, it is rightly told once more.
  await expect.poll(files).toContain('in');
  shop.calls.length = 0;
  await page.goto(`${shop.url}/next`);
  await page.getByRole('region', { name: 'Your code' }).getByText('FERN-7KQ4M').waitFor();
  expect(shop.to('landing').map(({ query }) => query.get('rk'))).toEqual(['abcdefgh1234']);
  // The landing is one of another page: it is not told once more, also not as this one is left.
  await page.evaluate(() => dispatchEvent(new Event('visibilitychange')));
  await settle();
  expect(kinds()).toEqual([]);
});

test('a landing that ends in an order takes five requests, and nothing of the placements', async () => {
  shop.settings = { p: [] };
  page = await shop.open('?rk=abcdefgh1234', {
    before: `${updateConsent('denied')}${pushPurchase()}`,
  });
  await page.getByRole('heading', { name: 'Anna has something for you' }).waitFor();
  await expect.poll(kinds).toEqual(['landing', 'purchase']);
  // The greeting brings the widget along, and what keeps it clear of the shop's own bars.
  await expect
    .poll(async () => (await files()).map((name) => name.slice(0, 2)).sort())
    .toEqual(['c.', 'in', 'l.', 'la', 'x.']);
});

test('where the shop credits the first click, it goes along with the order, and a claim has its own alone', async () => {
  shop.after = keepFirst(30);
  page = await shop.open('?rk=abcdefgh1234&rc=first', {
    before: early(`goodword('consent',{measure:true,store:true})`),
  });
  await page.getByRole('button', { name: 'Get my code' }).waitFor();
  await page.goto(`${shop.url}/?rk=ijklmnop5678&rc=last`);
  await page.getByRole('button', { name: 'Get my code' }).click();
  await page.getByText('FERN-7KQ4M').waitFor();
  expect(shop.to('claim')[0]?.body).toMatchObject({ rk: 'ijklmnop5678', rc: 'last' });
  expect(shop.to('claim')[0]?.body).not.toHaveProperty('earlier');
  await page.goto(`${shop.url}/thanks`);
  await page.evaluate(pushPurchase());
  await expect
    .poll(() => shop.events().find(({ kind }) => kind === 'purchase')?.referral)
    .toEqual({ rk: 'ijklmnop5678', rc: 'last', earlier: ['first'] });
  expect(await page.evaluate(() => [Object.keys(localStorage), Object.keys(sessionStorage)])).toEqual([
    ['goodword'],
    ['goodword'],
  ]);
});

/** Grants by Tag Manager's template, which ranks above all. */
const GRANTED = early(`goodword('consent',{measure:true,store:true},4)`);
/** Somebody denies, somebody who ranks lower grants, then the one who denied grants. */
const VOICES = {
  'an update of the page’s own tags': {
    deny: updateConsent('denied'),
    lower: `goodword('consent',{measure:true,store:true})`,
    again: updateConsent('granted'),
  },
  'a call of the page': {
    deny: `goodword('consent',{measure:false,store:false})`,
    lower: `goodword('consent',{measure:true,store:true},1)`,
    again: `goodword('consent',{measure:true,store:true})`,
  },
  TCF: {
    deny: `goodword('consent',{measure:false,store:false},1)`,
    lower: `gtag('consent','default',{ad_storage:'granted',analytics_storage:'granted'})`,
    again: `goodword('consent',{measure:true,store:true},1)`,
  },
};

test.each(Object.entries(VOICES))('a withdrawal by %s always wins over Tag Manager’s grant', async (_, voice) => {
  page = await shop.open('', { before: `${GRANTED}dataLayer.push({event:'view_item'});` });
  await expect.poll(kinds).toEqual(['view_item']);
  const stored = () => page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]);
  expect(await stored()).toEqual(['goodword', 'goodword']);
  const look = async (script: string) => {
    await page.evaluate(`${script};dataLayer.push({event:'login'})`);
    await settle();
    return [kinds().length, (await stored()).length];
  };
  expect(await look(voice.deny)).toEqual([1, 0]);
  expect(await look(voice.lower)).toEqual([1, 0]);
  // What waited goes with the grant.
  expect(await look(voice.again)).toEqual([4, 2]);
});

test('the install check is told of the page at once, of its path with consent to measuring alone', async () => {
  shop.watched = true;
  page = await shop.open('account/orders', { html: '<div id="account"></div>' });
  await expect.poll(() => shop.to('seen').map(({ body }) => body)).toEqual([{ placements: ['embedded'] }]);
  await page.evaluate(`goodword('consent',{measure:false,store:true})`);
  await settle();
  expect(shop.to('seen')).toHaveLength(1);
  await page.evaluate(`goodword('consent',{measure:true})`);
  await expect.poll(() => shop.to('seen').at(-1)?.body).toEqual({ placements: ['embedded'], path: '/account/orders' });
  await page.evaluate(pushPurchase());
  await expect
    .poll(() => shop.to('seen').at(-1)?.body)
    .toEqual({ order: { value: 9480, tax: 1514, shipping: 490, items: 8990 } });
  expect(shop.to('seen')).toHaveLength(3);
});

test.each([
  ['and nobody tells the tag', '', [{ placements: [] }, { standing: true }]],
  ['of another type', `goodword.g={ad_storage:true};`, [{ placements: [] }]],
  ['and a TCF platform tells the tag', `window.__tcfapi=()=>{};`, [{ placements: [] }]],
  ['and the page has told the tag', `goodword('consent',{measure:true});`, [{ placements: [], path: '/a' }]],
])('the install check is told of a grant that stands in Tag Manager, %s', async (_, more, said) => {
  shop.watched = true;
  // As the template does once the loader is there; and the time that a banner has is over at once.
  const begin = `const wait=setTimeout;window.setTimeout=(work,time)=>wait(work,time===3000?0:time);
    Object.defineProperty(window,'tell',{get(){goodword.g={analytics_storage:true};${more}}});`;
  shop.after = ';window.tell';
  page = await shop.open('a', { before: begin });
  await expect.poll(() => shop.to('seen').length).toBe(said.length);
  await page.evaluate(`new Promise((done)=>{let looks=0;goodword('on','look',()=>{if(++looks===2)done()})})`);
  expect(shop.to('seen').map(({ body }) => body)).toEqual(said);
});

test.each([
  ['a number for an id', `{customerId:12345}`, true],
  ['an id that is none', `{customerId:{id:'c'}}`, true],
  ['two first names', `{customerId:'c',firstName:'Anna & Tom'}`, true],
  ['a customer', `{customerId:'c-1',firstName:'Anna',email:'anna@example.com'}`, false],
  ['a guest', `{customerId:0,firstName:''}`, false],
])('the install check is told of %s where nobody orders, once, and nothing of who it is', async (_, identity, odd) => {
  shop.watched = true;
  page = await shop.open('account', { before: early(`goodword('identify',${identity})`) });
  await expect.poll(() => shop.to('seen').length).toBe(odd ? 2 : 1);
  await page.evaluate(`goodword('identify',${identity})`);
  await page.evaluate(`new Promise((done)=>{let looks=0;goodword('on','look',()=>{if(++looks===2)done()})})`);
  expect(shop.to('seen').map(({ body }) => body)).toEqual([
    { placements: [] },
    ...(odd ? [{ oddCustomer: true }] : []),
  ]);
});

test('nobody looks at the install check: nothing is told', async () => {
  page = await shop.open('', { before: pushPurchase() });
  await expect.poll(kinds).toEqual(['purchase']);
  await settle();
  expect(shop.to('seen')).toEqual([]);
});

const order = () => shop.events().filter(({ kind }) => kind === 'purchase');

test('an address that the page names leaves it as its digest, with the order that follows at once', async () => {
  page = await shop.open('', {
    before: `${early(`goodword('identify',{customerId:'c1',email:' Test@Example.com '})`)}${updateConsent('granted')}${pushPurchase()}`,
  });
  const emailSha256 = '973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b';
  await expect.poll(order).toMatchObject([{ identity: { customerId: 'c1', emailSha256 } }]);
  await page.getByRole('button', { name: 'Share with a friend' }).click();
  await expect.poll(() => shop.to('links')).toMatchObject([{ body: { identity: { customerId: 'c1', emailSha256 } } }]);
  expect(JSON.stringify(shop.calls).toLowerCase()).not.toContain('test@example.com');
});

test.each([
  ['a page that is left at once', 'wait'],
  ['a part that never comes', 'error'],
] as const)('an order is sent on %s, without what only that part can read', async (_, x) => {
  Object.assign(shop.files, { x });
  page = await shop.open('', { before: updateConsent('granted') });
  const push = (id: string, more: string) =>
    `dataLayer.push({event:'purchase',ecommerce:{transaction_id:'${id}',value:94.8,currency:'USD',${more}}});`;
  await page.evaluate(
    `${push('1', `customer_type:'new'`)}${push('2', `user_data:{email:'test@example.com'}`)}location='about:blank'`,
  );
  await expect
    .poll(() => order().map(({ order }) => [order.ids[0], order.amount]))
    .toEqual([
      ['1', 9480],
      ['2', 9480],
    ]);
});

test('what cannot be written as a text costs itself, and not the order', async () => {
  page = await shop.open('', { before: updateConsent('granted') });
  const odd = ['Symbol()', 'Object.create(null)', '{toString(){throw 1}}'];
  for (const [id, one] of odd.entries())
    await page.evaluate(
      `dataLayer.push({event:'purchase',ecommerce:{transaction_id:'${id}',value:1,currency:'USD',customer_type:${one}}})`,
    );
  await expect
    .poll(() =>
      order()
        .map(({ order }) => order.ids[0])
        .sort(),
    )
    .toEqual(['0', '1', '2']);
});

const SHA256 = '973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b';
const USER = `gtag('set','user_data',{email:'test@example.com'});`;
test.each([
  ['nobody', `${USER}goodword('identify');${pushPurchase()}`, {}],
  ['somebody else', `${USER}goodword('identify',{customerId:'c2'});${pushPurchase()}`, { customerId: 'c2' }],
  [
    'the same person',
    `${USER}goodword('identify',{customerId:'c1',firstName:'Anna'});${pushPurchase()}`,
    {
      customerId: 'c1',
      firstName: 'Anna',
      emailSha256: SHA256,
    },
  ],
])('an address that is read late goes with no order of others: %s', async (_, script, identity) => {
  Object.assign(shop.files, { x: 'wait' });
  page = await shop.open('', { before: updateConsent('granted') });
  await page.evaluate(`goodword('identify',{customerId:'c1'});${script}`);
  shop.files = {};
  shop.release({});
  await expect.poll(order).toMatchObject([{ order: { ids: ['1001'] } }]);
  expect(order()[0].identity).toEqual(identity);
});

test('an address in the place of an id leaves the page as its digest, unless the shop has signed it; a name is none', async () => {
  page = await shop.open('', {
    before: `${early(`goodword('identify',{customerId:'Test@example.com',firstName:'test@example.com'})`)}${updateConsent('granted')}${pushPurchase()}`,
  });
  await expect.poll(order).toMatchObject([{ order: { ids: ['1001'] } }]);
  expect(order()[0].identity).toEqual({ customerId: SHA256, emailSha256: SHA256 });
  const signed = { customerId: 'test@example.com', expires: 1, signature: 's' };
  await page.evaluate(`goodword('identify',${JSON.stringify(signed)});${pushPurchase('2')}`);
  await expect.poll(() => order()[1]?.identity).toEqual(signed);
});

test('an array that takes the data layer’s place long after is read while the page stays', async () => {
  page = await shop.open('', { before: 'dataLayer=undefined;' });
  await page.waitForFunction(() => performance.now() > 1500);
  await page.evaluate(`window.dataLayer=[];${pushPurchase('1')}`);
  await expect.poll(() => order().map((event) => event.order.ids[0])).toEqual(['1']);
  await page.evaluate(`window.dataLayer=[];${pushPurchase('2')}`);
  await expect.poll(() => order().map((event) => event.order.ids[0])).toEqual(['1', '2']);
});

test('an element that a script draws later gets its placement', async () => {
  page = await shop.open();
  await settle();
  await page.evaluate(`document.body.insertAdjacentHTML('beforeend','<div id="account"></div>')`);
  await page.locator('#account').getByRole('button', { name: 'Share with a friend' }).waitFor();
});

test('a faulty report takes nothing from the one that puts it right, and a right one is told once', async () => {
  page = await shop.open('', { before: updateConsent('granted') });
  const push = (ecommerce: string) =>
    page.evaluate(`dataLayer.push({event:'purchase',ecommerce:{transaction_id:'7',${ecommerce}}})`);
  await push(`currency:'USD'`);
  await expect.poll(() => order().length).toBe(1);
  expect(await page.evaluate(() => JSON.parse(sessionStorage.goodword)['#7'])).toBeUndefined();
  await push(`currency:'USD',value:100`);
  await push(`currency:'USD',value:100`);
  await push(`currency:'USD',value:100`);
  await expect.poll(() => order().map(({ order }) => order.amount)).toEqual([null, 10_000]);
  expect(await page.evaluate(() => JSON.parse(sessionStorage.goodword)['#7'])).toBe(1);
});

test.each([
  ['by itself', { accepted: 0, duplicate: 0, rejected: [{ index: 0, code: 'unknown_currency' }] }],
  ['with its whole call', { status: 403, code: 'origin_not_allowed' }],
])('a report that the server refuses %s takes nothing from the one that puts it right', async (_, refusal) => {
  shop.answers.in = refusal;
  page = await shop.open('', { before: updateConsent('granted') });
  const push = (currency: string) =>
    page.evaluate(`dataLayer.push({event:'purchase',ecommerce:{transaction_id:'7',currency:'${currency}',value:100}})`);
  const currencies = () => order().map(({ order }) => order.currency);
  const noted = () =>
    page.evaluate(`dispatchEvent(new Event('visibilitychange')),JSON.parse(sessionStorage.goodword)['#7']`);
  await push('XYZ');
  await expect.poll(currencies).toEqual(['XYZ']);
  await expect.poll(noted).toBeUndefined();
  shop.answers.in = { accepted: 1, duplicate: 0, rejected: [] };
  await push('USD');
  await push('USD');
  await expect.poll(currencies).toEqual(['XYZ', 'USD']);
  expect(await noted()).toBe(1);
});

test('who the person is, said by a row of its own before the order, goes with the order as a digest', async () => {
  page = await shop.open('', { before: updateConsent('granted') });
  await page.waitForFunction(() => performance.now() > 1500);
  await page.evaluate(`gtag('set','user_data',{email:'test@example.com',address:{city:'x'}});${pushPurchase('8')}`);
  const emailSha256 = '973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b';
  await expect.poll(order).toMatchObject([{ order: { ids: ['8'] }, identity: { emailSha256 } }]);
  expect(JSON.stringify(shop.calls).toLowerCase()).not.toContain('test@example.com');
});

test('who always refuses costs two requests a page, whoever keeps the cookie', async () => {
  Object.assign(shop, { ownDomain: true });
  shop.settings = { p: [] };
  page = await shop.open('', { before: updateConsent('denied') });
  await settle();
  expect((await files()).map((name) => name.slice(0, 2)).sort()).toEqual(['c.', 'l.']);
  expect(shop.to('keep')).toEqual([]);
});

test.each([
  ['a circle', 'firstName:(()=>{const one={};one.one=one;return one})()', { customerId: 'c1', firstName: {} }],
  ['a BigInt among the known keys, of nobody', 'expires:5n', {}],
  ['lists', `firstName:['Anna','anna@example.com'],expires:[[]]`, { customerId: 'c1', firstName: {}, expires: {} }],
  ['known keys below one', `firstName:{firstName:'anna@example.com'}`, { customerId: 'c1', firstName: {} }],
  ['a BigInt among others', 'size:5n', { customerId: 'c1' }],
  [
    'more than is asked',
    `phone:'+4930123456',lastName:'Stone',mail:'anna@example.com',address:{city:'Leeds'},firstName:'Anna'`,
    { customerId: 'c1', firstName: 'Anna' },
  ],
  ['a number', 'firstName:null,signature:undefined,expires:17', { customerId: 'c1', expires: 17 }],
])(
  'of who the page says is there, with %s, the known keys go along as texts and numbers',
  async (_, more, identity) => {
    page = await shop.open('', {
      before: `${early(`goodword('identify',{customerId:'c1',${more}})`)}${updateConsent('granted')}`,
    });
    await page.evaluate(pushPurchase());
    await expect.poll(order).toHaveLength(1);
    expect(order()[0].identity).toEqual(identity);
    await page.getByRole('button', { name: 'Share with a friend' }).click();
    await expect.poll(() => shop.to('links').length).toBe(1);
    expect(shop.to('links')[0]?.body.identity ?? {}).toEqual(identity);
    expect(JSON.stringify(shop.calls)).not.toMatch(/4930123456|Stone|anna@|Leeds/);
  },
);

test.each([`'anna@example.com'`, `['anna@example.com']`, `{customerId:['anna@example.com']}`])(
  'what is no name and no id does not leave the page: %s',
  async (said) => {
    page = await shop.open('', { before: `${early(`goodword('identify',${said})`)}${updateConsent('granted')}` });
    await page.evaluate(pushPurchase());
    await expect.poll(order).toHaveLength(1);
    await page.getByRole('button', { name: 'Share with a friend' }).click();
    await expect.poll(() => shop.to('links').length).toBe(1);
    expect(JSON.stringify(shop.calls)).not.toContain('anna');
  },
);

test.each([
  ['nobody', '', {}],
  ['a guest without an id', ',{customerId:""}', {}],
  ['somebody else', `,{customerId:'c2'}`, { customerId: 'c2' }],
])('an address that a message has named is not that of who comes after: %s', async (_, next, identity) => {
  page = await shop.open('', {
    before: `${early(`goodword('identify',{customerId:'c1'})`)}${updateConsent('granted')}`,
  });
  await page.evaluate(`gtag('set','user_data',{email:'test@example.com'});${pushPurchase('1')}`);
  const emailSha256 = '973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b';
  await expect.poll(order).toMatchObject([{ identity: { customerId: 'c1', emailSha256 } }]);
  await page.evaluate(`goodword('identify'${next});${pushPurchase('2')}`);
  await expect.poll(order).toHaveLength(2);
  const { customerId, ...rest } = order()[1].identity ?? {};
  expect({ ...rest, ...(customerId && { customerId }) }).toEqual(identity);
});

test.each([
  ['in clear where its digest belongs', `emailSha256:'Test@example.com'`],
  ['in clear beside others', `email:'test@example.com',mail:'test@example.com'`],
])('an address %s leaves the page as its digest', async (_, more) => {
  page = await shop.open('', {
    before: `${early(`goodword('identify',{customerId:'c1',${more}})`)}${updateConsent('granted')}${pushPurchase()}`,
  });
  const emailSha256 = '973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b';
  await expect.poll(order).toHaveLength(1);
  expect(order()[0].identity).toEqual({ customerId: 'c1', emailSha256 });
});

test.each([
  [
    'an object with gaps',
    `{1:{item_id:'A',price:5},3:{item_id:'B',price:4,quantity:2}}`,
    { value: 1300, tax: 0, shipping: 0, items: 1300 },
    undefined,
  ],
  ['a text', `'A, B'`, undefined, true],
  ['no list', 'true', undefined, true],
  ['a list of nothing', '[null,undefined]', undefined, true],
])('the install check is told of items that are %s', async (_, items, sums, unread) => {
  shop.watched = true;
  page = await shop.open('');
  await page.evaluate(
    `dataLayer.push({event:'purchase',ecommerce:{transaction_id:'77',value:13,currency:'USD',items:${items}}})`,
  );
  await expect.poll(() => shop.to('seen').length).toBe(2);
  const { order, form } = shop.to('seen')[1]?.body ?? {};
  expect(order).toEqual(sums);
  expect(form?.unread).toBe(unread);
});

test.each([
  [`customer_type:'guest'`, true],
  [`new_customer:'maybe'`, true],
  [`new_customer:'TRUE'`, undefined],
  [`customer_type:'returning'`, undefined],
  ['tax:0', undefined],
])('the install check is told whether %s says who is new, once that may be read', async (said, odd) => {
  shop.watched = true;
  page = await shop.open('');
  const push = (id: number) =>
    page.evaluate(
      `dataLayer.push({event:'purchase',ecommerce:{transaction_id:'${id}',value:'13.00',currency:'USD',${said}}})`,
    );
  const formOf = (end: string) =>
    shop
      .to('seen')
      .flatMap(({ body }) => body.form ?? [])
      .find(({ idEnd }) => idEnd === end);
  await push(77);
  await expect.poll(() => formOf('77')).toMatchObject({ text: true });
  expect(formOf('77')).not.toHaveProperty('oddNew', true);
  await page.evaluate(updateConsent('granted'));
  await push(78);
  await expect.poll(() => formOf('78')).toMatchObject({ text: true });
  expect(formOf('78').oddNew || undefined).toBe(odd);
});

test('the install check is told of a refund whose items are no list', async () => {
  shop.watched = true;
  page = await shop.open('');
  await page.evaluate(`dataLayer.push({event:'refund',ecommerce:{transaction_id:'77',items:'A'}})`);
  await expect.poll(() => shop.to('seen').at(-1)?.body.form).toMatchObject({ idEnd: '77', unread: true });
});
