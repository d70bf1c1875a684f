import type { Connection, Outgoing, Ports, SendOutcome } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { identityOf } from './mail/identity.ts';
import { readShopNumber } from './sms/reach.ts';
import { countSegments } from './sms/segments.ts';

/** What a try of an account found. */
type Tried = { ok: true; name: string } | { ok: false; error: string };

/** Words of the test: for members, who read the dashboard's language. */
const said = (shop: Shop) => `${shop.name}: this account works. You asked for this test in Goodword.`;

function testMail({ config, secrets, ids }: Ports, shop: Shop, connection: Connection, to: string): Outgoing {
  const { domain, dkim } = identityOf({ config, secrets }, shop, connection);
  const id = ids.make('msg');
  const text = said(shop);
  return {
    channel: 'email',
    id,
    shopId: shop.id,
    messageId: `${id}@${domain}`,
    from: { name: shop.name, address: `deals@${domain}` },
    to,
    envelopeFrom: `deals@${domain}`,
    subject: `Test: ${domain}`,
    text: `${text}\n`,
    html: `<p>${text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`)}</p>\n`,
    headers: { 'Auto-Submitted': 'auto-generated' },
    ...(dkim && { dkim }),
  };
}

function testText({ config, ids }: Ports, shop: Shop, { id: account, settings }: Connection, to: string): Outgoing {
  const body = said(shop);
  const { number = '', messagingService } = settings;
  const id = ids.make('msg');
  return {
    channel: 'sms',
    id,
    shopId: shop.id,
    from: messagingService ? { messagingService } : { number },
    to,
    body,
    segments: countSegments(body).segments,
    statusCallback: `${config.publicUrl}/hooks/twilio/${account}/${id}`,
    validitySeconds: 600,
  };
}

/**
 * Sends a mail or a text to the member who asks, over an account of theirs and past the outbox: what it says is the
 * provider's own answer.
 * @param shops that the account is for: the test is one's that may write there.
 * @param to of a mail the address that the member signs in with; of a text the number that they typed.
 */
export async function tryAccount(
  ports: Ports,
  shops: readonly Shop[],
  connection: Connection,
  to: string,
): Promise<Tried> {
  const isText = connection.channel === 'sms';
  const shop = isText ? shops.find((one) => readShopNumber(one, to)) : shops[0];
  const address = shop && isText ? readShopNumber(shop, to)?.number : to;
  if (!shop || !address) return { ok: false, error: 'not_a_number' };
  let outcome: SendOutcome;
  try {
    const outgoing = isText ? testText(ports, shop, connection, address) : testMail(ports, shop, connection, address);
    const sender = ports.senders?.open(connection.channel, connection);
    if (!sender) return { ok: false, error: 'no_sender' };
    outcome = await (sender as { send(one: Outgoing): Promise<SendOutcome> }).send(outgoing);
  } catch {
    return { ok: false, error: 'connection_unusable' };
  }
  return outcome.kind === 'sent' ? { ok: true, name: address } : { ok: false, error: outcome.error };
}
