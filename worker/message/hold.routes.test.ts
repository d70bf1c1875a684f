import { describe, expect, test } from 'vitest';
import { audit, member } from '../../db/schema/control.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { enqueue, makeMessage, makeSender, readFacts, readRow, useSenders } from '../test/outbox.ts';
import { createWorld, type World } from '../test/world.ts';
import { runTick } from '../tick.ts';
import type { ReviewAnswer } from './hold.routes.ts';
import { dispatchDue } from './message.dispatch.ts';

const half = { random: () => 0.5 };

/** A deal with words of its sender's. */
function withWords(world: World, personalMessage: string, advocateName = 'Anna') {
  const { values } = makeMessage(world);
  return { values: { ...(values as object), personalMessage, advocateName } } as Parameters<typeof enqueue>[1];
}

async function open() {
  const world = await createWorld();
  const headers = { ...OWN_PAGE, cookie: await signInMember(world) };
  const sent: string[] = [];
  useSenders(
    world,
    makeSender('email', ({ id }) => {
      sent.push(id);
      return { kind: 'sent', providerId: id };
    }),
  );
  const read = async () =>
    (await (await world.get('/api/messages/review', headers)).json()) as ReviewAnswer & { status?: number };
  const act = async (id: string, how: string) =>
    (await world.post(`/api/messages/review/${id}/${how}`, {}, headers)).status;
  return { world, sent, read, act };
}

describe('words that somebody looks at first', () => {
  test('R32: a profane message waits, others do not; approved it goes, and is not held again', async () => {
    const { world, sent, read, act } = await open();
    const bad = await enqueue(world, withWords(world, 'this fucking shop is great'));
    const good = await enqueue(world, withWords(world, 'Greetings from Scunthorpe'));
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 1, held: 1 });
    expect(sent).toEqual([good.id]);
    expect(await readRow(world, bad.id)).toMatchObject({ state: 'held', attempt: 0 });
    const { total, messages } = await read();
    expect(total).toBe(1);
    expect(messages).toMatchObject([
      {
        id: bad.id,
        shop: 'Maple US',
        masked: 'b…@friends.test',
        advocate: 'Anna',
        words: 'this fucking shop is great',
      },
    ]);
    expect(JSON.stringify(messages)).not.toContain('bob@');
    expect(await act(bad.id, 'approve')).toBe(200);
    expect(await dispatchDue(world.ports, half)).toMatchObject({ sent: 1, held: 0 });
    expect(sent).toEqual([good.id, bad.id]);
    expect(await act(bad.id, 'discard')).toBe(404);
    const rows = await world.ports.databases.control.orm.select().from(audit);
    expect(rows).toMatchObject([{ action: 'message_approve', subject: { message: bad.id } }]);
  });

  test('R32: discarded it never goes, and the log says so', async () => {
    const { world, sent, read, act } = await open();
    const { id } = await enqueue(world, withWords(world, '', 'Fuckface'));
    await dispatchDue(world.ports, half);
    expect(await act(id, 'discard')).toBe(200);
    expect(await act(id, 'approve')).toBe(404);
    await dispatchDue(world.ports, half);
    expect([sent, (await read()).total]).toEqual([[], 0]);
    expect(await readRow(world, id)).toMatchObject({ state: 'canceled', lastError: 'words' });
    expect(await readFacts(world)).toEqual(['canceled']);
  });

  test('R24: what nobody looks at for two weeks is dropped, and then its address', async () => {
    const { world, sent } = await open();
    const { id } = await enqueue(world, withWords(world, 'shit happens'));
    await dispatchDue(world.ports, half);
    world.clock.advance(13 * 24 * 3_600_000);
    await runTick(world.ports);
    expect((await readRow(world, id)).state).toBe('held');
    world.clock.advance(2 * 24 * 3_600_000);
    await runTick(world.ports);
    expect(await readRow(world, id)).toMatchObject({ state: 'canceled', lastError: 'not_reviewed' });
    world.clock.advance(73 * 3_600_000);
    await runTick(world.ports);
    expect((await readRow(world, id)).addressSealed).toBeNull();
    expect(sent).toEqual([]);
  });

  test('analysts do not read what shoppers write', async () => {
    const { world, read, act } = await open();
    const { id } = await enqueue(world, withWords(world, 'shit'));
    await dispatchDue(world.ports, half);
    await world.ports.databases.control.orm.update(member).set({ role: 'analyst' });
    expect(await read()).toMatchObject({ status: 403 });
    expect(await act(id, 'approve')).toBe(403);
  });
});
