import { readFileSync } from 'node:fs';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { answer, message, suppression } from '../../../db/schema/group.ts';
import {
  CODE,
  enqueue,
  enqueueAll,
  type MessagePart,
  makeSender,
  readFacts,
  readRow,
  useSenders,
} from '../../test/outbox.ts';
import { createWorld, type World } from '../../test/world.ts';
import { dispatchDue } from '../message.dispatch.ts';
import { openMessage } from '../message.store.ts';
import replies from '../sms/fixtures/replies.json' with { type: 'json' };
import { readAddress, writeAddress } from './address.ts';
import { readHtml } from './html.ts';
import { type InboundMail, readInbound, withoutQuote } from './inbound.ts';

const SECRET = 'inbound-secret-of-the-mail-server';
const HOUR = 3_600_000;
const NOTHING: InboundMail = {
  from: 'bob@x.example',
  to: [],
  headers: new Map(),
  subject: '',
  text: 'Hello',
  messageId: '',
  references: [],
  parts: [],
};

/** A world in which a mail to friend@x.example went out. */
async function openSent(part: MessagePart = {}) {
  const world = await createWorld({ INBOUND_SECRET: SECRET });
  useSenders(
    world,
    makeSender('email', ({ id }) => ({ kind: 'sent', providerId: id })),
  );
  const { id } = await send(world, part);
  return { world, id };
}

async function send(world: World, part: MessagePart = {}): Promise<{ id: string }> {
  const sent = await enqueue(world, { address: 'friend@x.example', ...part });
  await dispatchDue(world.ports);
  return sent;
}

const addressOf = ({ ports }: World, purpose: 'bounce' | 'reply', id: string) =>
  writeAddress(ports.secrets, purpose, id, 'mail.example');

/** One of the recorded mails, as it would come back for a message. */
function readFixture(world: World, name: string, id: string): string {
  return readFileSync(new URL(`fixtures/${name}.eml`, import.meta.url), 'utf8')
    .replaceAll('b+d123=tok@bounce.mail.example', addressOf(world, 'bounce', id))
    .replaceAll('reply+tok@in.mail.example', addressOf(world, 'reply', id))
    .replaceAll('<d-123@mail.example>', `<${id}@mail.example>`);
}

async function hand(world: World, raw: string, secret = SECRET, account = 'platform'): Promise<string> {
  const answer = await world.app.request(`/hooks/mail/${account}`, {
    method: 'POST',
    body: raw,
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'message/rfc822' },
  });
  if (answer.status !== 200) return String(answer.status);
  return ((await answer.json()) as { verdict: string }).verdict;
}

const handFixture = (world: World, name: string, id: string) => hand(world, readFixture(world, name, id));

const readSuppressions = async (world: World) => {
  const rows = await world.tenant.orm.select().from(suppression);
  return rows.map(({ scope, source, channel }) => `${scope} ${source} ${channel}`).sort();
};

/** Answers that wait to be sent to the shop's people. */
async function readForwarded(world: World) {
  const rows = await world.tenant.orm.select().from(message).where(eq(message.kind, 'reply'));
  return rows.map((row) => openMessage(world.ports.secrets, row));
}

const reply = (world: World, id: string, text: string, headers = '') =>
  `From: Bob <friend@x.example>\r\nTo: ${addressOf(world, 'reply', id)}\r\nSubject: Re: a deal\r\n` +
  `Message-ID: <1@x.example>\r\n${headers}Content-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`;

describe('bounces', () => {
  it('5.1.1: the address is dead, here and now (R23)', async () => {
    const { world, id } = await openSent();
    expect(await handFixture(world, 'dsn-failed-5.1.1-user-unknown', id)).toBe('bounced');
    expect(await readRow(world, id)).toMatchObject({ state: 'bounced', lastError: '5.1.1' });
    expect(await readSuppressions(world)).toEqual(['retailer bounce email']);
    expect((await readRow(world, (await send(world)).id)).state).toBe('suppressed');
  });

  it('the same bounce again changes nothing', async () => {
    const { world, id } = await openSent();
    for (let round = 0; round < 3; round += 1) await handFixture(world, 'dsn-failed-5.1.1-user-unknown', id);
    expect(await readSuppressions(world)).toHaveLength(1);
    expect(await readFacts(world)).toEqual(['sent', 'bounced']);
  });

  it('5.2.2: a full mailbox is given up with the third mail, not with three reports of one', async () => {
    const { world, id } = await openSent();
    for (let round = 0; round < 3; round += 1) await handFixture(world, 'dsn-failed-5.2.2-mailbox-full', id);
    expect(await readSuppressions(world)).toEqual([]);
    const second = await send(world);
    await handFixture(world, 'dsn-failed-5.2.2-mailbox-full', second.id);
    expect(await readSuppressions(world)).toEqual([]);
    const third = await send(world);
    await handFixture(world, 'dsn-failed-5.2.2-mailbox-full', third.id);
    expect(await readSuppressions(world)).toEqual(['retailer bounce email']);
  });

  it('5.7.1: our reputation, not the address', async () => {
    const { world, id } = await openSent();
    expect(await handFixture(world, 'dsn-failed-5.7.1-policy', id)).toBe('bounced');
    expect(await readRow(world, id)).toMatchObject({ state: 'bounced', lastError: '5.7.1' });
    expect(await readSuppressions(world)).toEqual([]);
  });

  it('delayed: nothing yet', async () => {
    const { world, id } = await openSent();
    expect(await handFixture(world, 'dsn-delayed-4.4.1', id)).toBe('ignored');
    expect((await readRow(world, id)).state).toBe('sent');
  });

  it('one report about two recipients: each message reads its own', async () => {
    const { world, id: a } = await openSent({ address: 'a@x.example' });
    const { id: b } = await send(world, { address: 'b@x.example' });
    const { id: list } = await send(world, { address: 'list@y.example' });
    expect(await handFixture(world, 'dsn-multi-recipient', a)).toBe('bounced');
    expect(await handFixture(world, 'dsn-multi-recipient', b)).toBe('delivered');
    // One member of a list is gone, the list is not.
    expect(await handFixture(world, 'dsn-multi-recipient', list)).toBe('ignored');
    expect((await readRow(world, a)).state).toBe('bounced');
    expect((await readRow(world, b)).state).toBe('delivered');
    expect(await readSuppressions(world)).toHaveLength(1);
  });

  it('plain words and a code are enough', async () => {
    const { world, id } = await openSent();
    expect(await handFixture(world, 'non-dsn-text-bounce', id)).toBe('bounced');
    expect(await readRow(world, id)).toMatchObject({ state: 'bounced', lastError: '5.1.1' });
    expect(await readSuppressions(world)).toEqual(['retailer bounce email']);
  });

  it('is found by the returned Message-ID where the envelope address is lost, and by one in lower case', async () => {
    const { world, id } = await openSent();
    const raw = readFixture(world, 'dsn-failed-5.1.1-user-unknown', id);
    const lost = raw.replace(addressOf(world, 'bounce', id), 'postmaster@mail.example');
    expect(await hand(world, lost)).toBe('bounced');
    const { id: other } = await send(world, { address: 'other@x.example' });
    const lower = readFixture(world, 'dsn-failed-5.1.1-user-unknown', other)
      .replace(addressOf(world, 'bounce', other), addressOf(world, 'bounce', other).toLowerCase())
      .replace(`${other}@mail`, 'lost@mail');
    expect(await hand(world, lower)).toBe('bounced');
    expect((await readRow(world, other)).state).toBe('bounced');
  });

  it('one that is forged changes nothing, and neither does one about no message', async () => {
    const { world, id } = await openSent();
    const raw = readFixture(world, 'dsn-failed-5.1.1-user-unknown', id);
    const address = addressOf(world, 'bounce', id);
    const broken = address.replace(/=(.)/, (_, digit) => `=${digit === '1' ? '2' : '1'}`);
    expect(await hand(world, raw.replace(address, broken))).toBe('forged');
    expect(await hand(world, raw.replace(address, address.replace(/=.*@/, '=x@')))).toBe('forged');
    const swapped = addressOf(world, 'reply', id).replace('reply+', 'b+');
    expect(await hand(world, raw.replace(address, swapped))).toBe('forged');
    const nobody = raw.replace(address, 'b@mail.example').replaceAll(id, 'msg_00000000000000000000000000');
    expect(await hand(world, nobody)).toBe('unknown');
    expect((await readRow(world, id)).state).toBe('sent');
    expect(await readSuppressions(world)).toEqual([]);
  });
});

describe('complaints', () => {
  it('end everybody’s mails, also to the same person at another retailer (R23)', async () => {
    const { world, id } = await openSent();
    expect(await handFixture(world, 'arf-abuse', id)).toBe('complained');
    expect(await readRow(world, id)).toMatchObject({ state: 'complained', lastError: 'abuse' });
    expect(await readSuppressions(world)).toEqual(['global complaint email', 'retailer complaint email']);
  });

  it('do so also when the message has lost its address, by the one that the report names', async () => {
    const { world, id } = await openSent();
    world.clock.advance(73 * HOUR);
    await dispatchDue(world.ports);
    expect((await readRow(world, id)).addressSealed).toBeNull();
    const raw = readFixture(world, 'arf-abuse', id);
    await hand(world, raw.replace('Original-Rcpt-To: <friend@', 'Original-Rcpt-To: <somebody.else@'));
    expect(await readSuppressions(world)).toEqual(['retailer complaint email']);
    await hand(world, raw);
    expect(await readSuppressions(world)).toEqual(['global complaint email', 'retailer complaint email']);
  });

  it('a redacted report is found by its own words; “not spam” is none', async () => {
    const { world, id } = await openSent();
    const raw = readFixture(world, 'arf-abuse', id);
    expect(await hand(world, raw.replace('Feedback-Type: abuse', 'Feedback-Type: not-spam'))).toBe('ignored');
    const redacted = raw.replace(/^Original-.*\n/gm, '').replace('friend@x.example', 'redacted');
    expect(await hand(world, redacted)).toBe('complained');
  });
});

describe('answers', () => {
  it('STOP ends it at once, above what is quoted (R7, R12)', async () => {
    const { world, id } = await openSent();
    expect(await handFixture(world, 'reply-stop', id)).toBe('stopped');
    expect(await readSuppressions(world)).toEqual(['retailer user email']);
    expect(await readForwarded(world)).toEqual([]);
    expect((await readRow(world, (await send(world)).id)).state).toBe('suppressed');
  });

  it('STOP with the name of the shop behind it is one (R12)', async () => {
    const { world, id } = await openSent();
    expect(await hand(world, reply(world, id, 'STOP Maple US'))).toBe('stopped');
    expect(await readSuppressions(world)).toEqual(['retailer user email']);
  });

  it('works for a message that is leased already, and is confirmed by one last mail (R8, R13)', async () => {
    const { world, id } = await openSent();
    const mails: string[] = [];
    useSenders(
      world,
      makeSender(
        'email',
        async (mail) => {
          mails.push(mail.id);
          // While the first is on its way, its recipient answers the earlier one.
          await handFixture(world, 'reply-stop', id);
          return { kind: 'sent', providerId: mail.id };
        },
        { width: 1 },
      ),
    );
    const parts = Array.from({ length: 60 }, () => ({ ...CODE, address: 'friend@x.example' }));
    await enqueueAll(world, parts);
    await dispatchDue(world.ports);
    // Some were marked as going ahead of the first; the others were leased, and did not go.
    expect(mails.length).toBeLessThan(parts.length);
    expect(await readForwarded(world)).toEqual([]);
    const all = await world.tenant.orm.select().from(message);
    const last = all.filter(({ kind }) => kind === 'stopped');
    expect(last).toMatchObject([{ recipientKey: all[0]?.recipientKey }]);
    const rows = all.filter(({ kind }) => kind !== 'stopped');
    expect(rows).toHaveLength(1 + parts.length);
    const sent = mails.filter((one) => one !== last[0]?.id);
    expect(rows.filter(({ state }) => state === 'suppressed')).toHaveLength(parts.length - sent.length);
  });

  it('R13: a last mail confirms a stop that somebody wrote, once, to the address alone that it stops', async () => {
    const { world, id } = await openSent();
    const lastOf = async () => (await world.tenant.orm.select().from(message)).filter(({ kind }) => kind === 'stopped');
    await handFixture(world, 'reply-stop', id);
    await hand(world, reply(world, id, 'Stop it!'));
    const headers: object[] = [];
    useSenders(
      world,
      makeSender('email', (mail) => {
        headers.push(mail.headers);
        return { kind: 'sent', providerId: mail.id };
      }),
    );
    await dispatchDue(world.ports);
    // It needs no way out any more.
    expect(headers).toHaveLength(1);
    expect(JSON.stringify(headers)).not.toContain('Unsubscribe');
    const [row, ...more] = await lastOf();
    expect(more).toEqual([]);
    expect(row).toMatchObject({ state: 'sent', channel: 'email', masked: 'f…@x.example' });
    // Who passed a mail on is not its recipient, a complaint forbids even this, and a program shows it by itself.
    const { id: other } = await send(world, { ...CODE, address: 'other@x.example' });
    await world.tenant.orm.update(message).set({ addressSealed: null }).where(eq(message.id, other));
    expect(await hand(world, reply(world, other, 'STOP'))).toBe('stopped');
    const { id: third } = await send(world, { ...CODE, address: 'third@x.example' });
    const program = reply(world, third, '').replace('Re: a deal', 'unsubscribe');
    expect(await hand(world, program)).toBe('stopped');
    const { id: fourth } = await send(world, { ...CODE, address: 'fourth@x.example' });
    expect(await hand(world, reply(world, fourth, 'STOP').replace('friend@', 'fourth@'))).toBe('stopped');
    const { recipientKey } = await readRow(world, fourth);
    const given = {
      id: 'sup_c',
      channel: 'email',
      addressKey: recipientKey,
      source: 'complaint',
      createdAt: 1,
    } as const;
    await world.tenant.orm.insert(suppression).values({ ...given, retailerId: '', scope: 'global' });
    await dispatchDue(world.ports);
    const states = (await lastOf()).map(({ masked, state }) => `${masked} ${state}`);
    expect(states.sort()).toEqual(['f…@x.example sent', 'f…@x.example suppressed']);
  });

  it('only for the address asked, whoever answers: a link or a mail that was passed on does no harm to others (R37)', async () => {
    const { world, id } = await openSent();
    const passedOn = reply(world, id, 'STOP').replace('friend@x.example', 'somebody.else@x.example');
    expect(await hand(world, passedOn)).toBe('stopped');
    expect((await readRow(world, (await send(world)).id)).state).toBe('suppressed');
    expect((await readRow(world, (await send(world, { address: 'somebody.else@x.example' })).id)).state).toBe('sent');
  });

  it('is obeyed in every language, and what may be a stop too, which people look at (R12)', async () => {
    const { world } = await openSent();
    const { stop, unclear } = replies;
    let number = 0;
    for (const text of [...Object.values(stop).map(([, first = '']) => first), ...unclear.de]) {
      number += 1;
      const { id } = await send(world, { ...CODE, address: `f${number}@x.example` });
      expect([text, await hand(world, reply(world, id, text))]).toEqual([text, 'stopped']);
    }
    expect(await readSuppressions(world)).toHaveLength(number);
    const forwarded = await readForwarded(world);
    expect(forwarded.map(({ content }) => content.values)).toMatchObject(
      unclear.de.map((text) => ({ text, stopped: true })),
    );
  });

  it('one about a parcel or a day that sounds like a stop is in doubt, and its words reach the shop’s people (R12)', async () => {
    const { world, id } = await openSent();
    const text = 'Proszę nie wysyłać na stary adres';
    expect(await hand(world, reply(world, id, text))).toBe('stopped');
    expect(await readSuppressions(world)).toEqual(['doubt user email']);
    expect((await readForwarded(world)).map(({ content }) => content.values)).toMatchObject([{ text, stopped: true }]);
    expect(await world.tenant.orm.select().from(answer)).toMatchObject([{ state: 'doubt' }]);
  });

  it('one that says more is obeyed and handed on; a question is handed on alone (R12)', async () => {
    const { world, id } = await openSent();
    const question = 'Hi, I never got your message with the code, can you send it again?';
    expect(await hand(world, reply(world, id, question))).toBe('forwarded');
    expect(await readSuppressions(world)).toEqual([]);
    const both = 'Please stop emailing me. And where is my order 1234?\n\nBest,\nBen';
    expect(await hand(world, reply(world, id, both))).toBe('stopped');
    expect(await readSuppressions(world)).toEqual(['doubt user email']);
    const forwarded = (await readForwarded(world)).map(({ content }) => content.values);
    expect(forwarded).toMatchObject([{ text: question }, { text: both, stopped: true }]);
    // In doubt nobody is told that they asked for an end.
    const lastOf = async () => (await world.tenant.orm.select().from(message)).filter(({ kind }) => kind === 'stopped');
    expect(await lastOf()).toEqual([]);
    // Said once more and clearly, nobody has to decide, and it is confirmed (R13).
    expect(await hand(world, reply(world, id, 'STOP'))).toBe('stopped');
    expect(await readSuppressions(world)).toEqual(['retailer user email']);
    expect(await world.tenant.orm.select().from(answer)).toEqual([]);
    expect(await lastOf()).toHaveLength(1);
  });

  it('in HTML alone has its words, and what it quotes is not among them (R12)', async () => {
    const { world, id } = await openSent();
    const inHtml = (body: string) => reply(world, id, body).replace('text/plain', 'text/html');
    const quoted = '<div>On Sun, Anna via Maple &lt;<a href="mailto:a@b.example">a@b.example</a>&gt; wrote:<br></div>';
    const hello = `<style>p{}</style><div>Hello,<br>does it work in the store too? 2 &lt; 3 &eacute;&#233;</div><br>${quoted}<blockquote><p>No more messages from Maple US</p></blockquote>`;
    expect(await hand(world, inHtml(hello))).toBe('forwarded');
    const text = 'Hello,\ndoes it work in the store too? 2 < 3 éé';
    expect(await readForwarded(world)).toMatchObject([{ content: { values: { text } } }]);
    expect(await hand(world, inHtml('<html><body><p>STOP</p><p>-- <br>Ben</p></body></html>'))).toBe('stopped');
    expect(await readSuppressions(world)).toEqual(['retailer user email']);
  });

  it('the mail of a program that unsubscribes, with nothing in it (R7)', async () => {
    const { world, id } = await openSent();
    const raw = reply(world, id, '', 'Auto-Submitted: auto-generated\r\n').replace(
      'Re: a deal',
      `unsubscribe ${'0'.repeat(30)}`,
    );
    expect(await hand(world, raw)).toBe('stopped');
  });

  it.each([
    ['STOP', 'Sent from my iPhone', 'stopped'],
    ['Bitte abmelden', 'Von meinem iPhone gesendet', 'stopped'],
    ['Re: Désabonnez-moi', 'Envoyé de mon iPhone', 'stopped'],
    ['STOP', 'Get Outlook for Android', 'stopped'],
    ['配信停止', 'iPhoneから送信', 'stopped'],
    ['إلغاء الاشتراك', 'أُرسلت من الـ iPhone', 'stopped'],
    ['STOP', 'Von meinem/meiner Galaxy gesendet', 'stopped'],
    ['STOP', 'Téléchargez Outlook pour iOS', 'stopped'],
    ['STOP', 'Obtenir Outlook pour iOS', 'stopped'],
    ['STOP', 'Mit Outlook für iOS gesendet', 'stopped'],
    ['STOP', 'Mobil gesendet', 'stopped'],
    ['STOP', 'Yahoo Mail: Search, Organize, Conquer', 'stopped'],
    ['STOP', 'Pobierz program Outlook dla systemu iOS', 'stopped'],
    ['STOP', 'Download Outlook voor Android', 'stopped'],
    ['STOP', 'احصل على Outlook', 'stopped'],
    ['STOP', 'Outlook for iOS を入手', 'stopped'],
    ['STOP', 'Verstuurd via mijn Galaxy', 'stopped'],
    ['STOP', 'Skickades från min iPhone', 'stopped'],
    // Somebody's own words count, whatever stands above them.
    ['STOP paying too much', 'Von meinem iPhone geht der Code nicht', 'forwarded'],
    ['STOP paying too much', 'Get the code for Outlook to me', 'forwarded'],
    ['STOP paying too much', 'Von meinem Konto wurde nichts gesendet', 'forwarded'],
  ])('reads the subject where a phone alone wrote below it: %s, %s (R12)', async (subject, text, verdict) => {
    const { world, id } = await openSent();
    const encoded = `=?utf-8?B?${Buffer.from(subject).toString('base64')}?=`;
    expect(await hand(world, reply(world, id, text).replace('Re: a deal', encoded))).toBe(verdict);
  });

  it('an absence is never an answer (R12)', async () => {
    const { world, id } = await openSent();
    expect(await handFixture(world, 'auto-reply-out-of-office', id)).toBe('ignored');
    const marks = [
      'Auto-Submitted: auto-replied',
      'Precedence: bulk',
      'X-Autoreply: yes',
      'X-Auto-Response-Suppress: OOF',
      'List-Id: <l.x.example>',
      'Return-Path: <>',
    ];
    for (const mark of marks) {
      expect([mark, await hand(world, reply(world, id, 'I am away, please stop by', `${mark}\r\n`))]).toEqual([
        mark,
        'ignored',
      ]);
    }
    // Some mail programs leave no mark but the subject.
    const under = (subject: string) => reply(world, id, 'Please stop by again').replace('Re: a deal', subject);
    const subjects = [
      'Out of Office: a deal',
      'Automatic reply: a deal',
      'Automatisch antwoord: een deal',
      'Automatische Antwort: ein Angebot',
      'Abwesenheitsnotiz',
      'Réponse automatique : une offre',
      'Respuesta automática: una oferta',
      'Risposta automatica: offerta',
      'Resposta automática: oferta',
      'Odpowiedź automatyczna: oferta',
      'Autosvar: ett erbjudande',
      'Automatisk svar: et tilbud',
      'رد تلقائي: عرض',
      '自動応答: お得',
    ];
    for (const subject of subjects) expect([subject, await hand(world, under(subject))]).toEqual([subject, 'ignored']);
    for (const subject of ['Abwesenheit von Fehlern?', 'Re: Out of office lamp']) {
      expect([subject, readInbound({ ...NOTHING, subject }).kind]).toEqual([subject, 'reply']);
    }
    expect(await hand(world, reply(world, id, 'Hello', 'Auto-Submitted: no\r\n'))).toBe('forwarded');
    expect(await readSuppressions(world)).toEqual([]);
    expect(await readForwarded(world)).toHaveLength(1);
  });

  it('other answers go once to the shop’s people: who wrote and what, nothing else', async () => {
    const { world, id } = await openSent();
    const text =
      'Is it still valid?\n\nOn Sun, 22 Nov 2026 at 05:04, Anna via Maple US <deals@mail.example>\nwrote:\n> a deal';
    const raw = reply(world, id, text);
    expect(await hand(world, raw)).toBe('forwarded');
    await hand(world, `Received: from elsewhere\r\n${raw}`);
    const [one, ...others] = await readForwarded(world);
    expect(others).toEqual([]);
    expect(one).toMatchObject({
      address: 'care@us.shop.test',
      content: {
        values: { shopName: 'Maple US', from: 'friend@x.example', subject: 'Re: a deal', text: 'Is it still valid?' },
      },
    });
  });

  it('are sent on with the way back to who wrote, without a way out, and forgotten with the address (R24)', async () => {
    const { world, id } = await openSent();
    await hand(world, reply(world, id, 'Is it still valid?'));
    const mails: Record<string, unknown>[] = [];
    useSenders(
      world,
      makeSender('email', (mail) => {
        mails.push({ ...mail });
        return { kind: 'sent', providerId: mail.id };
      }),
    );
    await dispatchDue(world.ports);
    expect(mails).toMatchObject([{ to: 'care@us.shop.test', replyTo: 'friend@x.example' }]);
    expect(mails[0]?.headers).toMatchObject({ 'Auto-Submitted': 'auto-generated' });
    expect(JSON.stringify(mails[0]?.headers)).not.toContain('Unsubscribe');
    expect(mails[0]?.text).toContain('> Is it still valid?');
    expect(mails[0]?.text).not.toContain('/u/');
    world.clock.advance(73 * HOUR);
    await dispatchDue(world.ports);
    const [row] = await world.tenant.orm.select().from(message).where(eq(message.kind, 'reply'));
    expect(row).toMatchObject({ addressSealed: null, valuesSealed: '' });
  });

  it('nothing runs in a circle', async () => {
    const { world, id } = await openSent();
    await hand(world, reply(world, id, 'Is it still valid?'));
    const [forwarded] = await world.tenant.orm.select().from(message).where(eq(message.kind, 'reply'));
    // To the forwarded mail's own addresses; from the shop's people themselves; our own mail, sent back to us.
    expect(await hand(world, reply(world, forwarded?.id ?? '', 'Thank you'))).toBe('ignored');
    expect(await hand(world, reply(world, id, 'Me again').replace('friend@x.example', 'care@us.shop.test'))).toBe(
      'ignored',
    );
    expect(await hand(world, reply(world, id, 'x').replace('<1@x.example>', `<${id}@mail.example>`))).toBe('ignored');
    const toBounce = reply(world, id, 'I am on holiday').replace(
      addressOf(world, 'reply', id),
      addressOf(world, 'bounce', id),
    );
    expect(await hand(world, toBounce)).toBe('ignored');
    expect(await readForwarded(world)).toHaveLength(1);
  });

  it('a flood of them reaches nobody', async () => {
    const { world, id } = await openSent();
    const verdicts: string[] = [];
    for (let number = 0; number < 25; number += 1)
      verdicts.push(await hand(world, reply(world, id, `Number ${number}`)));
    expect(verdicts.filter((one) => one === 'forwarded')).toHaveLength(20);
  });

  it('an answer to From instead of Reply-To is found by what it answers', async () => {
    const { world, id } = await openSent();
    const raw = reply(world, id, 'STOP', `In-Reply-To: <${id}@mail.example>\r\n`);
    expect(await hand(world, raw.replace(addressOf(world, 'reply', id), 'deals@mail.example'))).toBe('stopped');
  });
});

describe('the hook', () => {
  it('wants its secret, the same answer whether there is such an account', async () => {
    const { world, id } = await openSent();
    const raw = readFixture(world, 'reply-stop', id);
    expect(await hand(world, raw, 'wrong')).toBe('401');
    expect(await hand(world, raw, SECRET, 'con_none')).toBe('401');
    const without = await createWorld();
    expect(await hand(without, raw, '')).toBe('401');
    const basic = { authorization: `Basic ${btoa(`mail:${SECRET}`)}` };
    const answer = await world.app.request('/hooks/mail/platform', { method: 'POST', body: raw, headers: basic });
    expect(await answer.json()).toEqual({ verdict: 'stopped' });
  });

  it('takes no more than a megabyte, and no nonsense to heart', async () => {
    const { world } = await openSent();
    expect(await hand(world, 'x'.repeat(1_000_001))).toBe('413');
    for (const raw of [
      '',
      '\0\0\0',
      'Content-Type: multipart/mixed; boundary=a\n\n--a\n--a\n--a--',
      `${'('.repeat(50_000)}\n`,
    ]) {
      expect(['ignored', 'unknown', 'unreadable']).toContain(await hand(world, raw));
    }
    let nested = 'Content-Type: text/plain\n\nx';
    for (let depth = 0; depth < 40; depth += 1) {
      nested = `Content-Type: multipart/mixed; boundary=b${depth}\n\n--b${depth}\n${nested}\n--b${depth}--`;
    }
    expect(await hand(world, nested)).toBe('unreadable');
    expect(world.logged.join()).not.toMatch(/@|error/);
  });
});

it('an address of ours fits into 64 characters, survives any case, and is nobody else’s (VERP)', async () => {
  const { ports } = await createWorld();
  const id = ports.ids.make('msg');
  for (const purpose of ['bounce', 'reply'] as const) {
    const address = writeAddress(ports.secrets, purpose, id, 'mail.example');
    expect(address.split('@')[0]?.length).toBeLessThanOrEqual(64);
    for (const form of [address, address.toLowerCase(), address.toUpperCase()]) {
      expect(readAddress(ports.secrets, form)).toEqual({ purpose, id });
    }
  }
  expect(readAddress(ports.secrets, 'bob@x.example')).toBeUndefined();
});

it.each([
  'On Sun, 22 Nov 2026 at 05:04, Anna via Shop <deals@mail.example> wrote:',
  'Am So., 22. Nov. 2026 um 05:04 Uhr schrieb Anna via Shop <deals@mail.example>:',
  'Op zo 22 nov 2026 om 05:04 schreef Anna <deals@mail.example>:',
  'Le dim. 22 nov. 2026 à 05:04, Anna <deals@mail.example> a écrit :',
  'El dom, 22 nov 2026 a las 5:04, Anna (<deals@mail.example>) escribió:',
  'Il giorno dom 22 nov 2026 alle ore 05:04 Anna <deals@mail.example>\nha scritto:',
  'Em dom., 22 de nov. de 2026 às 05:04, Anna <deals@mail.example> escreveu:',
  'niedz., 22 lis 2026 o 05:04 Anna <deals@mail.example> napisał(a):',
  'Den sön 22 nov. 2026 kl 05:04 skrev Anna <deals@mail.example>:',
  'Den søn. 22. nov. 2026 kl. 05.04 skrev Anna <deals@mail.example>:',
  'في الأحد، 22 نوفمبر 2026 في 5:04 ص تمت كتابة ما يلي بواسطة Anna <deals@mail.example>:',
  '2026年11月22日(日) 5:04 Anna <deals@mail.example>:',
  '-----Original Message-----',
  '________________________________\nFrom: Anna <deals@mail.example>',
  'From: Anna via Maple\nSent: Sunday, November 22, 2026 05:04\nTo: Bob\nSubject: a deal',
  'Von: Anna via Maple\nGesendet: Sonntag, 22. November 2026 05:04',
  'Von: Anna via Shop <deals@mail.example>',
  '> quoted',
])('what is quoted is not what somebody says: %s', (line) => {
  expect(withoutQuote(`Hello there,\r\nthanks: it works.\r\n\r\n${line}\r\nunsubscribe`)).toBe(
    'Hello there,\nthanks: it works.',
  );
});

it('words below and between what is quoted are somebody’s own too', () => {
  const introduction = 'On Sun, 22 Nov 2026 at 05:04, Anna via Shop <deals@mail.example> wrote:';
  expect(withoutQuote(`${introduction}\n> a deal\n>\n> no more messages\n\nDoes it work in Albany too?`)).toBe(
    'Does it work in Albany too?',
  );
  expect(withoutQuote(`${introduction}\n> a deal\nDoes it work in Albany too?`)).toBe('Does it work in Albany too?');
  expect(withoutQuote(`Hi,\n\n${introduction}\n\n> a deal\n\nHow long?\n\n> unsubscribe\nhere\n\nThanks`)).toBe(
    'Hi,\n\nHow long?\n\nThanks',
  );
});

it('HTML that nobody wrote by hand is read in one go', () => {
  const started = performance.now();
  for (const part of ['<', '<!--', '<style>', '<div', '</', '&#', '<blockquote>', '<br>']) {
    expect(readHtml(part.repeat(100_000 / part.length)).length).toBeLessThanOrEqual(110_000);
  }
  expect(performance.now() - started).toBeLessThan(2000);
  expect(readHtml('<p>a<br><br>b<ul><li>c</li></ul>d <b>e</b>&nbsp;f &unknown; &#0; &#xd800;')).toBe(
    'a\n\nb\n\nc\n\nd e f &unknown;',
  );
});
