import { expect, test } from 'vitest';
import { eraseAdvocate } from '../advocate/advocate.store.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { confirmed, makeOrder, makeReferral } from '../test/referral.ts';
import { createWorld } from '../test/world.ts';
import { creditOrder } from './credit.ts';

test('an order is credited by hand to nobody who placed it, however their address is spelt, and to nobody who left', async () => {
  const world = await createWorld();
  const { ports, us } = world;
  const mona = await makeReferral(world, { email: 'mona@posteo.test', customerId: 'mona' });
  const sha = ports.secrets.digest;
  const buyers = {
    plus: { emailSha256: sha('mona+new@posteo.test'), emailBaseSha256: sha('mona@posteo.test') },
    same: { emailSha256: sha('mona@posteo.test') },
    customer: { customerId: 'mona' },
    other: { emailSha256: sha('ben+mona@posteo.test'), emailBaseSha256: sha('ben@posteo.test') },
  };
  const answers: Record<string, unknown> = {};
  const tagged = await makeReferral(world, { email: 'nora+new@posteo.test' });
  const credit = async (name: string, buyer: object, { code } = mona) => {
    const order = makeOrder(world, { ...confirmed, references: [name], ...buyer });
    const { purchaseId } = await recordPurchase(ports, us, order);
    answers[name] = await creditOrder(ports, [us], { purchaseId, code, by: 'member' }).then(
      () => 'credited',
      ({ errors }) => errors[0].code,
    );
  };
  for (const [name, buyer] of Object.entries(buyers)) await credit(name, buyer);
  await credit('tagged', { emailSha256: sha('nora@posteo.test') }, tagged);
  const other = { emailSha256: sha('nora+x@posteo.test'), emailBaseSha256: sha('nora@posteo.test') };
  await credit('otherwise tagged', other, tagged);
  await world.tenant.client.execute(eraseAdvocate(world.tenant, mona.advocateId));
  await credit('afterwards', {});
  expect(answers).toEqual({
    plus: 'self_referral',
    same: 'self_referral',
    customer: 'self_referral',
    other: 'credited',
    tagged: 'self_referral',
    'otherwise tagged': 'self_referral',
    afterwards: 'advocate_left',
  });
});
