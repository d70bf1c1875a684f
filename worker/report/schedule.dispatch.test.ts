import { inflateSync } from 'node:zlib';
import PostalMime, { type Email } from 'postal-mime';
import { describe, expect, onTestFinished, test } from 'vitest';
import { member, shop } from '../../db/schema/control.ts';
import { message, reportSchedule, suppression } from '../../db/schema/group.ts';
import { DEMO_MEMBER } from '../../db/seed.members.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { createSenders } from '../message/senders/senders.ts';
import { openSmtpServer } from '../message/senders/smtp.server.ts';
import { createSmtpSender } from '../message/senders/smtp.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { STORY, tell } from '../test/story.ts';
import { createWorld, START } from '../test/world.ts';
import { readRecords } from './csv.ts';
import { sendReports } from './schedule.dispatch.ts';
import type { SchedulesAnswer } from './schedule.routes.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Monday, 7 in New York: the week of START (a Wednesday) is over there and in Berlin. */
const MONDAY = Date.UTC(2026, 10, 23, 12);

/** A member who is signed in, and a real mail server. */
async function createReader() {
  const world = await createWorld();
  const cookie = await signInMember(world);
  const { url, mails } = await openSmtpServer();
  const senders = createSenders({ email: createSmtpSender(url) }, {});
  onTestFinished(() => senders.close());
  world.ports.senders = senders;
  const ask = async (route: string, body: unknown = {}) => {
    const answer = await world.post(`/api/schedules${route}`, body, { ...OWN_PAGE, cookie });
    return { status: answer.status, body: (await answer.json()) as SchedulesAnswer };
  };
  const add = (more: object = {}) => ask('', { every: 'week', shops: [world.us.id], language: 'en', ...more });
  const parse = () => Promise.all(mails.map(({ raw }) => PostalMime.parse(raw)));
  /** Time goes on to a moment, and does what it brings. */
  const reach = async (at: number) => {
    world.clock.advance(at - world.clock.now());
    await sendReports(world.ports);
    await dispatchDue(world.ports);
    return parse();
  };
  return { world, cookie, ask, add, reach, mails };
}

const fileOf = (mail: Email | undefined, type: string) =>
  mail?.attachments.find(({ mimeType }) => mimeType.startsWith(type));
const bytesOf = (mail: Email | undefined, type: string) =>
  new Uint8Array((fileOf(mail, type)?.content ?? new ArrayBuffer(0)) as ArrayBuffer);

describe('a scheduled report', () => {
  test('comes once its week is over, with words, picture and file that say the same', async () => {
    const { world, add, reach, mails } = await createReader();
    await tell(world, STORY);
    const { body } = await add();
    expect(body).toMatchObject({
      email: DEMO_MEMBER.email,
      schedules: [{ every: 'week', next: { from: '2026-11-16', to: '2026-11-22' }, due_at: MONDAY, sent_at: null }],
    });
    expect(await reach(MONDAY - 1)).toEqual([]);
    const [mail] = await reach(MONDAY);
    expect(mails[0]?.to).toEqual([DEMO_MEMBER.email]);
    expect(mail?.subject).toBe('Maple & Finch: recommendations, November 16 – 22, 2026');
    expect(mail?.from?.name).toBe('Maple & Finch');
    const text = mail?.text ?? '';
    expect(text).toContain('Referred revenue: $130 (the week before: $0)');
    expect(text).toContain('Orders: 2');
    expect(text).toContain('Clicks: 5');
    expect(text).toContain('Email: Clicks 2 · Orders 1 · Referred revenue $100');
    expect(text).not.toContain('Earlier days that have changed');

    // The picture: in the mail itself, named by it, a real one, with every figure in its alternative text.
    const picture = fileOf(mail, 'image/png');
    expect(mail?.html).toContain(`src="cid:${picture?.contentId?.replace(/[<>]/g, '')}"`);
    expect(picture?.disposition).toBe('inline');
    expect(mail?.html).toMatch(/alt="Referred revenue day by day\. Nov 16: \$0; Nov 17: \$0; Nov 18: \$130; /);
    const bytes = bytesOf(mail, 'image/png');
    expect([...bytes.subarray(1, 4)]).toEqual([80, 78, 71]);
    const idat = Buffer.from(bytes).indexOf('IDAT');
    const length = new DataView(bytes.buffer).getUint32(idat - 4);
    expect(inflateSync(bytes.subarray(idat + 4, idat + 4 + length)).length).toBe(300 * 1009);

    const file = fileOf(mail, 'text/csv');
    expect(file?.filename).toBe('goodword-series-2026-11-16-2026-11-22.csv');
    expect(text).toContain(file?.filename);
    const [heading, ...records] = readRecords(
      new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytesOf(mail, 'text/csv')),
    );
    const column = (name: string) => heading?.cells.indexOf(name) ?? -1;
    const numbers = records.filter(({ cells }) => cells[0] !== 'note');
    expect(numbers.map(({ cells }) => [cells[0], cells[column('period')], cells[column('revenue_USD')]])).toEqual([
      ...['16', '17'].map((day) => ['row', `2026-11-${day}`, '0.00']),
      ['row', '2026-11-18', '130.00'],
      ...['19', '20', '21', '22'].map((day) => ['row', `2026-11-${day}`, '0.00']),
      ['total', '', '130.00'],
    ]);
  });

  test('comes once a period, whoever sends and however often', async () => {
    const { world, add, reach, mails } = await createReader();
    await add();
    world.clock.advance(MONDAY - START);
    await Promise.all([sendReports(world.ports), sendReports(world.ports), sendReports(world.ports)]);
    await sendReports(world.ports);
    expect(await reach(MONDAY + DAY)).toHaveLength(1);
    const rows = await world.ports.databases.group(1).orm.select().from(message);
    expect(rows.map(({ kind, idempotencyKey }) => [kind, idempotencyKey.split(':').at(-1)])).toEqual([
      ['report', '2026-11-16'],
    ]);
    expect(await reach(MONDAY + 7 * DAY)).toHaveLength(2);
    expect(mails).toHaveLength(2);
  });

  test('after an outage makes up for every period, each once', async () => {
    const { world, add, reach } = await createReader();
    await add();
    world.clock.advance(MONDAY + 15 * DAY - START);
    for (let tick = 0; tick < 5; tick += 1) await sendReports(world.ports);
    const subjects = (await reach(world.clock.now())).map(({ subject }) => subject?.split(', ').at(1));
    expect(subjects.sort()).toEqual(['November 16 – 22', 'November 23 – 29', 'November 30 – December 6']);
  });

  test('tells the days that have changed since they were reported', async () => {
    const { world, add, reach } = await createReader();
    await tell(world, STORY);
    await add();
    await reach(MONDAY);
    // A day later the shop's server tells of an order that was placed on the Friday before.
    await tell(world, [['conversion', { amount: 4200, currency: 'USD' }, 4]], MONDAY + DAY);
    const [, second] = await reach(MONDAY + 7 * DAY);
    expect(second?.text).toContain('Earlier days that have changed\nNov 20: Reported 0 / $0 · Now 1 / $42');
    const third = (await reach(MONDAY + 14 * DAY)).at(-1);
    expect(third?.text).not.toContain('Earlier days that have changed');
  });

  test('waits until its period is over in all its shops, and names each', async () => {
    const { world, add, reach } = await createReader();
    await tell(world, [...STORY, ['conversion', { amount: 700, currency: 'EUR', channel: 'email' }, 0, 2]]);
    const { body } = await add({ shops: [] });
    expect(body.schedules[0]?.due_at).toBe(MONDAY);
    const [mail] = await reach(MONDAY);
    expect(mail?.text).toContain('Referred revenue: $130 + €7');
    expect(mail?.text).toContain('Ahorn: Clicks 0 · Orders 1 · Referred revenue €7');
    // Two currencies have no sum to draw.
    expect(mail?.html).toContain('alt="Clicks day by day');
    const file = new TextDecoder().decode(bytesOf(mail, 'text/csv'));
    expect(file).toContain(',revenue_USD,revenue_EUR,');
    expect(file).toContain(',period,shop,shop_name,');
    expect(file).toContain(`,2026-11-18,${world.de.id},Ahorn,`);
  });

  test.each([
    ['de', 'ltr', 'Der Monat in Empfehlungen', 'Diesen Bericht beenden'],
    ['ar', 'rtl', 'الشهر في التوصيات', 'إيقاف هذا التقرير'],
    ['ja', 'ltr', '1か月のおすすめ', 'このレポートを停止する'],
  ])('speaks %s to who asked for it', async (language, dir, title, stop) => {
    const { world, add, reach } = await createReader();
    await tell(world, STORY);
    await add({ every: 'month', language });
    const [mail] = await reach(Date.UTC(2026, 11, 1, 12));
    expect(mail?.html).toContain(`<html lang="${language}" dir="${dir}">`);
    expect(mail?.text).toContain(title);
    expect(mail?.text).toContain(stop);
    expect(mail?.html).not.toMatch(/\{\{|undefined|null/);
  });

  test('is about nothing where nothing happened, and says so', async () => {
    const { add, reach } = await createReader();
    await add();
    const [mail] = await reach(MONDAY);
    expect(mail?.text).toContain('Nothing happened in this period.');
    expect(mail?.html).not.toContain('cid:');
    expect(mail?.attachments.map(({ mimeType }) => mimeType)).toEqual(['text/csv']);
  });
});

describe('its end', () => {
  test('is one click away in every mail: asked by GET, done by POST, for this report alone', async () => {
    const { world, ask, add, reach } = await createReader();
    await add();
    await add({ language: 'de' });
    const mails = await reach(MONDAY);
    const mail = mails.find(({ subject }) => subject?.includes('recommendations'));
    const header = (key: string) => mail?.headers.find((one) => one.key === key)?.value ?? '';
    const url = new URL(/<(https:[^>]+)>/.exec(header('list-unsubscribe'))?.[1] ?? '');
    expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect(mail?.text).toContain(url.href);

    const page = await world.get(url.pathname);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Stop this report?')]);
    expect((await ask('').then(() => world.get(url.pathname))).status).toBe(200);
    const done = await world.post(url.pathname, 'List-Unsubscribe=One-Click');
    expect(await done.text()).toContain('The report will not be sent again.');
    expect(await (await world.post(url.pathname, '')).text()).toContain('will not be sent again');
    expect(await reach(MONDAY + 7 * DAY)).toHaveLength(3);
    // The address may still be written to: it is no shopper who said never.
    expect(await world.ports.databases.group(1).orm.select().from(suppression)).toEqual([]);
    for (const forged of [`${url.pathname}x`, url.pathname.replace('2026-11-16', '2026-11-09'), '/u/report/nothing']) {
      expect((await world.post(forged, '')).status).toBe(404);
    }
  });

  test('comes in the dashboard too, for who asked alone', async () => {
    const { world, ask, add, reach } = await createReader();
    const { body } = await add();
    const id = body.schedules[0]?.id ?? '';
    expect((await ask('/sch_nobody/stop')).status).toBe(404);
    expect((await ask(`/${id}/stop`)).body.schedules).toEqual([]);
    expect(await reach(MONDAY)).toEqual([]);
    await add();
    await world.ports.databases.group(1).orm.update(reportSchedule).set({ userId: 'usr_other' });
    expect((await ask(`/${id}/stop`)).status).toBe(404);
  });

  test('comes with the member’s own, and with the shops', async () => {
    const { world, add, reach } = await createReader();
    await add();
    const { orm } = world.ports.databases.control;
    await orm.update(shop).set({ retailerId: world.us.retailerId, kind: 'canary' });
    world.ports.shops.forget();
    expect(await reach(MONDAY)).toEqual([]);
    await orm.update(shop).set({ kind: 'live' });
    await add();
    await orm.delete(member);
    expect(await reach(MONDAY + 14 * DAY)).toEqual([]);
    const rows = await world.ports.databases.group(1).orm.select().from(reportSchedule);
    expect(rows.every(({ stoppedAt }) => stoppedAt !== null)).toBe(true);
  });
});

test('what cannot be asked for is refused', async () => {
  const { world, cookie, ask, add } = await createReader();
  for (const wrong of [
    { every: 'day' },
    { language: 'tlh' },
    { shops: ['shp_other'] },
    { currency: 'XXQ' },
    { shops: 'all' },
  ]) {
    expect((await add(wrong)).status).toBe(422);
  }
  expect((await ask('', {})).status).toBe(422);
  for (let count = 0; count < 20; count += 1) expect((await add()).status).toBe(200);
  expect((await add()).status).toBe(409);
  const foreign = { ...OWN_PAGE, cookie, origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' };
  expect((await world.post('/api/schedules', { every: 'week' }, foreign)).status).toBe(403);
});
