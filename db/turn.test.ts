import { expect, test } from 'vitest';
import { createTurns } from './turn.ts';

/** Work that is over when it is told so. */
function createWork() {
  let end = (_: string) => {};
  let fail = (_: Error) => {};
  let begun = false;
  const over = new Promise<string>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  const work = () => {
    begun = true;
    return over;
  };
  return { work, end, fail, hasBegun: () => begun };
}

type Work = ReturnType<typeof createWork>;

test('one goes after the other, also behind one that fails; who comes when too many wait is told when to come again', async () => {
  const inTurn = createTurns();
  const works = Array.from({ length: 4 }, createWork) as [Work, Work, Work, Work];
  const [first, second, third, fourth] = works;
  const answers = works.map(({ work }) => inTurn(work));
  await expect(inTurn(async () => 'too late')).rejects.toMatchObject({ code: 'overloaded', retryAfterSeconds: 5 });
  expect(works.map(({ hasBegun }) => hasBegun())).toEqual([true, false, false, false]);
  first.fail(new Error('broken'));
  await expect(answers[0]).rejects.toThrow('broken');
  const next = inTurn(async () => 'in time');
  second.end('second');
  expect(await answers[1]).toBe('second');
  third.end('third');
  fourth.end('fourth');
  expect(await Promise.all([answers[2], answers[3], next])).toEqual(['third', 'fourth', 'in time']);
});
