import { expect, test } from 'vitest';
import { createWorld } from './world.ts';

test('a world has two shops on a migrated database', async () => {
  const world = await createWorld();
  expect(world.us.currency).toBe('USD');
  expect(world.de.languages[0]).toBe('de');
});
