import type { Secrets } from '../ports.ts';

/**
 * The signature of a call to the operator's webhook, over time and body, so that neither can be changed or sent again
 * later: `t=<UTC seconds>,v1=<hex HMAC-SHA256(secret, "<t>.<body>")>`.
 */
export function signWebhook(secrets: Pick<Secrets, 'hmacHex'>, secret: string, body: string, now: number): string {
  const time = Math.floor(now / 1000);
  return `t=${time},v1=${secrets.hmacHex(secret, `${time}.${body}`)}`;
}
