import { ConfigError, mailServerFault } from '../config.ts';
import { readPrice } from '../message/price.ts';
import { dkimKeyFault } from '../message/senders/dkim.ts';
import { createAdsSender, createFacebookSender } from '../message/senders/facebook.ts';
import { createPushSender } from '../message/senders/push.ts';
import { createSandboxSenders } from '../message/senders/sandbox.ts';
import { createSenders, type PlatformSenders, type Providers } from '../message/senders/senders.ts';
import { createSmtpSender, type Reach } from '../message/senders/smtp.ts';
import { createTwilioSender } from '../message/senders/twilio.ts';
import { accountOf, platformAccountOf } from '../message/sms/account.ts';
import { OutwardError } from '../outward/outward.error.ts';
import { isLocalTarget, isPublicAddress } from '../outward/outward.ts';
import type { Connection, Fetch, Ports, Senders } from '../ports.ts';

type HostPorts = Pick<Ports, 'config' | 'databases' | 'ids' | 'clock' | 'outward' | 'lookup'>;

interface Abilities {
  verifiesMailNames: boolean;
  /** Opens a connection to a public address. Absent where the platform itself connects to no other. @throws OutwardError */
  dial?: Reach;
}

/** Under which keys and whose name notifications go; a service that cannot reach us writes to the platform's domain. */
function pushAccountOf({ vapidKeys, publicUrl, mailDomain }: Ports['config']) {
  const subject = publicUrl.startsWith('https:') ? publicUrl : `mailto:push@${mailDomain}`;
  return { keys: vapidKeys, subject };
}

/**
 * The senders that a host has: the platform's accounts by its configuration, shops' own by their connections. Without
 * any account of the platform's all channels go to the sandbox mailbox; with one, a channel that has none waits.
 * @throws ConfigError where mails could not be signed.
 */
export function createHostSenders(
  { config, databases, ids, clock, outward, lookup }: HostPorts,
  host: Abilities,
): Senders {
  const { smtpUrl, smtpCa, dkim, twilio, twilioUrl, localTargets } = config;
  const keyFault = dkim && dkimKeyFault(dkim.privateKey);
  if (keyFault) throw new ConfigError([`DKIM_PRIVATE_KEY: ${keyFault}`]);
  if (twilio?.price && !readPrice(twilio.price))
    throw new ConfigError(['TWILIO_PRICE: expected a currency of ISO 4217']);
  const call: Fetch = (input, init) => fetch(input, init);
  const callTwilio: Fetch = (input, init) => {
    const { hostname, pathname, search } = new URL(input);
    return fetch(twilioUrl ? `${twilioUrl}/${hostname}${pathname}${search}` : input, init);
  };
  // The platform connects to public addresses alone: here it is told why, before anything is tried.
  const looked: Reach = async (name) => {
    const addresses = (await lookup?.(name)) ?? [];
    if (!addresses.every(isPublicAddress)) throw new OutwardError('not_public');
    return undefined;
  };
  const platform: PlatformSenders =
    smtpUrl || twilio
      ? {
          ...(smtpUrl && { email: createSmtpSender(smtpUrl, smtpCa ? { ca: smtpCa } : {}) }),
          ...(twilio && { sms: createTwilioSender(platformAccountOf(twilio), callTwilio) }),
          ...(config.vapidKeys.length > 0 && { push: createPushSender({ outward, ...pushAccountOf(config) }) }),
        }
      : createSandboxSenders(databases, ids, clock);
  const providers: Providers = {
    smtp({ credentials: { url = '', dkimPrivateKey: key }, settings: { dkimSelector } }: Connection) {
      const half = !key !== !dkimSelector ? 'a DKIM key and its name go together' : undefined;
      const fault = mailServerFault(url, host, localTargets) ?? half ?? (key && dkimKeyFault(key));
      if (fault) throw new Error(fault);
      const { hostname } = new URL(url);
      const isOurs = config.privateMailHosts.includes(hostname) || isLocalTarget(new URL(url), localTargets);
      return createSmtpSender(url, isOurs ? {} : { reach: host.dial ?? looked });
    },
    twilio: (connection: Connection) => createTwilioSender(accountOf(connection), callTwilio),
    meta(connection: Connection) {
      const meta = { fetch: call, url: config.graphUrl };
      return connection.channel === 'ads' ? createAdsSender(connection, meta) : createFacebookSender(connection, meta);
    },
  };
  return createSenders(platform, providers);
}
