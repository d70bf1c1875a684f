import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { goodAnswers } from './test/answers.ts';
import { violations } from './test/axe.ts';
import { PHONE, pushPurchase, useShop } from './test/visit.ts';

/** The email form, where the shop may write to friends. */

const shop = await useShop();
let page: Page;

beforeEach(() => {
  shop.answers = goodAnswers('en', { verdict: 'relay' });
});

async function openForm(context = {}) {
  page = await shop.open('', { before: pushPurchase(), context });
  await page.getByRole('button', { name: 'Share with a friend' }).click();
  await page.getByRole('button', { name: 'Email' }).click();
}

const friend = (nth = 0) => page.getByLabel('Your friend’s email').nth(nth);
const send = () => page.getByRole('button', { name: 'Send', exact: true });
const acts = () => shop.to('share').filter(({ body }) => !body.preview);

test('the form shows exactly what goes out, sends once, and says per friend what became of it', async () => {
  await openForm();
  await friend().fill('sam@example.com');
  await page.getByRole('button', { name: 'Add another friend' }).click();
  await friend(1).fill('kim@example');
  await page.getByLabel('A personal line (optional)').fill('You will love it');
  await expect
    .poll(() => page.locator('blockquote').textContent())
    .toContain('Anna asked Ferncastle to send you this.');
  shop.answers.share = { verdict: 'relay', friends: [{ status: 'accepted' }, { status: 'invalid' }] };
  await send().click();
  await expect
    .poll(() => page.getByRole('listitem').allTextContents())
    .toEqual(['sam@example.comOn its way', 'kim@examplePlease check this address']);
  expect(acts()).toHaveLength(1);
  expect(acts()[0]?.body).toMatchObject({
    advocate: 'adv-token',
    channel: 'email',
    friends: [{ address: 'sam@example.com' }, { address: 'kim@example' }],
    message: 'You will love it',
  });
  // The server tells of what it sends: the page does not.
  expect(shop.events().filter(({ kind }) => kind === 'share')).toEqual([]);
  await page.getByRole('button', { name: 'Send to someone else' }).click();
  expect(await friend().inputValue()).toBe('kim@example');
});

test('a friend whom we may not write to: nothing typed is lost, and one tap sends it from the own mail', async () => {
  await openForm();
  await friend().fill('sam@example.de');
  await page.getByLabel('A personal line (optional)').fill('You will love it');
  shop.answers.share = { verdict: 'self_share', reason: 'market', friends: [] };
  await send().click();
  const mail = page.getByRole('dialog').getByRole('link', { name: 'Email' });
  const href = await mail.getAttribute('href');
  expect(href).toMatch(/^mailto:sam%40example\.de\?subject=/);
  expect(href).toContain(encodeURIComponent('You will love it\r\n\r\nI thought of you'));
  expect(await page.locator('input:not([type=radio])').count()).toBe(0);
});

test('a friend who turns the verdict while more is typed: it is said, the form stays until Send, and there is a way back', async () => {
  await openForm();
  // What goes out is shown before anybody is typed.
  await expect.poll(() => page.locator('blockquote').textContent()).toContain('Anna asked Ferncastle');
  expect(shop.to('share')[0]?.body).toMatchObject({ friends: [], preview: true });
  shop.answers.share = { verdict: 'self_share', reason: 'market', friends: [] };
  const line = page.getByLabel('A personal line (optional)');
  await friend().fill('hans@example.de');
  await line.focus();
  await page.keyboard.type('You will');
  await expect.poll(() => page.getByRole('status').last().textContent()).toMatch(/^We may not write to this friend/);
  await page.keyboard.type(' love it');
  expect(await line.inputValue()).toBe('You will love it');
  await send().click();
  const mail = page.getByRole('dialog').getByRole('link', { name: 'Email' });
  const href = await mail.getAttribute('href');
  expect(href).toMatch(/^mailto:hans%40example\.de\?subject=/);
  expect(href).toContain(encodeURIComponent('You will love it\r\n\r\nI thought of you'));
  expect(await violations(page)).toEqual([]);
  shop.answers.share = goodAnswers().share;
  await page.getByRole('button', { name: 'Back' }).click();
  expect(await friend().inputValue()).toBe('hans@example.de');
  expect(await line.inputValue()).toBe('You will love it');
  await friend().fill('hans@example.com');
  await send().click();
  await expect.poll(() => page.getByRole('listitem').allTextContents()).toEqual(['hans@example.comOn its way']);
  expect(acts().at(-1)?.body).toMatchObject({ message: 'You will love it' });
});

test('where friends must be told the full name, the form asks for it and says why; Send without it leads to the own ways', async () => {
  const lacking = { verdict: 'self_share', reason: 'full_name', friends: [] };
  shop.answers.share = lacking;
  await openForm();
  const name = page.getByLabel('Your first and last name');
  expect(await name.inputValue()).toBe('Anna');
  const status = () => page.getByRole('status').last().textContent();
  await expect.poll(status).toMatch(/^By law your friend must be told your first and last name/);
  expect(await violations(page)).toEqual([]);
  shop.answers.share = goodAnswers().share;
  await name.fill('Anna Smith');
  await friend().fill('sam@example.ca');
  await expect.poll(() => page.locator('blockquote').textContent()).toContain('Anna asked Ferncastle');
  await expect.poll(status).toBe('');
  await send().click();
  await expect.poll(() => page.getByRole('listitem').allTextContents()).toEqual(['sam@example.caOn its way']);
  expect(acts()[0]?.body).toMatchObject({ firstName: 'Anna Smith', friends: [{ address: 'sam@example.ca' }] });
  shop.answers.share = lacking;
  await page.getByRole('button', { name: 'Send to someone else' }).click();
  await friend().fill('kim@example.ca');
  await send().click();
  const mail = page.getByRole('dialog').getByRole('link', { name: 'Email' });
  expect(await mail.getAttribute('href')).toMatch(/^mailto:kim%40example\.ca\?subject=/);
});

test('a first Send that lacks the full name asks for it before anything else', async () => {
  await openForm();
  await expect.poll(() => page.locator('blockquote').textContent()).toContain('Anna asked Ferncastle');
  expect(await page.getByLabel(/name/).count()).toBe(0);
  await friend().focus();
  await page.keyboard.type('sam@example.ca');
  shop.answers.share = { verdict: 'self_share', reason: 'full_name', friends: [] };
  await page.keyboard.press('Enter');
  const name = page.getByLabel('Your first and last name');
  await expect.poll(() => name.inputValue()).toBe('Anna');
  expect(await friend().inputValue()).toBe('sam@example.ca');
  shop.answers.share = goodAnswers().share;
  await name.fill('Anna Smith');
  await send().click();
  await expect.poll(() => page.getByRole('listitem').allTextContents()).toEqual(['sam@example.caOn its way']);
  expect(acts().at(-1)?.body).toMatchObject({ firstName: 'Anna Smith' });
});

test('nobody reached is no success: the form stays, says what to do, and the page is told of nothing', async () => {
  await openForm();
  await page.evaluate(`window.shared=0;goodword('on','share',()=>{shared++})`);
  await friend().fill('x@nodomain');
  await page.getByLabel('A personal line (optional)').fill('You will love it');
  shop.answers.share = { verdict: 'relay', friends: [{ status: 'invalid' }] };
  await send().click();
  const status = () => page.getByRole('status').last().textContent();
  await expect.poll(status).toBe('Nothing has been sent yet. Please check this address');
  expect(await friend().inputValue()).toBe('x@nodomain');
  expect(await page.getByLabel('A personal line (optional)').inputValue()).toBe('You will love it');
  expect(await page.evaluate('shared')).toBe(0);
  shop.answers.share = { verdict: 'relay', friends: [{ status: 'accepted' }, { status: 'limit' }] };
  await friend().fill('sam@example.com');
  await page.getByRole('button', { name: 'Add another friend' }).click();
  await friend(1).fill('kim@example.com');
  await send().click();
  await page.getByRole('heading', { name: 'Sent to some of your friends' }).waitFor();
  expect(await page.evaluate('shared')).toBe(1);
  await page.getByRole('button', { name: 'Send to someone else' }).click();
  expect(await friend().inputValue()).toBe('kim@example.com');
});

test.each([
  [503, 'That did not work. Please try again in a moment.'],
  [{ status: 422, code: 'invalid_message' }, 'Please leave out links, addresses and phone numbers.'],
  [{ status: 422, code: 'invalid_name' }, 'Please write the name with letters only.'],
])('a refusal %j is said beside the button, and all that was typed stays', async (answer, words) => {
  await openForm();
  await friend().fill('sam@example.com');
  shop.answers.share = answer;
  await send().click();
  await expect.poll(() => page.getByRole('status').last().textContent()).toBe(words);
  expect(await friend().inputValue()).toBe('sam@example.com');
  shop.answers.share = goodAnswers().share;
  await send().click();
  await expect.poll(() => page.getByRole('listitem').allTextContents()).toEqual(['sam@example.comOn its way']);
});

test('Enter sends, and the browser asks for an address that is none', async () => {
  await openForm();
  await friend().fill('sam');
  await friend().press('Enter');
  expect(await friend().evaluate((input: HTMLInputElement) => input.validity.typeMismatch)).toBe(true);
  expect(acts()).toEqual([]);
  await friend().fill('sam@example.com');
  await friend().press('Enter');
  await page.getByRole('listitem').waitFor();
  expect(acts()).toHaveLength(1);
});

test.each([{ viewport: { width: 1280, height: 720 } }, PHONE, { ...PHONE, viewport: { width: 320, height: 568 } }])(
  'however long the mail is, the button stays in sight and hides no field, on %j',
  async (context) => {
    await openForm(context);
    const { height } = context.viewport;
    const boxOf = async (one: ReturnType<typeof send>) => {
      const box = await one.boundingBox();
      return { top: box?.y ?? -1, bottom: (box?.y ?? height) + (box?.height ?? 1) };
    };
    await friend().fill('sam@example.com');
    await page.getByLabel('A personal line (optional)').focus();
    await expect.poll(() => page.locator('blockquote').textContent()).toContain('12 Mill Lane');
    expect((await boxOf(send())).bottom).toBeLessThanOrEqual(height);
    expect((await boxOf(page.getByLabel('A personal line (optional)'))).bottom).toBeLessThanOrEqual(
      (await boxOf(send())).top,
    );
    await page.getByText('12 Mill Lane').evaluate((mail) => mail.scrollIntoView({ block: 'end' }));
    await send().click();
    await page.getByRole('listitem').waitFor();
  },
);

test('the form for texts: numbers, the exact words with the texts that they take, what became of each', async () => {
  shop.answers = goodAnswers('en', { verdict: 'relay', sms: 'relay' });
  const preview = { subject: '', text: 'Ad: Anna asked Ferncastle to text you this.', segments: 2 };
  shop.answers.share = { verdict: 'relay', friends: [{ status: 'accepted' }], preview };
  page = await shop.open('', { before: pushPurchase() });
  await page.getByRole('button', { name: 'Share with a friend' }).click();
  // Also on a computer, which has no app for messages.
  await page.getByRole('button', { name: 'Message', exact: true }).click();
  await page.getByRole('heading', { name: 'Send by text message' }).waitFor();
  await page.getByText('We text once, in your name, and use the number for nothing else.').waitFor();
  const number = page.getByLabel('Your friend’s mobile number');
  expect(await number.getAttribute('type')).toBe('tel');
  await page.getByText('Your friend will read').waitFor();
  await number.fill('+1 416 555 0123');
  await page.getByRole('button', { name: 'Add another friend' }).click();
  await number.nth(1).fill('911');
  await page.getByLabel('A personal line (optional)').fill('You will love it');
  await expect
    .poll(() => page.locator('blockquote').textContent())
    .toBe('Your friend will readAd: Anna asked Ferncastle to text you this.Text messages: 2');
  expect(await violations(page)).toEqual([]);
  shop.answers.share = { verdict: 'relay', friends: [{ status: 'accepted' }, { status: 'invalid' }] };
  await send().click();
  await expect
    .poll(() => page.getByRole('listitem').allTextContents())
    .toEqual(['+1 416 555 0123On its way', '911No text can be sent to this number.']);
  expect(acts()).toHaveLength(1);
  expect(acts()[0]?.body).toMatchObject({ channel: 'sms', link: 'codesms', message: 'You will love it' });
  await page.getByRole('button', { name: 'Send to someone else' }).click();
  expect(await number.inputValue()).toBe('911');
  // An address is no number.
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByRole('button', { name: 'Email' }).click();
  expect(await friend().inputValue()).toBe('');
});

test('a number that we may not text: one tap sends the same words from the own phone', async () => {
  shop.answers = goodAnswers('en', { verdict: 'relay', sms: 'relay' });
  page = await shop.open('', { before: pushPurchase(), context: PHONE });
  await page.getByRole('button', { name: 'Share with a friend' }).click();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('button', { name: 'Message', exact: true }).click();
  await page.getByLabel('Your friend’s mobile number').fill('+447400123456');
  await page.getByLabel('A personal line (optional)').fill('You will love it');
  shop.answers.share = { verdict: 'self_share', reason: 'law_of_friend', friends: [] };
  await send().click();
  const text = page.getByRole('dialog').getByRole('link', { name: 'Message', exact: true });
  const href = await text.getAttribute('href');
  expect(href).toMatch(/^sms:\+447400123456\?&body=/);
  expect(href).toContain(encodeURIComponent('You will love it\r\n\r\nI thought of you'));
  // A number is no address.
  expect(await page.getByRole('dialog').getByRole('link', { name: 'Email' }).getAttribute('href')).toMatch(
    /^mailto:\?/,
  );
  expect(await page.locator('input:not([type=radio])').count()).toBe(0);
});
