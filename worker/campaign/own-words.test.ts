import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { campaign, message, sandboxMessage } from '../../db/schema/group.ts';
import { signClick } from '../click/click.token.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { openMessage } from '../message/message.store.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { tellRewards } from '../reward/tell.dispatch.ts';
import { openOffice, writeCampaign, writeDeal } from '../test/campaign.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { confirmed, makeOrder, makeReferral } from '../test/referral.ts';
import { openSheet, pageOf, sendShare, vouch } from '../test/shopper.ts';
import { createWorld, type World } from '../test/world.ts';
import type { DealBody } from './body.ts';
import type { CampaignAnswer, PreviewAnswer, VersionsAnswer, WordsAnswer } from './campaign.page.ts';
import type { CampaignMessages } from './own-words.ts';

/** What waits in the outbox, by kind: its language and the campaign's own words in it. */
async function readOwn(world: World) {
  const rows = await world.tenant.orm.select().from(message);
  return rows.map((row) => {
    const { own } = openMessage(world.ports.secrets, row).content.values as { own?: object };
    return [row.kind, row.language, own];
  });
}

const setWords = (world: World, messages: CampaignMessages) =>
  world.tenant.orm.update(campaign).set({ messages }).where(eq(campaign.id, world.campaignId));

test('own words of every message are kept, with who changed what and a way back', async () => {
  const world = await createWorld();
  const office = await openOffice(world);
  const { id, body } = (await office.change('POST', '', writeCampaign(world))).body;
  const messages: CampaignMessages = {
    deal: { 'en-US': { subject: '{{advocate}} thought of you', text: 'For you: {{deal}}' } },
    reward_refused: { ar: { intro: 'لم يتم منح المكافأة {{amount}}.' } },
  };
  const saved = await office.change('PUT', `/${id}`, { revision: 1, body: { ...body, messages } });
  expect(saved.body.body.messages).toEqual(messages);
  const { versions } = await office.read<VersionsAnswer>(`/${id}/versions`);
  expect(versions[0]).toMatchObject({ by: 'Robin Hale', changes: [{ path: 'messages' }] });
  const back = await office.change('POST', `/${id}/restore`, { revision: 2, version: 1 });
  expect(back.body.body.messages).toBeUndefined();
  const again = await office.change('POST', `/${id}/restore`, { revision: 3, version: 2 });
  expect(again.body.body.messages).toEqual(messages);

  const words = await office.read<WordsAnswer>(`/${id}/words`);
  expect(words.languages[0]).toMatchObject({ tag: 'en-US', spoken: true });
  const ours = words.languages[0]?.ours;
  expect(ours?.deal).toEqual({
    subject: '{{advocate}} has a deal from {{shop}} for you',
    headline: '{{advocate}} has a deal for you',
    text: '{{deal}}',
  });
  expect(ours?.code.text).toContain('{{code}}');
  expect(words.messages.find(({ name }) => name === 'shared')?.fields.map(({ name }) => name)).toEqual([
    'subject',
    'headline',
  ]);
});

test.each([
  ['a placeholder of another message', 'shared', { headline: '{{advocate}} wrote' }, 'headline', 'placeholder'],
  ['a code outside the text', 'code', { subject: 'Here is {{code}}' }, 'subject', 'placeholder'],
  ['a brace that nobody closes', 'code', { headline: 'Here {{shop' }, 'headline', 'brace'],
  ['a single brace', 'code', { headline: '{badge} off' }, 'headline', 'brace'],
  ['a wide brace', 'code', { headline: '｛｛badge｝｝オフ' }, 'headline', 'brace'],
  ['a mail of nobody', 'deal', { subject: 'A deal for you' }, 'subject', 'needed'],
  ['a text without its code', 'code', { text: 'Enjoy it' }, 'text', 'needed'],
  ['a link', 'invitation', { text: 'See shop.example/deal' }, 'text', 'link'],
  ['an address', 'reward_earned', { intro: 'Write to me@shop.example' }, 'intro', 'link'],
  ['shouting', 'reward_earned', { headline: 'HURRAY for you' }, 'headline', 'loud'],
  ['a promise', 'invitation', { subject: 'A free gift' }, 'subject', 'loud'],
  ['HTML', 'shared', { headline: '<b>Hi</b>' }, 'headline', 'html'],
  ['what is too long', 'shared', { headline: 'x'.repeat(81) }, 'headline', 'too_long'],
  ['a part that it has not', 'deal', { intro: 'Hello' }, 'intro', 'no_field'],
  [
    'a text of too many segments',
    'code',
    { text: `{{code}} ${'ж'.repeat(80)} ${'{{deal}}'.repeat(8)}` },
    'text',
    'segments',
  ],
])('refuses %s, and says where', async (_, name, words, field, code) => {
  const world = await createWorld();
  const office = await openOffice(world);
  const body = { ...writeCampaign(world), messages: { [name]: { 'en-US': words } } };
  const made = await office.change('POST', '', body);
  expect([made.status, made.body.errors?.[0]]).toEqual([
    422,
    expect.objectContaining({ path: `messages.${name}.en-US.${field}`, code }),
  ]);
  // The marketer is told before they save.
  const asked = { shop: world.us.id, language: 'en-US', body };
  const { faults } = (await office.change<PreviewAnswer>('POST', '/preview', asked)).body;
  expect(faults[0]).toMatchObject({ path: `messages.${name}.en-US.${field}`, code });
});

test('shares, their confirmation and the code carry the own words of their language, and ours elsewhere', async () => {
  const world = await createWorld();
  await setWords(world, {
    deal: { en: { headline: 'Have a look, from {{advocate}}' } },
    shared: { en: { subject: 'On its way from {{shop}}' } },
    code: { de: { subject: 'Da ist er' }, 'en-US': { subject: 'There it is' } },
  });
  const identity = vouch(world, 'c-1', { firstName: 'Anna', email: 'anna@example.com' });
  const { advocate, links } = await openSheet(world, { identity });
  const { body } = await sendShare(world, advocate, ['ben@example.com'], { preview: true });
  expect(body.preview?.text).toContain('Have a look, from Anna');
  await sendShare(world, advocate, ['ben@example.com']);
  const rk = links.find(({ channel }) => channel === 'link')?.code as string;
  const rc = signClick(world.ports.secrets, { shop: world.us.number, code: rk, at: world.clock.now(), nonce: 'a' });
  await world.post(
    `/w/${world.us.siteKey}/claim`,
    { rk, rc, language: 'en-US', email: 'cleo@example.com' },
    pageOf(world.us),
  );
  const own = await readOwn(world);
  expect(own).toContainEqual(['deal', 'en-US', { headline: 'Have a look, from {{advocate}}' }]);
  expect(own.filter(([kind]) => kind === 'code')).toEqual([['code', 'en-US', { subject: 'There it is' }]]);
});

test('marks with blanks inside their braces are filled: in mails, texts and the prepared words of a share', async () => {
  const world = await createWorld();
  const office = await openOffice(world);
  const { revision, body } = await office.read<CampaignAnswer>(`/${world.campaignId}`);
  const words = { 'en-US': { title: '{{ badge }} off at {{ shop\t}}', description: 'For you, from {{ shop }}.' } };
  const reworded = (deal: DealBody) => (deal.id === world.deals.us ? { ...deal, words } : deal);
  const shops = body.shops.map((one) => ({ ...one, deals: one.deals.map(reworded) }));
  const messages: CampaignMessages = {
    deal: { 'en-US': { subject: '{{ advocate }} found this at {{ shop }}' } },
    code: { 'en-US': { text: 'Your code is {{ code }}, from {{ shop }}.' } },
  };
  const wanted = { ...body, shops, messages };
  expect((await office.change('PUT', `/${world.campaignId}`, { revision, body: wanted })).status).toBe(200);

  const identity = vouch(world, 'c-1', { firstName: 'Anna', email: 'anna@example.com' });
  const { advocate, links } = await openSheet(world, { identity });
  const prepared = links.find(({ channel }) => channel === 'whatsapp')?.text;
  expect(prepared).toContain('20% off at Maple US');
  await sendShare(world, advocate, ['ben@example.com']);
  await dispatchDue(world.ports, { random: () => 0.5 });
  const mails = await world.tenant.orm.select().from(sandboxMessage);
  const mail = mails.find(({ recipient }) => recipient === 'ben@example.com');
  const plain = (told = '') => told.replace(/\p{Cf}/gu, '');
  expect(plain(mail?.subject)).toBe('Anna found this at Maple US');
  expect(plain(mail?.text)).toContain('20% off at Maple US');
  const asked = { shop: world.us.id, language: 'en-US', message: 'code', body: wanted };
  const told = (await office.change<PreviewAnswer>('POST', '/preview', asked)).body.words;
  expect(told?.text).toMatch(/Your code is [A-Z0-9-]+, from Maple US\./);
  for (const said of [prepared, mail?.text, mail?.raw, told?.text]) expect(said).not.toMatch(/\{\{|\}\}/);
});

test('a reward tells in own words that it waits and that it is there, but not of what was given by hand', async () => {
  const world = await createWorld();
  await setWords(world, { reward_pending: { en: { headline: 'Soon' } }, reward_earned: { en: { headline: 'Now' } } });
  const referral = await makeReferral(world, { customerId: 'c-1', email: 'anna@example.com', confirmed: true });
  await recordPurchase(
    world.ports,
    world.us,
    makeOrder(world, { ...confirmed, references: ['O-1'], clickToken: referral.click(), newCustomer: true }),
  );
  await tellRewards(world.ports);
  expect(await readOwn(world)).toEqual([['reward', expect.stringMatching(/^en/), { headline: 'Soon' }]]);
});

test('a preview shows each message as its reader gets it, by mail in the light or dark and by text', async () => {
  const world = await createWorld();
  const office = await openOffice(world);
  const messages: CampaignMessages = {
    invitation: { 'en-US': { headline: 'You know {{shop}}', text: 'Tell a friend.' } },
    reward_refused: { 'en-US': { text: 'No luck with {{amount}} at {{shop}}.' } },
  };
  const body = { ...writeCampaign(world), messages };
  const look = async (message: string) =>
    (await office.change<PreviewAnswer>('POST', '/preview', { shop: world.us.id, language: 'en-US', message, body }))
      .body.words;
  // As long as the campaign runs where that is shorter than the code's days.
  const ending = { ...body, messages: {}, ends: '2026-11-21T00:00' };
  const asked = { shop: world.us.id, language: 'en-US', body: ending };
  for (const message of ['deal', 'code']) {
    const { words } = (await office.change<PreviewAnswer>('POST', '/preview', { ...asked, message })).body;
    expect([message, words?.text]).toEqual([message, expect.stringMatching(/Nov(ember)? 20|11\/20/)]);
  }
  // The lawful parts stay around own words.
  const invitation = await look('invitation');
  expect(invitation?.text).toMatch(/^Ad: Maple US: Tell a friend\.\n.*STOP/s);
  expect(invitation?.too_long).toBe(false);
  expect((await look('reward_refused'))?.text).toContain('sent back or cancelled');
  expect(await look('shared')).toMatchObject({ text: '', segments: 0 });

  const cookie = await signInMember(world);
  const mail = async (scheme: 'light' | 'dark') => {
    const preview = JSON.stringify({ shop: world.us.id, language: 'en-US', message: 'invitation', scheme, body });
    const headers = { ...OWN_PAGE, cookie, 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await world.app.request('/api/campaigns/preview/mail', {
      method: 'POST',
      headers,
      body: new URLSearchParams({ preview }).toString(),
    });
    return answer.text();
  };
  const [light, dark] = [await mail('light'), await mail('dark')];
  expect(dark).toContain('@media all');
  expect(light).toContain('@media not all');
  for (const part of ['You know', 'Advertisement', 'No more messages from']) expect(light).toContain(part);
});

/** The words of one campaign, two deals of which have a badge and one has none. */
const MIXED = [
  writeDeal({ words: { 'en-US': { title: '{{badge}} off', description: '' } } }),
  writeDeal({ kind: 'free_shipping', value: 0, words: { 'en-US': { title: 'Free shipping', description: '' } } }),
  writeDeal({ kind: 'amount', value: 1500, words: { 'en-US': { title: 'Money off', description: '' } } }),
];
const WITH_BADGE: CampaignMessages = {
  deal: { 'en-US': { subject: '{{advocate}} got you {{badge}} off', headline: 'A gift from {{advocate}}' } },
  code: { 'en-US': { subject: 'Your {{ badge }} off', text: 'Your {{badge}} code: {{code}}' } },
  invitation: { 'en-US': { subject: 'Give {{badge}} to friends', text: 'Give {{badge}} to friends.' } },
  shared: { 'en-US': { subject: '{{badge}} on its way' } },
};
const plainOf = (text = '') => text.replace(/\p{Cf}/gu, '');

test('own words that name a badge stand for deals that have one; for others ours do, part by part', async () => {
  const world = await createWorld();
  const office = await openOffice(world);
  const body = { ...writeCampaign(world, {}, MIXED), messages: WITH_BADGE };
  const look = async (message: string, deal: number) => {
    const asked = { shop: world.us.id, language: 'en-US', message, deal, body };
    const { faults, words } = (await office.change<PreviewAnswer>('POST', '/preview', asked)).body;
    expect(faults).toEqual([]);
    return { subject: plainOf(words?.subject), text: words?.text ?? '' };
  };
  expect((await look('deal', 0)).subject).toBe('Alex got you 25% off');
  expect((await look('deal', 1)).subject).toBe('Alex has a deal from Maple US for you');
  expect((await look('deal', 2)).subject).toBe('Alex got you $15 off');
  expect(await look('code', 0)).toMatchObject({
    subject: 'Your 25% off',
    text: expect.stringContaining('Your 25% code: '),
  });
  expect((await look('code', 1)).subject).toBe('Your code for Maple US');
  expect((await look('code', 1)).text).toMatch(/^Maple US: .*NEW-7K2M9QXF/);
  expect((await look('invitation', 1)).subject).toBe('Something from Maple US for your friends');
  expect((await look('invitation', 1)).text).not.toContain('Give ');
  expect((await look('shared', 1)).subject).not.toMatch(/^ on/);

  const { shops } = await office.run(body).then((made) => made.body);
  const identity = vouch(world, 'c-1', { firstName: 'Anna', email: 'anna@example.com' });
  const dealId = shops[0]?.deals[1]?.id ?? '';
  const { advocate } = await openSheet(world, { dealId, identity });
  await sendShare(world, advocate, ['ben@example.com'], { dealId });
  await dispatchDue(world.ports, { random: () => 0.5 });
  const mails = await world.tenant.orm.select().from(sandboxMessage);
  const mail = mails.find(({ recipient }) => recipient === 'ben@example.com');
  expect(plainOf(mail?.subject)).toBe('Anna has a deal from Maple US for you');
  // The part that names none stays their own.
  expect(plainOf(mail?.text)).toContain('A gift from Anna');
});
