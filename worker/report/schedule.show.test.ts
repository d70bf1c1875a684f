import PostalMime from 'postal-mime';
import { expect, onTestFinished, test } from 'vitest';
import { audit } from '../../db/schema/control.ts';
import { reportSchedule } from '../../db/schema/group.ts';
import { DEMO_MEMBER } from '../../db/seed.members.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { createSenders } from '../message/senders/senders.ts';
import { openSmtpServer } from '../message/senders/smtp.server.ts';
import { createSmtpSender } from '../message/senders/smtp.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { type Fact, tell } from '../test/story.ts';
import { createWorld } from '../test/world.ts';
import { readRecords } from './csv.ts';
import { sendReports } from './schedule.dispatch.ts';
import type { SchedulesAnswer } from './schedule.routes.ts';

const HOUR = 3_600_000;
/** Orders of the week before (November 9 to 15): one recommended in dollars, and others that nobody recommended. */
const LAST_WEEK: Fact[] = [
  ['conversion', { amount: 13_000, currency: 'USD', channel: 'email' }, 5],
  ['click', { channel: 'email' }, 5],
  ['purchase', { amount: 4000, currency: 'EUR' }, 5],
];

/** A member with a weekly report in dollars, and a real mail server. */
async function createSubscriber(facts: Fact[] = LAST_WEEK) {
  const world = await createWorld();
  const headers = { ...OWN_PAGE, cookie: await signInMember(world) };
  const { url, mails } = await openSmtpServer();
  const senders = createSenders({ email: createSmtpSender(url) }, {});
  onTestFinished(() => senders.close());
  world.ports.senders = senders;
  await tell(world, facts);
  const asked = { every: 'week', shops: [world.us.id], language: 'en', currency: 'USD' };
  const added = (await (await world.post('/api/schedules', asked, headers)).json()) as SchedulesAnswer;
  const id = added.schedules[0]?.id ?? '';
  const preview = (query: string) => world.get(`/api/schedules/preview?${query}`, headers);
  const send = (of = id) => world.post(`/api/schedules/${of}/send`, {}, headers);
  const receive = async () => {
    await dispatchDue(world.ports);
    return Promise.all(mails.map(({ raw }) => PostalMime.parse(raw)));
  };
  return { world, headers, id, preview, send, receive };
}

const words = (html = '') =>
  html
    .replace(/<\/?bdi>|[\u2066-\u2069]/g, '')
    .replace(/<style[\s\S]*?<\/style>|<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

test('a member sees a report before it is ever sent, and gets the same at once where they ask for it', async () => {
  const { world, id, preview, send, receive } = await createSubscriber();
  const shown = await preview(`every=week&language=en&currency=USD&shops=${world.us.id}`);
  expect([shown.status, shown.headers.get('content-security-policy')]).toEqual([
    200,
    expect.stringMatching(/^sandbox/),
  ]);
  const html = await shown.text();
  expect(words(html)).toContain('Referred revenue $130');
  expect(html).toMatch(/src="data:image\/png;base64,iVBOR/);
  expect(html).not.toContain('cid:');

  const before = await world.ports.databases.group(1).orm.select().from(reportSchedule);
  expect((await send()).status).toBe(200);
  const [mail] = await receive();
  expect(mail?.to?.[0]?.address).toBe(DEMO_MEMBER.email);
  expect(mail?.subject).toBe('Maple & Finch: recommendations, November 9 – 15, 2026');
  // But for the picture, which lies beside it, and its own way out the mail is what was shown.
  expect(words(mail?.html)).toBe(words(html));
  // What comes by itself comes as if nothing had been sent.
  expect(await world.ports.databases.group(1).orm.select().from(reportSchedule)).toEqual(before);
  const changes = await world.ports.databases.control.orm.select().from(audit);
  expect(changes).toContainEqual(
    expect.objectContaining({
      action: 'report_sent',
      subject: { schedule: id, from: '2026-11-09', to: '2026-11-15' },
    }),
  );

  // Its way out ends the schedule, as that of every other mail.
  const way = new URL(
    /<(https:[^>]+)>/.exec(mail?.headers.find(({ key }) => key === 'list-unsubscribe')?.value ?? '')?.[1] ?? '',
  );
  expect(await (await world.post(way.pathname, '')).text()).toContain('will not be sent again');
  expect((await send()).status).toBe(409);
});

test('money that lacks its rate is said to be unknown with the currency and the days, in mail and file; the rest stays known', async () => {
  const { send, receive } = await createSubscriber([
    ...LAST_WEEK,
    ['conversion', { amount: 900, currency: 'EUR', channel: 'link' }, 5],
    ['conversion', { amount: 900, currency: 'EUR', channel: 'link' }, 6],
  ]);
  await send();
  const [mail] = await receive();
  expect(mail?.text).toContain('Referred revenue: not known');
  expect(mail?.text).toContain('Email: Clicks 1 · Orders 1 · Referred revenue $130');
  const lost = 'No exchange rate from EUR to USD was imported for Nov 12 – 13: amounts that need it are not known.';
  expect(words(mail?.text)).toContain(lost);
  expect(words(mail?.html)).toContain(lost);
  const file = mail?.attachments.find(({ mimeType }) => mimeType === 'text/csv')?.content as ArrayBuffer;
  const [heading, ...records] = readRecords(new TextDecoder().decode(file));
  const cell = (cells: string[] | undefined, name: string) => cells?.[heading?.cells.indexOf(name) ?? -1];
  expect(cell(records.find(({ cells }) => cells.includes('2026-11-12'))?.cells, 'revenue_USD')).toBe('');
  expect(cell(records.find(({ cells }) => cells.includes('2026-11-14'))?.cells, 'revenue_USD')).toBe('0.00');
  const note = records.find(({ cells }) => cells[0] === 'note' && cells.at(-1)?.startsWith('No rate'))?.cells;
  expect(cell(note, 'note')).toMatch(/^No rate from EUR to USD was imported for 2026-11-12 to 2026-11-13\. Not known /);
});

test('is theirs alone, and not too often', async () => {
  const { world, headers, id, preview, send, receive } = await createSubscriber();
  expect((await preview('every=week&language=en&shops=shp_other')).status).toBe(422);
  expect((await preview('every=day&language=en')).status).toBe(422);
  expect((await world.get('/api/schedules/preview?every=week&language=en')).status).toBe(401);
  expect((await send('sch_nobody')).status).toBe(404);
  const statuses = [];
  for (let count = 0; count < 7; count += 1) statuses.push((await send()).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429]);
  expect(await receive()).toHaveLength(6);
  world.clock.advance(HOUR);
  await world.ports.databases.group(1).orm.update(reportSchedule).set({ userId: 'usr_other' });
  expect((await world.post(`/api/schedules/${id}/send`, {}, headers)).status).toBe(404);
});

test('the own mail of a period comes although the same was sent on request', async () => {
  const { world, send, receive } = await createSubscriber();
  world.clock.advance(5 * 24 * HOUR);
  await sendReports(world.ports);
  await send();
  await send();
  const subjects = (await receive()).map(({ subject }) => subject);
  expect(subjects).toEqual(Array(3).fill('Maple & Finch: recommendations, November 16 – 22, 2026'));
});
