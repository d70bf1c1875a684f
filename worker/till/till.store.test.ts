import { expect, test } from 'vitest';
import { readOwner } from '../join/join.store.ts';
import { watchPlans } from '../test/plan.ts';
import { makeReferral } from '../test/referral.ts';
import { createWorld } from '../test/world.ts';
import { readCode, readReceipt, readThanks } from './till.store.ts';

test('a friend’s code page, and who joins, are found by indexes, however much a shop has given and whoever takes part', async () => {
  const world = await createWorld();
  const { database, plans } = watchPlans(world.tenant);
  await readThanks(database, world.us.id, 'clm_1');
  await readOwner(database, world.us.id, { channel: 'email', key: 'a' });
  await readOwner(database, world.us.id, { channel: 'sms', key: 'a' });
  const [thanks, ...owners] = await plans();
  expect(thanks).toContain('reward_part (conversion_id=? AND beneficiary=?)');
  expect(owners.map((plan) => plan.split('\n')[0])).toEqual([
    'SEARCH advocate USING INDEX advocate_email (shop_id=? AND email_key=?)',
    'SEARCH advocate USING INDEX advocate_sms (shop_id=? AND sms_key=?)',
  ]);
});

test('what staff check is found by indexes, of the shop’s orders those with codes alone', async () => {
  const world = await createWorld();
  const code = await (await makeReferral(world)).claim();
  const { database, plans } = watchPlans(world.tenant);
  expect(await readCode(database, world.us.id, code, 'till:kalver:1')).toMatchObject({ row: { coupon: { code } } });
  await readReceipt(database, world.us.id, 'till:kalver:1');
  const told = (await plans()).join('\n');
  expect(told).toContain('COVERING INDEX purchase_coupon (shop_id=? AND occurred_at>?)');
  expect(told).not.toMatch(/purchase_shop|SCAN (?!json_each)/);
});
