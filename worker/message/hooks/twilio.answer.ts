import type { InStatement } from '@libsql/client';
import { isRaceLost, writeGuarded } from '../../../db/guard.ts';
import { tenantOf } from '../../../db/tenant.ts';
import { insertConsent } from '../../claim/claim.store.ts';
import type { Ports } from '../../ports.ts';
import { maskAddress } from '../../privacy/address.ts';
import { readShops } from '../../retailer/shop.store.ts';
import type { Shop } from '../../retailer/shop.ts';
import { spreadRefusal } from '../../suppression/pair.store.ts';
import { liftOwnStop } from '../../suppression/suppression.store.ts';
import { insertEvent } from '../../tag/event.store.ts';
import { closeAnswers, dropAnswers, hasDoubt, insertAnswer, insertDoubt, type NewAnswer } from '../answer.store.ts';
import { answerIdOf, lookUrlOf } from '../answer.ts';
import { enqueueMessage } from '../enqueue.ts';
import { mayForward } from '../forward.ts';
import { insertGlobalSuppression, insertSuppression } from '../message.store.ts';
import { sayText, type TextKey } from '../sms/words.ts';
import { insertHookEvents } from './hook.store.ts';
import type { Account } from './twilio.status.ts';
import { readLastTexts } from './twilio.store.ts';
import { isAnswered, meaningOf, type TwilioAnswer, type TwilioPush } from './twilio.ts';

const MINUTE = 60_000;
/** A stop over one way ends all: by whatever way the same address is known. */
const ALL_WAYS = ['sms', 'email', 'facebook'] as const;

/** Whom somebody's answer is for: a retailer, and the shop that wrote last. */
interface Owner {
  shop: Shop;
  keys: [string, ...string[]];
  language: string;
  /** Account that the last text went out over. */
  sender: string | null;
}

/** The retailers that somebody's answer is for: the account's own; of the platform's, all that wrote to the number. */
async function findOwners(ports: Ports, { database, row }: Account, number: string): Promise<Owner[]> {
  const { databases, secrets } = ports;
  const shops = await readShops(databases.control);
  const digest = secrets.digest(number);
  const keysOf = (retailerId: string) => secrets.addressKeys(retailerId, 'sms', digest);
  if (row.retailerId !== '') {
    const keys = keysOf(row.retailerId);
    const [last] = await readLastTexts(database, keys);
    const own = shops.filter(({ retailerId }) => retailerId === row.retailerId);
    const shop = own.find(({ id }) => id === last?.shopId) ?? own.find(({ id }) => id === row.shopId) ?? own[0];
    return shop
      ? [{ shop, keys, language: last?.language ?? shop.languages[0] ?? 'en', sender: last?.connectionId ?? null }]
      : [];
  }
  const owners: Owner[] = [];
  for (const groupNumber of databases.groupNumbers()) {
    const retailers = new Set(
      shops.filter((shop) => shop.groupNumber === groupNumber).map(({ retailerId }) => retailerId),
    );
    const texts = await readLastTexts(databases.group(groupNumber), [...retailers].flatMap(keysOf));
    for (const { retailerId, shopId, language, connectionId } of texts) {
      const shop = shops.find(({ id }) => id === shopId);
      if (shop) owners.push({ shop, keys: keysOf(retailerId), language, sender: connectionId });
    }
  }
  return owners;
}

/** What is kept of an answer for those who decide about it: each retailer about its own. */
const answerOf = (
  ports: Ports,
  { shop, keys, language }: Owner,
  { sid, from, text }: TwilioAnswer,
  state: NewAnswer['state'],
): NewAnswer => ({
  id: answerIdOf(ports, `${sid} ${shop.retailerId}`),
  shopId: shop.id,
  channel: 'sms',
  addressKey: keys[0],
  masked: maskAddress(from),
  language,
  words: text.trim(),
  state,
  createdAt: ports.clock.now(),
});

/**
 * Nobody of these writes to the number again, over whatever way.
 * @param isDoubt where it may have been meant otherwise: a person of each retailer decides.
 * @returns whether anybody could until now, or in doubt could not.
 */
async function stop(
  ports: Ports,
  { row }: Account,
  owners: readonly Owner[],
  told: TwilioAnswer,
  isDoubt: boolean,
): Promise<boolean> {
  const { databases, ids, clock, secrets } = ports;
  const createdAt = clock.now();
  let isNew = false;
  for (const owner of owners) {
    const { shop, keys, language } = owner;
    const tenant = tenantOf(databases, shop);
    const doubt = isDoubt ? answerOf(ports, owner, told, 'doubt') : undefined;
    const isCounted = await hasDoubt(tenant, keys);
    const narrow = shop.sending.narrowStops;
    const rows = (narrow ? (['sms'] as const) : ALL_WAYS).map((channel) => {
      const id = ids.make('sup');
      return { id, channel, addressKey: keys[0], source: 'user' as const, createdAt };
    });
    const [first, ...same] = rows.map((one) =>
      doubt ? insertDoubt(tenant, { ...one, answerId: doubt.id }) : insertSuppression(tenant, one),
    );
    const others = [
      ...same,
      ...spreadRefusal(tenant, { keys, source: 'user', now: createdAt, narrow, doubt: doubt?.id }),
      ...(doubt ? [insertAnswer(tenant, secrets, doubt)] : closeAnswers(tenant, keys)),
    ];
    const id = rows[0]?.id ?? '';
    const body = { channel: 'sms', reason: 'user', language };
    const fact = insertEvent({
      shop: shop.number,
      id,
      kind: 'suppression',
      occurredAt: createdAt,
      receivedAt: createdAt,
      body,
    });
    try {
      await writeGuarded(tenant, first as InStatement, isCounted ? others : [...others, fact]);
      isNew = true;
    } catch (error) {
      // They said so before.
      if (!isRaceLost(error)) throw error;
      if (!doubt) await tenant.client.batch(others, 'write');
    }
  }
  // What may be no stop ends what those send who wrote to them; a member of each may lift its own alone.
  if (row.retailerId !== '' || isDoubt) return isNew;
  // The number is everybody's who sends over the platform's account, and Twilio stops it for all of them.
  const [addressKey] = secrets.addressKeys('', 'sms', secrets.digest(told.from));
  for (const groupNumber of databases.groupNumbers()) {
    const database = databases.group(groupNumber);
    const given = { id: ids.make('sup'), channel: 'sms', addressKey, source: 'user', createdAt } as const;
    await database.client.execute(insertGlobalSuppression(database, given));
  }
  return isNew;
}

/** Texts may come again over this very account; nothing else is lifted. */
async function start(ports: Ports, { row }: Account, owners: readonly Owner[], told: TwilioAnswer): Promise<void> {
  const { databases, ids, clock, secrets } = ports;
  const createdAt = clock.now();
  for (const { shop, keys, language, sender } of owners) {
    // A stop that was said to another number of theirs is not lifted by this one.
    if (sender !== null && sender !== row.id) continue;
    const tenant = tenantOf(databases, shop);
    const consent = insertConsent(tenant, {
      id: ids.make('cns'),
      shopId: shop.id,
      subjectKey: keys[0],
      purpose: 'texts',
      channel: 'sms',
      wording: told.text.trim().slice(0, 40),
      language,
      method: 'keyword',
      createdAt,
    });
    await tenant.client.batch(
      [liftOwnStop(tenant, shop.retailerId, 'sms', keys), dropAnswers(shop.retailerId, keys), consent],
      'write',
    );
  }
  if (row.retailerId !== '') return;
  const everybodys = secrets.addressKeys('', 'sms', secrets.digest(told.from));
  for (const groupNumber of databases.groupNumbers()) {
    const database = databases.group(groupNumber);
    await database.client.execute(liftOwnStop(database, '', 'sms', everybodys));
  }
}

/** Hands an answer to the people who take care of the shop's customers. */
async function forward(ports: Ports, owner: Owner, told: TwilioAnswer, stopped: boolean): Promise<void> {
  const { shop, keys } = owner;
  const text = told.text.trim();
  const { careEmail } = shop.settings;
  if (!text || !careEmail) return;
  if (!(await mayForward(ports, shop, keys[0]))) return;
  const answer = answerOf(ports, owner, told, 'passed');
  const message = enqueueMessage(ports, shop, {
    kind: 'reply',
    channel: 'email',
    address: careEmail,
    language: shop.languages[0] ?? 'en',
    cause: `reply:${told.sid}`,
    // Taken for a stop though it may not be one: people look at it.
    values: {
      shopName: shop.name,
      from: told.from,
      subject: '',
      text,
      ...(stopped && { stopped }),
      lookUrl: lookUrlOf(ports, answer.id),
    },
  });
  const tenant = tenantOf(ports.databases, shop);
  const kept = stopped ? [] : [insertAnswer(tenant, ports.secrets, answer)];
  await tenant.client.batch([...message, ...kept], 'write');
  ports.wake();
}

/** Does what an answer asks for. @returns what is said back; undefined where nothing is, or Twilio said it already. */
export async function takeAnswer(ports: Ports, account: Account, told: TwilioAnswer): Promise<string | undefined> {
  const { row } = account;
  const answered = isAnswered(told, row.settings);
  const owners = await findOwners(ports, account, told.from);
  const names = owners.map(({ shop }) => shop.name);
  const meaning = meaningOf(told, names);
  const [owner] = owners;
  const say = (key: TextKey) =>
    owner && !answered
      ? sayText(owner.language, owner.shop.formal, key, { shop: owner.shop.name, email: owner.shop.settings.careEmail })
      : undefined;
  switch (meaning) {
    case 'stop':
    case 'unclear': {
      const isNew = await stop(ports, account, owners, told, meaning === 'unclear');
      if (owner && meaning === 'unclear') await forward(ports, owner, told, true);
      if (meaning === 'stop' && !answered && row.settings.consents === 'on') await planPush(ports, account, told);
      // Who may have asked for no end is not told that they did.
      return isNew && meaning === 'stop' ? say('answer.stopped') : undefined;
    }
    case 'start':
      await start(ports, account, owners, told);
      return say('answer.started');
    case 'help':
      return say('answer.help');
    case 'other':
      if (owner) await forward(ports, owner, told, false);
      return undefined;
  }
}

/** Twilio learns of it a little later: else its own list would keep back what we say in return. */
async function planPush(
  { secrets, ids, clock }: Ports,
  { database, row }: Account,
  { sid, from }: TwilioAnswer,
): Promise<void> {
  const at = clock.now();
  const body: TwilioPush = { kind: 'push', number: from, status: 'opt-out', at };
  const event = { id: ids.make('hok'), eventKey: secrets.digest(`${sid} push`), subjectKey: '', body };
  await insertHookEvents(database, secrets, { ...row, provider: 'twilio' }, [event], at + MINUTE);
}
