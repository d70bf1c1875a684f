import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { DEMO_MEMBER } from '../db/seed.members.ts';
import { openDashboard } from '../e2e/tools/dashboard.ts';
import { GRAPH, openGraphServer } from '../worker/message/senders/facebook.server.ts';
import { createSenders } from '../worker/message/senders/senders.ts';
import { makeSender } from '../worker/test/outbox.ts';

test('a marketer connects a Facebook page, tries it, plans a post and takes it back', async () => {
  const graph = await openGraphServer();
  const { world, url, page, faults } = await openDashboard();
  world.ports.config.graphUrl = graph.url;
  await page.goto(`${url}/dashboard/messages/connections`);
  await page.getByLabel('Email').fill(DEMO_MEMBER.email);
  await page.getByLabel('Password').fill(DEMO_MEMBER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();

  await page.getByRole('button', { name: 'Facebook page' }).click();
  await page.getByLabel('Page id').fill('my page');
  await page.getByLabel('Access token').fill(GRAPH.token);
  await page.getByLabel('App secret').fill(GRAPH.appSecret);
  await page.getByLabel('Language of the page').fill('pt-BR');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('This does not look right.').waitFor();
  await page.getByLabel('Page id').fill(GRAPH.pageId);
  await page.getByRole('button', { name: 'Save' }).click();

  await page.getByText(`All shops · ${GRAPH.pageId}`).waitFor();
  expect(await page.content()).not.toContain(GRAPH.token);
  await page.getByRole('button', { name: 'Test' }).click();
  await page.getByText('It works: Maple & Finch').waitFor();
  await page.getByText('What the provider must be told').click();
  await page.getByText('/hooks/meta/con_').waitFor();
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/connections.png`, fullPage: true });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);

  const asked: unknown[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/api/posts')) asked.push(request.postDataJSON());
  });
  await page.getByRole('link', { name: 'Page posts' }).click();
  expect(await page.getByLabel('Text').inputValue()).toContain('20% off the first order');
  await page.getByText('your page is in Brazilian Portuguese, which this shop does not speak').waitFor();
  const words = await page.getByLabel('Text').inputValue();
  await page.getByLabel('Text').fill('{badge} off');
  await page.getByRole('button', { name: 'Post now' }).click();
  await page.getByText('A brace is left over').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.getByLabel('Text').fill(words);
  asked.length = 0;
  await page.getByLabel('When').fill('2026-11-20T09:00');
  await page.getByRole('button', { name: 'Plan the post' }).click();
  await page.getByText(/Goes out .* · American English/).waitFor();
  // Its words go with the language that was shown, whatever is changed meanwhile.
  await expect.poll(() => asked).toEqual([expect.objectContaining({ language: 'en-US' })]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.getByRole('button', { name: 'Take back' }).click();
  await page.getByText('taken back').waitFor();
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/posts.png`, fullPage: true });
  expect(graph.posts).toEqual([]);
  expect(faults).toEqual([]);
});

test('a marketer connects a mail server with its key, and Twilio with what it is to do; both send a test', async () => {
  const { world, url, page, faults } = await openDashboard();
  const sent: string[] = [];
  const email = makeSender('email', ({ to }) => {
    sent.push(to);
    return { kind: 'sent', providerId: '1' };
  });
  const sms = makeSender('sms', ({ to }) => {
    sent.push(to);
    return { kind: 'sent', providerId: '2' };
  });
  world.ports.senders = createSenders({}, { smtp: () => email, twilio: () => sms });
  await page.goto(`${url}/dashboard/messages/connections`);
  await page.getByLabel('Email').fill(DEMO_MEMBER.email);
  await page.getByLabel('Password').fill(DEMO_MEMBER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();

  await page.getByRole('button', { name: 'Mail server' }).click();
  await page.getByLabel('Sending domain').fill('mail.maple.test');
  await page.getByLabel('Server, as').fill('smtps://user:secret@smtp.maple.test:465');
  await page.getByLabel('DKIM selector').fill('gw1');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await page.getByLabel('DKIM key').fill(pem);
  await page.getByLabel('Bounces and answers').selectOption({ label: 'Are handed in at the call-back address' });
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/smtp-form.png`, fullPage: true });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Send a test to me' }).click();
  await page.getByText(`Accepted for ${DEMO_MEMBER.email}`).waitFor();

  await page.getByRole('button', { name: 'Twilio' }).click();
  await page.getByLabel('Number, as').fill('+15005550006');
  await page.getByLabel('Account SID').fill(`AC${'0'.repeat(32)}`);
  await page.getByLabel('Auth token', { exact: true }).fill('a'.repeat(32));
  await page.getByLabel('Before the first text').selectOption('risk');
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/twilio-form.png`, fullPage: true });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('All shops · +15005550006').waitFor();
  page.on('dialog', (dialog) => void dialog.accept('+1 202 555 0123'));
  await page.getByRole('button', { name: 'Send a test to me' }).last().click();
  await page.getByText('Accepted for +12025550123').waitFor();
  expect(sent).toEqual([DEMO_MEMBER.email, '+12025550123']);
  // Nothing is shown as the key of a text that nobody wrote.
  expect(await page.locator('main').innerText()).not.toContain('connections.');
  expect(faults).toEqual([]);
});
