import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { audit, member } from '../../db/schema/control.ts';
import { connection, message } from '../../db/schema/group.ts';
import { DEMO_MEMBER } from '../../db/seed.members.ts';
import type { Outgoing } from '../ports.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { makeSender } from '../test/outbox.ts';
import { OURS } from '../test/twilio.ts';
import { createWorld } from '../test/world.ts';
import { pauseConnection } from './connection.store.ts';
import { CONNECTION_FORMS, type ConnectionsAnswer, formOf, readConnection } from './connection.ts';
import { GRAPH, graphError, openGraphServer } from './senders/facebook.server.ts';
import { createSenders } from './senders/senders.ts';
import { ACCOUNT, openTwilio } from './senders/twilio.server.ts';
import { createTwilioSender } from './senders/twilio.ts';

const PAGE = { pageId: GRAPH.pageId, token: GRAPH.token, appSecret: GRAPH.appSecret };

async function open(graphUrl = 'http://127.0.0.1:59999') {
  const world = await createWorld({ GRAPH_URL: graphUrl });
  const cookie = await signInMember(world);
  const call = async (method: string, path = '', body?: unknown) => {
    const answer = await world.app.request(`/api/connections${path}`, {
      method,
      headers: { ...OWN_PAGE, cookie },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return {
      status: answer.status,
      text: await answer.clone().text(),
      body: (await answer.json()) as ConnectionsAnswer,
    };
  };
  const save = (values: object = PAGE, more: object = {}) =>
    call('POST', '', { provider: 'meta', channel: 'facebook', values, ...more });
  return { world, call, save };
}

describe('accounts that a retailer connects', () => {
  it('are kept with their secrets sealed, and shown without them', async () => {
    const { world, call, save } = await open();
    const saved = await save();
    expect(saved.status).toBe(201);
    expect(saved.body.connections).toMatchObject([
      {
        shop: '',
        provider: 'meta',
        channel: 'facebook',
        settings: { pageId: GRAPH.pageId },
        secrets: ['token', 'appSecret'],
        state: 'ready',
      },
    ]);
    const listed = await call('GET');
    const stored = JSON.stringify(await world.tenant.orm.select().from(connection));
    const logged = JSON.stringify(await world.ports.databases.control.orm.select().from(audit)) + world.logged.join();
    for (const text of [saved.text, listed.text, stored, logged]) {
      for (const secret of [GRAPH.token, GRAPH.appSecret]) expect(text).not.toContain(secret);
    }
    const [one] = listed.body.connections;
    expect(one?.hook?.url).toBe(`https://go.test/hooks/meta/${one?.id}`);
    const query = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.verify_token': one?.hook?.verifyToken ?? '',
      'hub.challenge': '7',
    });
    expect(await (await world.get(`/hooks/meta/${one?.id}?${query}`)).text()).toBe('7');
  });

  it('keep the secrets that are left empty when they are changed, and go on at once', async () => {
    const { world, call, save } = await open();
    await save();
    const [before] = await world.tenant.orm.select().from(connection);
    await pauseConnection(world.tenant, { id: before?.id ?? '', channel: 'facebook' }, 'graph_190', world.clock.now());
    expect((await call('GET')).body.connections).toMatchObject([{ state: 'paused', reason: 'graph_190' }]);
    await save({ pageId: '7654321', token: '', appSecret: '' });
    const [after] = await world.tenant.orm.select().from(connection);
    expect(after).toMatchObject({ id: before?.id, state: 'ready', settings: { pageId: '7654321' }, revision: 2 });
    expect(JSON.parse(world.ports.secrets.open(after?.credentialsSealed ?? ''))).toEqual({
      token: GRAPH.token,
      appSecret: GRAPH.appSecret,
    });
  });

  it('say at once all that is wrong', async () => {
    const { save } = await open();
    const { status, body } = await save({ pageId: 'my page', token: GRAPH.token, other: 'x' });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      errors: [
        { path: 'values.other', code: 'unknown' },
        { path: 'values.pageId', code: 'invalid' },
        { path: 'values.appSecret', code: 'missing' },
      ],
    });
    expect((await save(PAGE, { provider: 'fax' })).status).toBe(422);
    expect((await save(PAGE, { shop: 'shp_none' })).status).toBe(404);
  });

  it('are tried: by name where they work, by Meta’s code where not', async () => {
    let broken = false;
    const graph = await openGraphServer(() => (broken ? { status: 400, body: graphError(190) } : undefined));
    const { call, save } = await open(graph.url);
    const [one] = (await save()).body.connections;
    expect((await call('POST', `/${one?.id}/test`, {})).body).toEqual({ ok: true, name: 'Maple & Finch', error: '' });
    broken = true;
    expect((await call('POST', `/${one?.id}/test`, {})).body).toEqual({ ok: false, name: '', error: 'graph_190' });
    for (let n = 0; n < 8; n += 1) await call('POST', `/${one?.id}/test`, {});
    expect((await call('POST', `/${one?.id}/test`, {})).status).toBe(429);
    expect((await call('POST', '/con_none/test', {})).status).toBe(404);
  });

  it('are let go with their secrets', async () => {
    const { world, call, save } = await open();
    const [one] = (await save()).body.connections;
    expect((await call('DELETE', `/${one?.id}`)).body.connections).toEqual([]);
    expect(await world.tenant.orm.select().from(connection)).toEqual([]);
    expect((await call('DELETE', `/${one?.id}`)).status).toBe(404);
    const done = await world.ports.databases.control.orm.select({ action: audit.action }).from(audit);
    expect(done.map(({ action }) => action)).toEqual(['connection_saved', 'connection_removed']);
  });

  it('are nobody’s to see but owners’ and marketers’, and no other site’s to change', async () => {
    const { world, call, save } = await open();
    expect((await world.get('/api/connections')).status).toBe(401);
    const foreign = await world.post('/api/connections', {}, { ...OWN_PAGE, 'sec-fetch-site': 'cross-site' });
    expect(foreign.status).toBe(403);
    await world.ports.databases.control.orm.update(member).set({ role: 'analyst' });
    expect((await call('GET')).status).toBe(403);
    expect((await save()).status).toBe(403);
  });

  it('of another retailer are not there', async () => {
    const { world, call, save } = await open();
    const [one] = (await save()).body.connections;
    await world.tenant.orm
      .update(connection)
      .set({ retailerId: 'ret_other' })
      .where(eq(connection.id, one?.id ?? ''));
    expect((await call('GET')).body.connections).toEqual([]);
    expect((await call('DELETE', `/${one?.id}`)).status).toBe(404);
    expect((await call('POST', `/${one?.id}/test`, {})).status).toBe(404);
  });
});

describe('a test message to the member who asks', () => {
  async function openAccount(provider: string, channel: string, values: Record<string, string>) {
    const { world, call } = await open();
    const saved = await call('POST', '', { shop: '', provider, channel, values });
    expect(saved.status).toBe(201);
    const id = saved.body.connections[0]?.id;
    const tryIt = (body: object = {}) => call('POST', `/${id}/test`, body);
    return { world, tryIt };
  }
  const SMTP = { domain: 'mail.shop.test', url: 'smtps://user:pass@smtp.shop.test:465' };

  it('goes by mail to the address that they sign in with, under the account’s own domain', async () => {
    const { world, tryIt } = await openAccount('smtp', 'email', SMTP);
    const sent: Outgoing[] = [];
    const sender = makeSender('email', (mail) => {
      sent.push(mail);
      return { kind: 'sent', providerId: mail.id };
    });
    world.ports.senders = createSenders({}, { smtp: () => sender });
    expect((await tryIt({ to: 'somebody@else.test' })).body).toEqual({ ok: true, name: DEMO_MEMBER.email, error: '' });
    expect(sent).toMatchObject([{ to: DEMO_MEMBER.email, from: { address: 'deals@mail.shop.test' } }]);
    expect(await world.tenant.orm.select().from(message)).toEqual([]);
  });

  it('goes by text to the number that they type, where the shop may text', async () => {
    const twilio = await openTwilio();
    const values = { number: OURS, accountSid: ACCOUNT.accountSid, authToken: 'a'.repeat(32) };
    const { world, tryIt } = await openAccount('twilio', 'sms', values);
    world.ports.senders = createSenders({}, { twilio: () => createTwilioSender(ACCOUNT, twilio.fetch) });
    expect((await tryIt({ to: '202 555 0123' })).body).toEqual({ ok: true, name: '+12025550123', error: '' });
    expect(twilio.texts).toMatchObject([{ to: '+12025550123', from: OURS }]);
    expect((await tryIt({ to: '+882 16 12345' })).body).toMatchObject({ ok: false, error: 'not_a_number' });
    twilio.fail({ status: 401, code: 20003 });
    expect((await tryIt({ to: '+12025550123' })).body).toMatchObject({ ok: false, error: 'twilio 20003' });
  });

  it('says what is wrong with the account, and that this host cannot send', async () => {
    const { world, tryIt } = await openAccount('smtp', 'email', SMTP);
    world.ports.senders = createSenders(
      {},
      {
        smtp: () => {
          throw new Error('no');
        },
      },
    );
    expect((await tryIt()).body).toMatchObject({ ok: false, error: 'connection_unusable' });
    world.ports.senders = createSenders({}, {});
    expect((await tryIt()).body).toMatchObject({ ok: false, error: 'no_sender' });
  });
});

describe('what accounts are known by', () => {
  it.each([
    ['meta', 'facebook', PAGE],
    ['meta', 'ads', { pixelId: '5550001111', token: GRAPH.token }],
    ['twilio', 'sms', { number: '+15005550006', accountSid: `AC${'0'.repeat(32)}`, authToken: '0'.repeat(32) }],
    ['smtp', 'email', { domain: 'mail.shop.test', url: 'smtps://user:pass@smtp.shop.test:465' }],
    ['smtp', 'email', { domain: 'mail.shop.test', url: 'smtp://user:p%40ss@smtp.shop.test:587' }],
  ])('%s for %s', (provider, channel, values) => {
    const form = formOf(provider, channel);
    expect(form && 'faults' in readConnection(form, values)).toBe(false);
  });

  it.each([
    'smtp://127.0.0.1:25',
    'smtps://u:p@localhost',
    'smtps://u:p@10.0.0.1',
    'smtp://u:p@smtp.shop.test:6379',
    'http://u:p@smtp.shop.test',
    // The server is what stands before the mark.
    'smtp://evil.test:22#@smtp.shop.test',
    'smtp://10.0.0.7:6379?@smtp.shop.test:587',
    'smtp://u:p\\evil.test@smtp.shop.test',
    'smtps://u:p@smtp.shop.test.',
    'smtps://u:p@2130706433',
    'smtps://u:p@0x7f.0.0.1',
    'smtps://u:p@[::ffff:127.0.0.1]',
  ])('no mail server at %s', (url) => {
    const form = formOf('smtp', 'email');
    expect(form && readConnection(form, { domain: 'mail.shop.test', url })).toEqual({
      faults: [{ key: 'url', code: 'invalid' }],
    });
  });

  it('no mail server whose name leads into the house of whoever runs this; one that they named may be there', async () => {
    const addresses: Record<string, string[]> = {
      'smtp.shop.test': ['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946'],
      'half.shop.test': ['93.184.216.34', '10.0.0.7'],
      'loop.shop.test': ['127.0.0.1'],
      'meta.shop.test': ['169.254.169.254'],
      'cgn.shop.test': ['100.64.3.3'],
      'six.shop.test': ['fd00::7'],
      'relay.house.test': ['192.168.7.7'],
      'unborn.shop.test': [],
    };
    const world = await createWorld({ PRIVATE_MAIL_HOSTS: 'relay.house.test' });
    world.ports.lookup = async (name) => addresses[name] ?? [];
    const cookie = await signInMember(world);
    const saved = async (host: string) => {
      const values = { domain: 'mail.shop.test', url: `smtps://u:p@${host}` };
      const body = JSON.stringify({ provider: 'smtp', channel: 'email', values });
      const answer = await world.app.request('/api/connections', {
        method: 'POST',
        headers: { ...OWN_PAGE, cookie },
        body,
      });
      const { errors } = (await answer.json()) as { errors?: { path: string; code: string }[] };
      return errors?.map(({ path, code }) => `${path} ${code}`).join() ?? answer.status;
    };
    const found: Record<string, unknown> = {};
    for (const host of Object.keys(addresses)) found[host] = await saved(host);
    const refused = 'values.url not_public';
    expect(found).toEqual({
      'smtp.shop.test': 201,
      'half.shop.test': refused,
      'loop.shop.test': refused,
      'meta.shop.test': refused,
      'cgn.shop.test': refused,
      'six.shop.test': refused,
      'relay.house.test': 201,
      'unborn.shop.test': 201,
    });
  });

  it('a number or a service, one of both', () => {
    const form = formOf('twilio', 'sms');
    const given = { accountSid: `AC${'0'.repeat(32)}`, authToken: '0'.repeat(32) };
    expect(form && readConnection(form, given)).toEqual({ faults: [{ key: 'number', code: 'missing' }] });
  });

  it('each form has a channel of its own', () => {
    expect(new Set(CONNECTION_FORMS.map(({ channel }) => channel)).size).toBe(CONNECTION_FORMS.length);
  });
});
