import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { sendingDomain } from '../db/schema/control.ts';
import { suppression } from '../db/schema/group.ts';
import { DEMO_MEMBER } from '../db/seed.members.ts';
import { openDashboard } from '../e2e/tools/dashboard.ts';
import { record } from '../worker/message/breaker.ts';
import { updateBreaker } from '../worker/message/connection.store.ts';
import { dispatchDue } from '../worker/message/message.dispatch.ts';
import { CHANNELS } from '../worker/message/message.ts';
import { refuseMessages } from '../worker/message/refuse.ts';
import { enqueue, makeMessage, makeSender, readRow, useSenders } from '../worker/test/outbox.ts';
import type { World } from '../worker/test/world.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** A folder for pictures of each page; none in ordinary runs. */
const PICTURES = process.env.PICTURES;

/** What axe-core finds wrong with the whole page by WCAG 2.2 AA. */
async function findFaults(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    // biome-ignore lint/suspicious/noExplicitAny: axe puts itself on the window
    const { passes, violations } = await (window as any).axe.run({ runOnly });
    if (passes.length < 10) return ['Nothing was looked at.'];
    // biome-ignore lint/suspicious/noExplicitAny: axe's report
    return violations.map(({ id, nodes }: any) => `${id}: ${nodes[0].html}`);
  });
}

async function look(page: Page, name: string): Promise<void> {
  expect(await findFaults(page), name).toEqual([]);
  if (!PICTURES) return;
  for (const [width, height] of [
    [1280, 900],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: `${PICTURES}/${name}-${width}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** A dead mail, one that waits for a look, and one that is due. */
async function fill(world: World): Promise<{ dead: string; held: string }> {
  const { id: dead } = await enqueue(world, { address: 'dead@friends.test', masked: 'd…@friends.test' });
  const { values } = makeMessage(world);
  const words = { ...(values as object), personalMessage: 'This fucking shop is great,\nhave a look' };
  const { id: held } = await enqueue(world, { values: words } as Parameters<typeof enqueue>[1]);
  useSenders(
    world,
    makeSender('email', () => ({ kind: 'dead', error: '550 5.7.1' })),
  );
  await dispatchDue(world.ports, { random: () => 0.5 });
  useSenders(
    world,
    makeSender('email', ({ id }) => ({ kind: 'sent', providerId: id })),
  );
  await enqueue(world);
  const told = { channel: 'email', recipientKey: 'fed-up', campaignId: null, masked: 'f…@friends.test' } as const;
  const doubt = { answerId: 'ans_1', words: 'I am fed up with this' };
  await refuseMessages(world.ports, world.us, told, { doubt });
  return { dead, held };
}

/** The DNS has a domain's records by now, and the mail server does not take its mails. */
async function refuseDomain({ ports, tenant }: World): Promise<void> {
  const now = ports.clock.now();
  const [row] = await ports.databases.control.orm.update(sendingDomain).set({ state: 'verified' }).returning();
  await updateBreaker(tenant, `email:${row?.domain}`, now, (before) => ({ breaker: record(before, ['refused'], now) }));
}

test('a marketer looks after messages: stops, sends again, reviews, sets rules, imports a list', async () => {
  const { world, url, page, faults } = await openDashboard({ width: 1280, height: 900 });
  const { dead, held } = await fill(world);
  const stateOf = async (id: string) => (await readRow(world, id)).state;
  page.on('dialog', (dialog) => dialog.accept());
  await page.goto(`${url}/dashboard/messages`);
  await page.getByLabel('Email').fill(DEMO_MEMBER.email);
  await page.getByLabel('Password').fill(DEMO_MEMBER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();

  await page.getByText('550 5.7.1').waitFor();
  const offered = (name: string) => page.getByRole('combobox', { name }).locator('option').allTextContents();
  // Every kind that goes can be stopped.
  expect(await offered('Kind')).toHaveLength(1 + Object.keys(CHANNELS).length);
  for (const kind of ['Order for an advertising platform', 'Reply', 'Stop confirmed'])
    expect(await offered('Kind')).toContain(kind);
  await page.getByLabel('Kind').selectOption('order');
  expect(await offered('Channel')).toEqual(['All channels', 'Advertising platform']);
  await page.getByLabel('Kind').selectOption('');
  await page.getByLabel('Channel').selectOption('email');
  expect(await offered('Kind')).toContain('Reply');
  expect(await offered('Kind')).not.toContain('Page post');
  await page.getByRole('button', { name: 'Stop sending' }).click();
  await page.getByText('1 message waits.').waitFor();
  await look(page, 'outbox');
  await page.getByRole('checkbox', { name: 'd…@friends.test' }).check();
  await page.getByRole('button', { name: 'Send 1 again' }).click();
  await page.getByText('There are none.').waitFor();
  expect(await stateOf(dead)).toBe('ready');
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByText('Nothing is stopped.').waitFor();

  await page.getByRole('link', { name: 'Review' }).click();
  await page.getByText('This fucking shop is great').waitFor();
  await page.getByText('I am fed up with this').waitFor();
  await look(page, 'review');
  await page.getByRole('button', { name: 'It was none: lift the stop' }).click();
  await page.getByText('None.', { exact: true }).waitFor();
  expect(await world.tenant.orm.select().from(suppression)).toEqual([]);
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByText('Nothing to look at.').waitFor();
  expect(await stateOf(held)).toBe('canceled');

  await page.getByRole('link', { name: 'Sending rules' }).click();
  await page.getByLabel('United States, Email, With a reward').selectOption('self_share');
  await page.getByText('default: We send').waitFor();
  await page.getByLabel('Germany, Email, Without a reward').selectOption('relay');
  await page.getByLabel('Counsel').fill('Dr Weber');
  await page.getByLabel('Opinion, date, file').fill('Opinion of 3 March 2026, file 17');
  await look(page, 'rules');
  await page.getByRole('button', { name: 'Record and allow' }).click();
  await page.getByText('signed off by Dr Weber').waitFor();
  const emailHours = page.locator('form', { has: page.getByText('Mails have no hours') });
  await emailHours.getByLabel('Narrower hours of our own').check();
  await emailHours.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('09:00-20:00, 09:00-20:00, 09:00-20:00').waitFor();
  await look(page, 'rules-changed');

  await page.getByRole('link', { name: 'Do not contact' }).click();
  await page.getByLabel('Or paste lines here').fill('email\nanna@friends.test\nnobody');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByText('1 address added').waitFor();
  await page.getByText('line 3').waitFor();
  await page.getByLabel('Email address, or number').fill('Anna@friends.test');
  await page.getByRole('button', { name: 'Look' }).click();
  await page.getByText('On the list for all your shops').waitFor();
  await look(page, 'suppressions');

  await page.getByRole('link', { name: 'Consents' }).click();
  await page
    .getByLabel('Or paste it here')
    .fill(
      'channel,address,at,confirmed_at,wording,source\nemail,dora@friends.test,2026-01-02T03:04:05Z,2026-01-02T03:05:00Z,Send me offers.,checkout\nsms,nobody,,,,',
    );
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByText('1 recorded, 0 known before').waitFor();
  await page.getByText('line 3').first().waitFor();
  await page.getByLabel('Email address, or number').fill('Dora@friends.test');
  await page.getByRole('button', { name: 'Look' }).click();
  await page.getByText('They agreed and confirmed it').waitFor();
  await look(page, 'consents');
  await page.getByRole('button', { name: 'Withdraw for them' }).click();
  await page.getByText('They withdrew it').waitFor();
  await page.getByRole('button', { name: 'Erase this person' }).click();
  await page.getByText('No more').first().waitFor();

  await page.getByRole('link', { name: 'Invitations' }).click();
  await page.getByText('In this shop’s market').waitFor();
  await page.frameLocator('iframe').getByText('How happy are you with').first().waitFor();
  await page.getByLabel('Ask first how happy they are').uncheck();
  await page.frameLocator('iframe').getByText('Know someone who would love').first().waitFor();
  await look(page, 'invitations');
  await page.getByRole('radio', { name: 'Text message' }).check();
  await page.getByText(/^\d+ segments?$/).waitFor();
  await page.getByRole('radio', { name: 'Email' }).check();
  await page.getByLabel('Invite customers').check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByLabel('Or paste it here').fill('email,bought_at\nemil@shop.test,2026-11-16T12:00:00Z\nnobody,');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByText('1 person is invited.').waitFor();
  await page.getByText('1: no address for this channel.').waitFor();
  await page.getByRole('link', { name: 'Consents' }).click();
  await page.getByRole('link', { name: 'Invitations' }).click();
  await page.getByLabel('Invite customers').uncheck();
  await page.getByText('1 invitation waits: while this is off, it is dropped').waitFor();

  world.ports.fetch = async () => Response.json({ Status: 3 });
  await page.getByRole('link', { name: 'Sending domain' }).click();
  await page.getByLabel('Domain', { exact: true }).fill('mail.shop.example');
  await page.getByRole('button', { name: 'Show the records' }).click();
  await page.getByText('Waiting for the DNS').waitFor();
  await page.getByRole('button', { name: 'Look now' }).click();
  await look(page, 'domain');
  expect(await page.getByText('Not there yet').count()).toBe(4);
  await refuseDomain(world);
  await page.reload();
  await page.getByText('Refused by the mail server').waitFor();
  await look(page, 'domain-refused');
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByText('Refused by the mail server').waitFor({ state: 'detached' });

  for (const name of ['', '/invitations', '/consents', '/review', '/rules', '/suppressions', '/domain']) {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${url}/dashboard/messages${name}`);
    await page.locator('main h1').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBe(390);
  }
  expect(faults).toEqual([]);
}, 90_000);
