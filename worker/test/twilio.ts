import webhooks from 'twilio/lib/webhooks/webhooks.js';
import { connection } from '../../db/schema/group.ts';
import { createSandboxSenders } from '../message/senders/sandbox.ts';
import { createSenders } from '../message/senders/senders.ts';
import { ACCOUNT, openTwilio, type TwilioBench } from '../message/senders/twilio.server.ts';
import { createTwilioSender } from '../message/senders/twilio.ts';
import { accountOf } from '../message/sms/account.ts';
import { createWorld, type World } from './world.ts';

/** A world whose retailer sends its texts over an account of its own, at a Twilio in process. */
export interface TextWorld {
  world: World;
  twilio: TwilioBench;
  connectionId: string;
  /** A call of Twilio's, signed. */
  call(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Response>;
  /** Somebody answers a text. */
  answer(text: string, more?: Record<string, string>): Promise<Response>;
  /** How a text fared. */
  status(messageId: string, sid: string, status: string, more?: Record<string, string>): Promise<Response>;
}

/** Whom the example texts go to, and where they come from. */
export const FRIEND = '+12025550123';
export const OURS = '+15005550006';

/** @param settings of the account, over its number. */
export async function createTextWorld(
  settings: Record<string, string> = {},
  environment: Record<string, string> = {},
): Promise<TextWorld> {
  const world = await createWorld(environment);
  const { ports, us, tenant, clock } = world;
  const twilio = await openTwilio(clock.now);
  const connectionId = ports.ids.make('con');
  await tenant.orm.insert(connection).values({
    id: connectionId,
    retailerId: us.retailerId,
    channel: 'sms',
    provider: 'twilio',
    credentialsSealed: ports.secrets.seal(JSON.stringify(ACCOUNT)),
    settings: { number: OURS, ...settings },
    ratePerSecond: 100,
    createdAt: clock.now(),
    updatedAt: clock.now(),
  });
  ports.fetch = twilio.fetch;
  ports.senders = createSenders(createSandboxSenders(ports.databases, ports.ids, clock), {
    twilio: (one) => createTwilioSender(accountOf(one), twilio.fetch),
  });
  let sids = 0;
  const call: TextWorld['call'] = async (path, fields, headers = {}) => {
    const url = `${ports.config.publicUrl}${path}`;
    return world.app.request(path, {
      method: 'POST',
      body: new URLSearchParams(fields).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
        'x-twilio-signature': webhooks.getExpectedTwilioSignature(ACCOUNT.authToken, url, fields),
        ...headers,
      },
    });
  };
  return {
    world,
    twilio,
    connectionId,
    call,
    answer(text, more = {}) {
      sids += 1;
      const fields = {
        MessageSid: `SMin${sids}`,
        AccountSid: ACCOUNT.accountSid,
        From: FRIEND,
        To: OURS,
        Body: text,
        NumMedia: '0',
      };
      return call(`/hooks/twilio/${connectionId}`, { ...fields, ...more });
    },
    status(messageId, sid, status, more = {}) {
      const fields = {
        MessageSid: sid,
        SmsSid: sid,
        AccountSid: ACCOUNT.accountSid,
        MessageStatus: status,
        To: FRIEND,
      };
      return call(`/hooks/twilio/${connectionId}/${messageId}`, { ...fields, ...more });
    },
  };
}
