import { expect, test, vi } from 'vitest';
import { createPushWorld } from '../test/push.ts';
import { notifyAdvocates } from './push.dispatch.ts';

test('whoever has news is looked for each second, without reading all shops each time', async () => {
  const { world } = await createPushWorld();
  const { ports } = world;
  await notifyAdvocates(ports);
  const asked = vi.spyOn(ports.databases.control.client, 'batch');
  await notifyAdvocates(ports);
  const shops = asked.mock.calls.filter(([statements]) => JSON.stringify(statements).includes('from \\"shop\\"'));
  expect(shops).toEqual([]);
  asked.mockRestore();
});
