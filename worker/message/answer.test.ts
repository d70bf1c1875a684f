import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { audit, member } from '../../db/schema/control.ts';
import { answer, message, suppression } from '../../db/schema/group.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { CODE, enqueue, makeSender, readRow, useSenders } from '../test/outbox.ts';
import { createTextWorld } from '../test/twilio.ts';
import { createWorld, type World } from '../test/world.ts';
import { runTick } from '../tick.ts';
import type { AnswersAnswer } from './answer.routes.ts';
import { writeAddress } from './mail/address.ts';
import { dispatchDue } from './message.dispatch.ts';

const SECRET = 'inbound-secret-of-the-mail-server';
const half = { random: () => 0.5 };

/** A world in which mails go out and come back, with a member who looks. */
async function open() {
  const world = await createWorld({ INBOUND_SECRET: SECRET });
  const sent: { to: string; text: string; html: string }[] = [];
  useSenders(
    world,
    makeSender('email', ({ id, to, text, html }) => {
      sent.push({ to, text, html });
      return { kind: 'sent', providerId: id };
    }),
  );
  return { world, sent, ...(await lookAs(world)) };
}

async function lookAs(world: World) {
  const headers = { ...OWN_PAGE, cookie: await signInMember(world) };
  const read = async (query = '') =>
    (await (await world.get(`/api/messages/answers${query}`, headers)).json()) as AnswersAnswer;
  const decide = async (id: string, meaning: 'stop' | 'go') =>
    (await world.post(`/api/messages/answers/${id}/${meaning}`, {}, headers)).status;
  return { read, decide };
}

/** Sends somebody a code, and hands back what they answer. @returns the state of the next mail to them. */
async function answerMail(world: World, to: string, words: string): Promise<() => Promise<string>> {
  const { id } = await enqueue(world, { ...CODE, address: to, masked: 'f…@x.example' });
  await dispatchDue(world.ports, half);
  const reply = writeAddress(world.ports.secrets, 'reply', id, 'mail.example');
  const raw = `From: ${to}\r\nTo: <${reply}>\r\nSubject: Re: a code\r\nMessage-ID: <1@x.example>\r\n\r\n${words}`;
  const authorization = `Bearer ${SECRET}`;
  for (const round of [1, 2]) {
    const headers = { authorization, 'content-type': 'message/rfc822' };
    const { status } = await world.app.request('/hooks/mail/platform', { method: 'POST', body: raw, headers });
    expect([round, status]).toEqual([round, 200]);
  }
  return async () => {
    const { id: next } = await enqueue(world, { ...CODE, address: to });
    await dispatchDue(world.ports, half);
    return (await readRow(world, next)).state;
  };
}

const scopes = async ({ tenant }: World) => {
  const rows = await tenant.orm.select().from(suppression);
  return rows.map(({ scope, channel }) => `${scope} ${channel}`).sort();
};

describe('R12: what may be a stop is obeyed, and a person decides', () => {
  test('it was none: what it stopped goes on, and nothing else; decided once', async () => {
    const { world, sent, read, decide } = await open();
    const next = await answerMail(world, 'friend@x.example', 'I am fed up with this');
    expect(await next()).toBe('suppressed');
    const { total, answers } = await read();
    expect(total).toBe(1);
    expect(answers).toMatchObject([
      { shop: 'Maple US', channel: 'email', masked: 'f…@x.example', words: 'I am fed up with this', stopped: true },
    ]);
    expect(JSON.stringify(answers)).not.toContain('friend@');
    const [first] = answers;
    const care = sent.find(({ to }) => to === 'care@us.shop.test');
    expect(care?.text).toContain('It was taken for an opt-out');
    const link = /https:\S+\/dashboard\/messages\/review\?answer=(\S+)/.exec(care?.text ?? '');
    expect(link?.[1]).toBe(first?.id);
    expect(link?.[0]).not.toMatch(/friend|%40|@/);
    expect(care?.html).toContain(link?.[0]);
    expect(await decide(first?.id ?? '', 'go')).toBe(200);
    expect(await next()).toBe('sent');
    expect(await decide(first?.id ?? '', 'stop')).toBe(404);
    const rows = await world.ports.databases.control.orm.select().from(audit);
    expect(rows).toMatchObject([{ action: 'answer_go', subject: { answer: first?.id } }]);
    expect(await world.tenant.orm.select().from(answer)).toEqual([]);
  });

  test('it was one: it holds like any other; what nobody looks at holds too, and its words are dropped', async () => {
    const { world, read, decide } = await open();
    const next = await answerMail(world, 'friend@x.example', 'not interested');
    await answerMail(world, 'other@x.example', 'Stop it. Where is my order 1234 from Monday, please?');
    const { answers } = await read();
    expect(answers).toHaveLength(2);
    expect(await decide(answers.find(({ words }) => words === 'not interested')?.id ?? '', 'stop')).toBe(200);
    expect(await scopes(world)).toEqual(['doubt email', 'retailer email']);
    expect(await next()).toBe('suppressed');
    world.clock.advance(31 * 24 * 3_600_000);
    await runTick(world.ports);
    expect(await world.tenant.orm.select().from(answer)).toEqual([]);
    expect(await scopes(world)).toEqual(['doubt email', 'retailer email']);
  });

  test('a clear stop that follows is not lifted with it', async () => {
    const { world, read, decide } = await open();
    const next = await answerMail(world, 'friend@x.example', 'I am fed up with this');
    const [doubtful] = (await read()).answers;
    const [sent] = await world.tenant.orm.select().from(message).where(eq(message.kind, 'code'));
    const addressKey = sent?.recipientKey ?? '';
    const stop = { id: 'sup_law', retailerId: world.us.retailerId, scope: 'retailer', channel: 'email' } as const;
    await world.tenant.orm.insert(suppression).values({ ...stop, addressKey, source: 'legal', createdAt: 1 });
    expect(await decide(doubtful?.id ?? '', 'go')).toBe(200);
    expect(await next()).toBe('suppressed');
  });

  test('each answer in doubt is kept: a lift lifts its own alone, a stop ends them all', async () => {
    const { world, sent, read, decide } = await open();
    const next = await answerMail(world, 'friend@x.example', 'I am fed up with this');
    const other = await enqueue(world, { ...CODE, address: 'friend@x.example' });
    const reply = writeAddress(world.ports.secrets, 'reply', other.id, 'mail.example');
    const hand = (words: string, at: number) =>
      world.app.request('/hooks/mail/platform', {
        method: 'POST',
        body: `From: friend@x.example\r\nTo: <${reply}>\r\nSubject: Re\r\nMessage-ID: <${at}@x.example>\r\n\r\n${words}`,
        headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'message/rfc822' },
      });
    for (const at of [2, 2]) await hand('You people are harassing me.', at);
    const { total, answers } = await read();
    expect([total, answers.map(({ words }) => words)]).toEqual([
      2,
      ['I am fed up with this', 'You people are harassing me.'],
    ]);
    expect(await decide(answers[0]?.id ?? '', 'go')).toBe(200);
    expect([(await read()).total, await next()]).toEqual([1, 'suppressed']);
    await hand('I am sick of you', 3);
    expect((await read()).total).toBe(2);
    expect(await decide(answers[1]?.id ?? '', 'stop')).toBe(200);
    expect([(await read()).total, await scopes(world)]).toEqual([0, ['retailer email']]);
    // In doubt nobody is told that they asked for an end.
    expect(sent.filter(({ to, html }) => to === 'friend@x.example' && !html.includes('/u/'))).toEqual([]);
  });

  test('what was handed on as a question can be made a stop by the link in the mail', async () => {
    const { world, sent, read, decide } = await open();
    const next = await answerMail(world, 'friend@x.example', 'Where did you get my address from?');
    await dispatchDue(world.ports, half);
    const mail = sent.find(({ to }) => to === 'care@us.shop.test');
    expect(mail?.text).toContain('It was not understood as an opt-out');
    expect(mail?.text).toContain('Clear opt-outs are carried out at once');
    const [, id = ''] = /review\?answer=(\S+)/.exec(mail?.text ?? '') ?? [];
    expect(await next()).toBe('sent');
    expect((await read()).answers).toEqual([]);
    expect((await read(`?answer=${id}`)).answers).toMatchObject([{ id, stopped: false }]);
    expect(await decide(id, 'stop')).toBe(200);
    expect(await next()).toBe('suppressed');
    expect(await decide(id, 'go')).toBe(404);
  });

  test('by text it ends every way until somebody lifts it, and START needs nobody', async () => {
    const { world, answer: say } = await createTextWorld();
    const { read, decide } = await lookAs(world);
    const text = { ...CODE, channel: 'sms', masked: '+12…23' } as const;
    await enqueue(world, text);
    await dispatchDue(world.ports, half);
    const next = async () => {
      const { id } = await enqueue(world, text);
      await dispatchDue(world.ports, half);
      return (await readRow(world, id)).state;
    };
    await say('not interested');
    expect(await scopes(world)).toEqual(['doubt email', 'doubt facebook', 'doubt sms']);
    expect(await next()).toBe('suppressed');
    const [first] = (await read()).answers;
    expect(first).toMatchObject({ channel: 'sms', words: 'not interested' });
    expect(await decide(first?.id ?? '', 'go')).toBe(200);
    expect([await scopes(world), await next()]).toEqual([[], 'sent']);
    await say('no thanks');
    await say('START');
    expect((await read()).answers).toEqual([]);
    expect(await next()).toBe('sent');
  });

  test('is nobody else’s to decide: other retailers’ members, and who only reads numbers', async () => {
    const { world, read, decide } = await open();
    await answerMail(world, 'friend@x.example', 'not interested');
    const [first] = (await read()).answers;
    await world.tenant.orm.update(answer).set({ retailerId: 'ret_other' });
    expect([(await read()).answers, await decide(first?.id ?? '', 'go')]).toEqual([[], 404]);
    await world.ports.databases.control.orm.update(member).set({ role: 'analyst' });
    expect(await decide(first?.id ?? '', 'go')).toBe(403);
    expect((await world.get('/api/messages/answers')).status).toBe(401);
  });
});
