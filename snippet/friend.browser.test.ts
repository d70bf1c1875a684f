import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { textsFor, wordsFor } from '../worker/tag/texts.ts';
import { goodAnswers } from './test/answers.ts';
import { violations } from './test/axe.ts';
import { early, PHONE, SIGNED_IN, useShop } from './test/visit.ts';

/** The friend's side: the greeting, the code, and kind words for everybody else. */

const shop = await useShop();
let page: Page;

const LINK = '?rk=abcdefgh1234&rc=signed';
const GRANTED = early(`goodword('consent',{measure:true,store:true})`);
const claim = () => page.getByRole('button', { name: 'Get my code' });
const status = () => page.getByRole('status').textContent();
const code = () => page.getByText('FERN-7KQ4M');

test('a friend is greeted by name, claims by a tap only, and gets the same code again on reload', async () => {
  page = await shop.open(LINK, { context: PHONE });
  await page.getByRole('heading', { name: 'Anna has something for you' }).waitFor();
  expect(await violations(page)).toEqual([]);
  expect(shop.to('claim')).toEqual([]);
  await claim().click();
  await code().waitFor();
  expect(await violations(page)).toEqual([]);
  expect(shop.to('claim')[0]?.body).toEqual({ rk: 'abcdefgh1234', rc: 'signed', language: 'en' });
  expect(await page.getByRole('link', { name: 'Shop with my code' }).getAttribute('href')).toBe(
    '/basket?code=FERN-7KQ4M',
  );
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('region', { name: 'Your code' }).getByText('FERN-7KQ4M').waitFor();
  await page.reload();
  await claim().click();
  await code().waitFor();
});

test('by keyboard the focus goes on with what came of a tap', async () => {
  page = await shop.open(LINK, { html: '<a href="#">The shop’s own</a>' });
  const press = async (name: string) => {
    await page.getByRole('button', { name }).focus();
    await page.keyboard.press('Enter');
  };
  const isHere = (role: 'button' | 'textbox' | 'status', name?: string) =>
    expect
      .poll(() =>
        page.getByRole(role, name ? { name } : {}).evaluateAll((all) => all.some((one) => one.matches(':focus'))),
      )
      .toBe(true);
  await claim().waitFor();
  shop.answers.claim = 500;
  await press('Get my code');
  await expect.poll(status).toContain('That did not work');
  await isHere('button', 'Get my code');
  shop.answers.claim = goodAnswers().claim;
  await page.keyboard.press('Enter');
  await isHere('button', 'Copy');
  await press('Email me my code');
  await isHere('textbox');
  await page.keyboard.type('sam@example.com');
  shop.answers.claim = { ...(goodAnswers().claim as object), mailed: true };
  await page.keyboard.press('Enter');
  await isHere('button', 'Copy');
  // Where the code comes by mail alone there is nothing left to do but to read.
  shop.answers.claim = { state: 'confirm_email' };
  await page.reload();
  await claim().waitFor();
  await press('Get my code');
  await isHere('textbox');
  await page.keyboard.type('sam@example.com');
  shop.answers.claim = { state: 'confirm_email', mailed: true };
  await page.keyboard.press('Enter');
  await isHere('status');
  // Whoever has gone on meanwhile stays where they are.
  shop.answers.claim = 'wait';
  await page.reload();
  await claim().waitFor();
  await press('Get my code');
  await expect.poll(() => shop.to('claim').length).toBe(6);
  await page.getByRole('link', { name: 'The shop’s own' }).focus();
  shop.release(goodAnswers().claim);
  await code().waitFor();
  expect(await page.evaluate('document.activeElement.tagName')).toBe('A');
});

test('a friend whose advocate gave no name is greeted all the same', async () => {
  Object.assign(shop.answers.landing, { from: undefined });
  page = await shop.open(LINK);
  await page.getByRole('heading', { name: 'A friend has something for you' }).waitFor();
});

test('the code can be asked for by mail, at once or where the shop wants an address first', async () => {
  shop.answers.claim = { state: 'confirm_email' };
  page = await shop.open(LINK);
  await claim().click();
  await page.getByLabel('Where may we send your code?').fill('sam@example.com');
  expect(await violations(page)).toEqual([]);
  shop.answers.claim = { state: 'confirm_email', mailed: true };
  await page.getByRole('button', { name: 'Email me my code' }).click();
  await expect.poll(status).toBe('Your code is on its way to your inbox.');
  expect(shop.to('claim').at(-1)?.body.email).toBe('sam@example.com');
});

test('the code can be asked for by text, by words that say what is asked for, with a proof of work where one is wanted', async () => {
  const texting = 'By sending, you ask Ferncastle to text you this code once. Msg & data rates may apply.';
  Object.assign(shop.answers.landing, { texting });
  page = await shop.open(LINK, { context: PHONE });
  await claim().click();
  await code().waitFor();
  await page.getByRole('button', { name: 'Email me my code' }).waitFor();
  await page.getByRole('button', { name: 'Text me my code' }).click();
  await page.getByText(texting).waitFor();
  const number = page.getByLabel('Your mobile number');
  await number.fill('911');
  expect(await violations(page)).toEqual([]);
  shop.answers.claim = { type: 'about:blank', title: 'No', status: 422, code: 'unprocessable' };
  await page.getByRole('button', { name: 'Text me my code' }).click();
  const said = () => page.getByRole('status').last().textContent();
  await expect.poll(said).toBe('No text can be sent to this number.');
  await code().waitFor();
  await number.fill('+1 416 555 0123');
  const challenge = `${Date.now() + 60_000}.4.signed`;
  shop.answers.claim = {
    status: 428,
    code: 'proof_required',
    errors: [{ path: 'proof', code: 'x', message: challenge }],
  };
  await page.getByRole('button', { name: 'Text me my code' }).click();
  await expect.poll(() => shop.to('claim').at(-1)?.body.proof).toMatch(new RegExp(`^${challenge}\\.`));
  shop.answers.claim = { ...(goodAnswers().claim as object), texted: true };
  await page.getByRole('button', { name: 'Text me my code' }).click();
  await expect.poll(said).toBe('Your code is on its way to your phone.');
  const { phone, email } = shop.to('claim').at(-1)?.body ?? {};
  expect([phone, email]).toEqual(['+1 416 555 0123', undefined]);
  await code().waitFor();
  expect(await page.getByRole('button', { name: 'Text me my code' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Email me my code' }).waitFor();
});

test('where no text can be sent, none is offered', async () => {
  page = await shop.open(LINK);
  await claim().click();
  await page.getByRole('button', { name: 'Email me my code' }).waitFor();
  expect(await page.getByRole('button', { name: 'Text me my code' }).count()).toBe(0);
});

test('where the codes have run out for now, an address is enough', async () => {
  shop.answers.claim = { state: 'waiting' };
  page = await shop.open(LINK);
  await claim().click();
  await page.getByText('So many friends were quick.').waitFor();
  await page.getByLabel('Where may we send your code?').waitFor();
});

test.each([
  ['ended', 'This offer has ended'],
  ['paused', 'This offer is taking a break'],
  ['unknown', 'We do not know this link'],
])('a link that is %s is told in kind words', async (state, title) => {
  Object.assign(shop.answers.landing, { state, deal: undefined, from: undefined });
  page = await shop.open(LINK);
  await page.getByRole('heading', { name: title }).waitFor();
  expect(await violations(page)).toEqual([]);
  expect(await claim().count()).toBe(0);
  await page.getByRole('button', { name: 'Look around' }).click();
  expect(await page.getByRole('heading').count()).toBe(0);
});

test('a refusal is said in words, and the button works again', async () => {
  shop.answers.claim = { type: 'about:blank', title: 'Too many', status: 429, code: 'too_many_requests' };
  page = await shop.open(LINK);
  await claim().click();
  await expect.poll(status).toContain('That did not work');
  shop.answers.claim = goodAnswers().claim;
  await claim().click();
  await code().waitFor();
});

test.each([
  ['own', { own: true, existing: true }, 'This is your own link'],
  ['existing', { own: false, existing: true }, 'Good to see you again'],
])('a landing that is for somebody else is told in kind words, and can be passed on: %s', async (_, known, title) => {
  shop.answers.advocate = { state: 'verified', invited: 0, ordered: 0, ...known };
  page = await shop.open(LINK, { before: `${SIGNED_IN}goodword('consent',{measure:true,store:false});` });
  await page.getByRole('heading', { name: title }).waitFor();
  expect(shop.to('advocate')[0]?.body.rk).toBe('abcdefgh1234');
  expect(await claim().count()).toBe(0);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Share with a friend' }).click();
  await page.getByRole('dialog', { name: 'Know someone who would love this?' }).waitFor();
});

test('whoever has not consented to measuring is greeted without being asked who they are', async () => {
  page = await shop.open(LINK, { before: SIGNED_IN });
  await claim().waitFor();
  expect(shop.to('advocate')).toEqual([]);
});

test('with consent the code goes along to the next page as a slim bar, until it is put away', async () => {
  shop.settings = { p: [{ kind: 'floating', rules: { pages: ['/never'] } }] };
  page = await shop.open(LINK, { before: GRANTED });
  await claim().click();
  await code().waitFor();
  await page.goto(`${shop.url}/next`);
  const bar = page.getByRole('region', { name: 'Your code' });
  await bar.getByText('FERN-7KQ4M').waitFor();
  expect(await violations(page)).toEqual([]);
  const asked = () => shop.to('offer').length + shop.to('landing').length;
  const before = asked();
  await bar.getByRole('button', { name: 'Close' }).click();
  await page.goto(`${shop.url}/last`);
  await page.waitForFunction(() => window.goodword && !Array.isArray(window.goodword.q));
  expect(await page.evaluate(() => JSON.parse(sessionStorage.goodword).claim)).toBeUndefined();
  expect(asked()).toBe(before);
  expect(await bar.count()).toBe(0);
});

test('on the next page nobody is reminded of a code that has ended', async () => {
  const told = `goodword('on','look',()=>{window.looked=(window.looked||0)+1})`;
  page = await shop.open(LINK, { before: GRANTED });
  // It ends while the friend looks around.
  Object.assign(shop.answers.claim, { expiresAt: Date.now() - 1 });
  await claim().click();
  await code().waitFor();
  const asked = shop.to('landing').length;
  await page.goto(`${shop.url}/next`);
  await page.waitForFunction(() => window.goodword && !Array.isArray(window.goodword.q));
  await page.evaluate(told);
  await page.waitForFunction('window.looked>2');
  expect(await page.getByRole('region', { name: 'Your code' }).count()).toBe(0);
  expect(shop.to('landing')).toHaveLength(asked);
});

const bar = () => page.getByRole('region', { name: 'Your code' });
const noted = () => page.evaluate(() => JSON.parse(sessionStorage.goodword).claim);
const purchase = (coupon: string) =>
  `goodword('purchase',{transaction_id:'1',value:80,currency:'USD',coupon:'${coupon}'});`;

test.each([
  ['with the code', 'fern-7kq4m'],
  ['without it', ''],
])('whoever has ordered %s is reminded of it no more, on that page and the next', async (_, coupon) => {
  shop.settings = { p: [] };
  page = await shop.open(LINK, { before: GRANTED });
  await claim().click();
  await code().waitFor();
  await page.goto(`${shop.url}/thanks`);
  await bar().waitFor();
  await page.evaluate(purchase(coupon));
  await bar().waitFor({ state: 'detached' });
  expect(await noted()).toBeUndefined();
  const asked = shop.to('landing').length;
  await page.goto(`${shop.url}/next`);
  await page.waitForLoadState('networkidle');
  expect(await bar().count()).toBe(0);
  expect(shop.to('landing')).toHaveLength(asked);
});

test('whoever orders on the page that gave the code is not reminded of it by closing the greeting', async () => {
  shop.settings = { p: [] };
  page = await shop.open(LINK, { before: GRANTED });
  await claim().click();
  await code().waitFor();
  await page.evaluate(purchase('FERN-7KQ4M'));
  await page.getByRole('button', { name: 'Close' }).click();
  await code().waitFor({ state: 'detached' });
  expect(await noted()).toBeUndefined();
});

test('a confirmation page that tells of the order before anything else shows no reminder', async () => {
  page = await shop.open(LINK, {
    before: `${GRANTED}if(location.pathname==='/thanks'){${purchase('FERN-7KQ4M')}}`,
  });
  await claim().click();
  await code().waitFor();
  const asked = shop.to('landing').length;
  await page.goto(`${shop.url}/thanks`);
  await expect.poll(noted).toBeUndefined();
  await page.goto(`${shop.url}/next`);
  await page.waitForLoadState('networkidle');
  expect(await bar().count()).toBe(0);
  expect(shop.to('landing')).toHaveLength(asked);
});

test('the page is told of the code as it is given', async () => {
  page = await shop.open(LINK, { before: early(`goodword('on','coupon',(told)=>window.told=told)`) });
  await claim().click();
  await code().waitFor();
  expect(await page.evaluate('told')).toEqual({ code: 'FERN-7KQ4M' });
});

test('whom the deal is not for is told why, in the server’s words', async () => {
  const refused = { reason: 'country', title: 'This one is not for you – yet', text: 'Not in your country yet.' };
  shop.answers.claim = { state: 'refused', refused };
  page = await shop.open(LINK);
  await claim().click();
  await page.getByRole('heading', { name: refused.title }).waitFor();
  await page.getByText(refused.text).waitFor();
  expect(await violations(page)).toEqual([]);
  expect(await claim().count()).toBe(0);
});

test('nobody is asked to pass something on before they are greeted', async () => {
  shop.settings = { p: [{ kind: 'floating' }] };
  page = await shop.open(LINK);
  await claim().waitFor();
  await page.evaluate(`goodword('on','look',()=>{window.looked=(window.looked||0)+1})`);
  await page.waitForFunction('window.looked>1');
  expect(shop.to('offer')).toEqual([]);
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Treat a friend' }).waitFor();
});

test('where the greeting does not come, what waits for it does', async () => {
  shop.settings = { p: [{ kind: 'floating' }] };
  shop.answers.landing = 500;
  page = await shop.open(LINK);
  await page.getByRole('button', { name: 'Treat a friend' }).waitFor();
});

test('on a phone an unanswered cookie notice and the greeting can both be used', async () => {
  const notice =
    '<div id="notice" style="position:fixed;inset:auto 0 0;height:300px;z-index:2147483000;background:#fff"><button>Accept all</button></div>';
  page = await shop.open(LINK, { context: PHONE, html: notice });
  await claim().click({ timeout: 10_000 });
  await code().waitFor();
  await page.getByRole('button', { name: 'Accept all' }).click({ timeout: 10_000 });
  await page.evaluate('notice.remove()');
  // Then it takes its place at the edge.
  await expect
    .poll(() => page.locator('section.card').evaluate((card) => innerHeight - card.getBoundingClientRect().bottom))
    .toBe(0);
});

test('where the shop allows it, a tap keeps the offer without consent to storing: one key, and no more', async () => {
  Object.assign(shop.answers.landing, {
    mayKeep: true,
    texts: wordsFor({ side: 'friend', mayText: false, mayKeep: true }, textsFor('en', false)),
  });
  page = await shop.open(LINK);
  await page.getByText('Your link is kept in this browser').waitFor();
  const stored = () => page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]);
  expect(await stored()).toEqual([]);
  await page.getByRole('button', { name: 'Keep my offer' }).click();
  await expect.poll(status).toBe('Kept for you.');
  expect(await stored()).toEqual(['goodword-kept']);
  expect(await page.getByRole('button', { name: 'Keep my offer' }).count()).toBe(0);
  const noted = await page.evaluate(() => JSON.parse(localStorage['goodword-kept']));
  expect(noted.referral).toEqual({ rk: 'abcdefgh1234', rc: 'signed' });
});

test('what is filled into a text is not filled again', async () => {
  const { texts } = shop.answers.landing as { texts: object };
  Object.assign(shop.answers.landing, {
    shop: { name: '{{from}}' },
    texts: { ...texts, friend_title: '{{shop}}: {{from}}' },
  });
  page = await shop.open(LINK);
  await page.getByRole('heading', { name: '{{from}}: Anna' }).waitFor();
});
