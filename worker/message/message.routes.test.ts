import { describe, expect, it } from 'vitest';
import { event, suppression } from '../../db/schema/group.ts';
import { maskAddress } from '../privacy/address.ts';
import { createWorld, type World } from '../test/world.ts';
import { dispatchDue } from './message.dispatch.ts';
import { insertMessage } from './message.store.ts';
import { insertSandboxMessage, readSandboxMessages } from './sandbox.store.ts';

async function invite(world: World, language = 'en-US') {
  const { ports, us, tenant, campaignId } = world;
  const token = ports.ids.token(us.number);
  const id = ports.ids.make('msg');
  await tenant.client.execute(
    insertMessage(
      tenant,
      ports.secrets,
      {
        id,
        retailerId: us.retailerId,
        shopId: us.id,
        campaignId,
        kind: 'deal',
        channel: 'email',
        idempotencyKey: id,
        recipientKey: ports.secrets.addressKeys(us.retailerId, 'email', ports.secrets.digest('bob@friends.test'))[0],
        address: 'bob@friends.test',
        masked: maskAddress('bob@friends.test'),
        language,
        values: {
          advocateName: 'Anna',
          shopName: us.name,
          words: { title: '20% off', description: '' },
          badge: '20%',
          url: 'https://go.test/r/x',
          rewardDisclosed: false,
        },
        policyVersion: 'v1',
        unsubscribeToken: token,
      },
      ports.clock.now(),
    ),
  );
  return token;
}

const suppressions = (world: World) => world.tenant.orm.select().from(suppression);

describe('GET /u/:token', () => {
  it('asks in the recipient’s language, shows the address masked, changes nothing (R7, R37)', async () => {
    const world = await createWorld();
    for (const [language, dir] of [
      ['en-US', 'ltr'],
      ['ar', 'rtl'],
    ] as const) {
      const answer = await world.get(`/u/${await invite(world, language)}`);
      const page = await answer.text();
      expect(answer.status).toBe(200);
      expect(page).toContain(`<html lang="${language}" dir="${dir}">`);
      expect(page).toContain('<bdi>b…\u2060@friends.test</bdi>');
      expect(page).not.toContain('bob');
      expect(page).toContain('<form method="post">');
      expect(page).not.toMatch(/style=|<style|<script/);
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
    expect(await suppressions(world)).toEqual([]);
    const done = await (await world.app.request(`/u/${await invite(world)}`, { method: 'POST' })).text();
    expect(done).toContain('<bdi>b…\u2060@friends.test</bdi>');
    expect(done).not.toContain('bob');
  });

  it('serves its stylesheet', async () => {
    const world = await createWorld();
    const answer = await world.get('/u/style.css');
    expect(answer.headers.get('content-type')).toContain('text/css');
  });

  it.each(['nonsense', '0001', `0001${'0'.repeat(26)}`, `zzzz${'0'.repeat(26)}`, '%00', 'a'.repeat(5000)])(
    'answers an unknown token with a kind page: %.20s',
    async (token) => {
      const world = await createWorld();
      for (const method of ['GET', 'POST']) {
        const answer = await world.app.request(`/u/${token}`, { method, headers: { 'accept-language': 'de-DE' } });
        expect(answer.status).toBe(404);
        expect(await answer.text()).toContain('Dieser Link ist nicht bekannt');
      }
    },
  );
});

describe('POST /u/:token', () => {
  it('holds at once and for good: by one click, without a cookie (R7, R8)', async () => {
    const world = await createWorld();
    const token = await invite(world);
    const answer = await world.app.request(`/u/${token}`, {
      method: 'POST',
      body: 'List-Unsubscribe=One-Click',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('will not write to');
    await invite(world);
    expect(await dispatchDue(world.ports)).toMatchObject({ sent: 0, suppressed: 2 });
    expect(await readSandboxMessages(world.ports.databases, 10)).toEqual([]);
  });

  it('is idempotent: one suppression, one fact, the same answer', async () => {
    const world = await createWorld();
    const token = await invite(world);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => world.app.request(`/u/${token}`, { method: 'POST' })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1);
    expect(await suppressions(world)).toHaveLength(1);
    const facts = (await world.tenant.orm.select().from(event)).filter(({ kind }) => kind === 'suppression');
    expect(facts).toHaveLength(1);
    expect(JSON.stringify(facts)).not.toContain('friends.test');
  });

  it('works after the address is gone from the message', async () => {
    const world = await createWorld();
    const token = await invite(world);
    await dispatchDue(world.ports);
    world.clock.advance(73 * 3_600_000);
    await dispatchDue(world.ports);
    expect((await world.app.request(`/u/${token}`, { method: 'POST' })).status).toBe(200);
    await invite(world);
    expect(await dispatchDue(world.ports)).toMatchObject({ suppressed: 1 });
  });
});

describe('the sandbox mailbox', () => {
  it('lists and shows every message: as mail, as text, as source', async () => {
    const world = await createWorld();
    expect(await (await world.get('/sandbox')).text()).toContain('No message yet');
    await invite(world);
    await dispatchDue(world.ports);
    const [listed] = await readSandboxMessages(world.ports.databases, 10);
    const list = await (await world.get('/sandbox')).text();
    expect(list).toContain('Anna has a deal from Maple US for you');
    expect(list).toContain('bob@friends.test');
    const show = async (view: string) => (await world.get(`/sandbox/${listed?.id}${view}`)).text();
    expect(await show('')).toContain('Anna via Maple US &lt;deals@mail.goodword.example&gt;');
    expect(await show('')).toContain(`<iframe src="/sandbox/${listed?.id}/html"`);
    expect(await show('?view=text')).toContain('See the deal:');
    expect(await show('?view=raw')).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    const framed = await world.get(`/sandbox/${listed?.id}/html`);
    expect(framed.headers.get('content-security-policy')).toMatch(/^sandbox allow-popups/);
    expect(await framed.text()).toContain('<base target="_blank">');
    expect((await world.get('/sandbox/nobody')).status).toBe(404);
    expect((await world.get('/sandbox/style.css')).status).toBe(200);
  });

  it('shows a mail with its own pictures, and hands out its files', async () => {
    const world = await createWorld();
    const picture = Buffer.from('\x89PNG picture', 'latin1');
    const part = (headers: string[], content: string) => ['--cut', ...headers, '', content].join('\r\n');
    const raw = [
      'Content-Type: multipart/mixed; boundary=cut',
      'MIME-Version: 1.0',
      '',
      part(['Content-Type: text/html'], '<img src="cid:chart">'),
      part(
        ['Content-Type: image/png', 'Content-ID: <chart>', 'Content-Transfer-Encoding: base64'],
        picture.toString('base64'),
      ),
      part(['Content-Type: text/csv', 'Content-Disposition: attachment; filename="<a>.csv"'], 'day,clicks'),
      '--cut--',
    ].join('\r\n');
    const mail = {
      id: 'msg_1',
      shopId: world.us.id,
      channel: 'email',
      sender: 'a',
      recipient: 'b',
      subject: 'c',
      text: 'd',
    };
    const html = '<html><head></head><img src="cid:chart"></html>';
    await insertSandboxMessage(world.ports.databases, world.us.id, { ...mail, html, raw, createdAt: 0 });
    expect(await (await world.get('/sandbox/msg_1/html')).text()).toContain('<img src="/sandbox/msg_1/parts/0">');
    const shown = await world.get('/sandbox/msg_1/parts/0');
    expect([shown.headers.get('content-type'), Buffer.from(await shown.arrayBuffer())]).toEqual(['image/png', picture]);
    expect(await (await world.get('/sandbox/msg_1')).text()).toContain(
      '<a href="/sandbox/msg_1/parts/1">&lt;a&gt;.csv</a>',
    );
    const file = await world.get('/sandbox/msg_1/parts/1');
    expect(file.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''%3Ca%3E.csv");
    expect((await world.get('/sandbox/msg_1/parts/7')).status).toBe(404);
  });

  it('is not there where mails really go out, but for a demo', async () => {
    const real = await createWorld({ SMTP_URL: 'smtp://127.0.0.1:2525' });
    expect((await real.get('/sandbox')).status).toBe(404);
    const demo = await createWorld({ SMTP_URL: 'smtp://127.0.0.1:2525', DEMO: 'on' });
    expect((await demo.get('/sandbox')).status).toBe(200);
  });
});
