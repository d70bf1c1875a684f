import type { Config } from '../../config.ts';
import type { Connection } from '../../ports.ts';
import type { TwilioAccount } from '../senders/twilio.ts';

/** A shop's own account at Twilio. @throws where an id is missing. */
export function accountOf({ credentials, settings }: Pick<Connection, 'credentials' | 'settings'>): TwilioAccount {
  const { accountSid, authToken, apiKey, apiSecret } = credentials;
  if (!accountSid || !authToken) throw new Error('expected an account id and a token');
  return {
    accountSid,
    authToken,
    redact: settings.redact === 'on',
    ...((settings.lookup === 'line' || settings.lookup === 'risk') && { lookup: settings.lookup }),
    ...(apiKey && apiSecret && { apiKey, apiSecret }),
  };
}

/** The platform's own. */
export function platformAccountOf({ accountSid, authTokens }: NonNullable<Config['twilio']>): TwilioAccount {
  return { accountSid, authToken: authTokens[0] ?? '' };
}

/** Tokens by which a call may be signed: two while one is being exchanged. */
export function tokensOf({ credentials }: Pick<Connection, 'credentials'>): string[] {
  return [credentials.authToken, credentials.authTokenBefore].filter((token) => token !== undefined);
}
