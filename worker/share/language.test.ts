import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { shop as shopTable } from '../../db/schema/control.ts';
import { consentRecord, sandboxMessage } from '../../db/schema/group.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { openSheet, sendShare, vouch } from '../test/shopper.ts';
import { createWorld } from '../test/world.ts';

const half = { random: () => 0.5 };

test('a friend’s mail is in the friend’s own language, else the one chosen for them, else the sharer’s', async () => {
  const world = await createWorld();
  const { us, ports, tenant, clock } = world;
  const languages = ['en-US', 'ar', 'de', 'fr'];
  await ports.databases.control.orm.update(shopTable).set({ languages }).where(eq(shopTable.id, us.id));
  ports.shops.forget();
  const identity = vouch(world, 'c-1', { firstName: 'Anna' });
  const { advocate: token } = await openSheet(world, { identity, language: 'de' });
  // What somebody else recorded for them, in a list, is nobody's own word.
  const told = (address: string, language: string, method: 'typed' | 'csv') => ({
    id: ports.ids.make('cns'),
    shopId: us.id,
    subjectKey: ports.secrets.addressKeys(us.retailerId, 'email', ports.secrets.digest(address))[0],
    purpose: 'marketing',
    channel: 'email' as const,
    wording: 'Yes',
    language,
    method,
    createdAt: clock.now(),
  });
  await tenant.orm
    .insert(consentRecord)
    .values([told('french@friends.test', 'fr', 'typed'), told('listed@friends.test', 'fr', 'csv')]);
  const share = async (addresses: string[], language: string) => {
    const { body } = await sendShare(world, token, addresses, { language });
    expect(body.friends.map(({ status }) => status)).toEqual(addresses.map(() => 'accepted'));
    // The preview tells nobody what language a friend has.
    return body.preview;
  };
  const previews = [
    await share(['french@friends.test', 'listed@friends.test', 'chosen@friends.test'], 'ar'),
    await share(['sharers@friends.test'], 'pl'),
  ];
  await dispatchDue(ports, half);
  const mails = await tenant.orm.select().from(sandboxMessage);
  const languageOf = (name: string) => {
    const mail = mails.find(({ recipient }) => recipient === `${name}@friends.test`);
    return /<html lang="([\w-]+)" dir="(\w+)"/
      .exec(mail?.html ?? '')
      ?.slice(1)
      .join(' ');
  };
  expect(['french', 'listed', 'chosen', 'sharers'].map(languageOf)).toEqual(['fr ltr', 'ar rtl', 'ar rtl', 'de ltr']);
  const french = mails.find(({ recipient }) => recipient === 'french@friends.test');
  expect(french?.subject).toBe('Anna a une offre pour toi chez Maple US');
  expect(french?.text).toMatch(/\/r\/0001\w{8}\.\w+\?l=fr/);
  expect(previews[0]?.subject).toMatch(/\p{Script=Arabic}/u);
  expect(previews[1]?.subject).toBe(mails.find(({ recipient }) => recipient === 'sharers@friends.test')?.subject);
});
