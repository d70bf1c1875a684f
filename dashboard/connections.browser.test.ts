import { expect, test } from 'vitest';
import { DEMO_MEMBER } from '../db/seed.members.ts';
import { openDashboard } from '../e2e/tools/dashboard.ts';
import { GRAPH, openGraphServer } from '../worker/message/senders/facebook.server.ts';

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

  await page.getByRole('link', { name: 'Page posts' }).click();
  expect(await page.getByLabel('Text').inputValue()).toContain('20% off the first order');
  await page.getByLabel('When').fill('2026-11-20T09:00');
  await page.getByRole('button', { name: 'Plan the post' }).click();
  await page.getByText('Goes out').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.getByRole('button', { name: 'Take back' }).click();
  await page.getByText('taken back').waitFor();
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/posts.png`, fullPage: true });
  expect(graph.posts).toEqual([]);
  expect(faults).toEqual([]);
});
