import { describe, expect, test } from 'vitest';
import { message, sandboxMessage } from '../../db/schema/group.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { openMessage } from '../message/message.store.ts';
import { openOffice, writeCampaign, writeDeal } from '../test/campaign.ts';
import { openSheet, sendShare, vouch } from '../test/shopper.ts';
import { createWorld } from '../test/world.ts';
import type { CampaignAnswer } from './campaign.page.ts';
import { type Deal, withProduct, wordsOf } from './deal.ts';

const EN = { title: 'A quarter off', description: 'For a friend.' };
const FR = { title: 'Un quart', description: '' };
const NONE = { title: ' ', description: 'Something' };
/** Letters that nobody sees: a blank of no width, a Hangul filler, a mark of direction, an empty Braille cell. */
const UNSEEN = { title: '\u200b\u3164\u200e \u2800', description: 'Something' };

describe('the words of a deal', () => {
  test.each([
    ['in their language', { en: EN, fr: FR }, 'fr', FR],
    ['in one of its regions', { en: EN, 'fr-CA': FR }, 'fr-FR', FR],
    ['in the first language that has a title, where theirs has none', { en: EN, fr: NONE }, 'fr', EN],
    ['in another of its regions, where theirs has no title', { en: EN, 'fr-CA': FR, 'fr-FR': NONE }, 'fr-FR', FR],
    ['never in one whose title nobody sees', { en: UNSEEN, fr: FR }, 'en', FR],
    ['never in one without a title', { ar: NONE, en: EN }, 'de', EN],
    ['none where there are none', { ar: NONE }, 'ar', { title: '', description: '' }],
  ])('%s', (_, words, language, wanted) => {
    expect(wordsOf({ words }, language)).toEqual(wanted);
  });
});

test.each([
  ['en-US', '20% off a product', 'A product'],
  ['nl', '20% off een product', 'Een product'],
  ['de-AT', '20% off ein Produkt', 'Ein Produkt'],
  ['fr', '20% off un produit', 'Un produit'],
  ['es', '20% off un producto', 'Un producto'],
  ['it', '20% off un prodotto', 'Un prodotto'],
  ['pt', '20% off um produto', 'Um produto'],
  ['pl', '20% off produkt', 'Produkt'],
  ['sv', '20% off en produkt', 'En produkt'],
  ['da', '20% off et produkt', 'Et produkt'],
  ['ar', '20% off منتج', 'منتج'],
  ['ja', '20% off 商品', '商品'],
])('a product that the shop’s data knows no more is one, in %s', (language, description, title) => {
  const words = { [language]: { title: '{{product}}', description: '20% off {{product}}' } };
  const deal = { kind: 'percent', words, products: ['MUG-1'] } as unknown as Deal;
  expect(withProduct(deal, undefined).words).toEqual({ [language]: { title, description } });
  const product = { title: 'iMug', titles: null } as Parameters<typeof withProduct>[1];
  expect(withProduct(deal, product).words[language]?.title).toBe('iMug');
});

test.each([
  ['nothing', { title: '', description: '', terms: ' ' }, []],
  ['no title', { title: '  ', description: 'وصف' }, ['ar']],
])('a language with %s falls back to the shop’s: on the page, in the link’s card, in the mail', async (_, ar, kept) => {
  const world = await createWorld();
  const office = await openOffice(world);
  const deals = [writeDeal({ words: { ar, fr: FR, 'en-US': EN } })];
  const made = await office.change<CampaignAnswer>('POST', '', writeCampaign(world, {}, deals));
  expect(made.status).toBe(201);
  const { id, revision, body } = made.body;
  const [deal] = body.shops[0]?.deals ?? [];
  // What says nothing is not kept; the shop's own language comes first.
  expect(Object.keys(deal?.words ?? {})).toEqual(['en-US', ...kept, 'fr']);
  await office.change('POST', `/${id}/step`, { revision, step: 'start' });
  const dealId = deal?.id ?? '';
  const identity = vouch(world, 'c-1', { firstName: 'Anna', email: 'anna@example.com' });
  const { advocate, links } = await openSheet(world, { dealId, language: 'ar', identity });
  const code = links.find(({ channel }) => channel === 'link')?.code ?? '';
  const card = await world.get(`/r/${code}?l=ar`, { 'user-agent': 'facebookexternalhit/1.1' });
  expect(await card.text()).toMatch(/og:title" content="[^"]*A quarter off/);
  await sendShare(world, advocate, ['ben@friends.test'], { dealId, language: 'ar' });
  const [row] = await world.tenant.orm.select().from(message);
  expect(row && openMessage(world.ports.secrets, row).content.values).toMatchObject({ words: EN });
  await dispatchDue(world.ports, { random: () => 0.5 });
  const [mail] = await world.tenant.orm.select().from(sandboxMessage);
  expect(mail?.text).toContain('A quarter off');
});

test.each(['\u200b', '\u3164', '\u200e'])('a title that nobody sees (%j) starts no campaign', async (title) => {
  const world = await createWorld();
  const office = await openOffice(world);
  const deals = [writeDeal({ words: { 'en-US': { title, description: 'For a friend.' } } })];
  const made = await office.change<CampaignAnswer>('POST', '', writeCampaign(world, {}, deals));
  const { id, revision } = made.body;
  const started = await office.change<{ errors: { code: string }[] }>('POST', `/${id}/step`, {
    revision,
    step: 'start',
  });
  expect(started.status).toBe(422);
  expect(started.body.errors.map(({ code }) => code)).toEqual(['no_words']);
});
