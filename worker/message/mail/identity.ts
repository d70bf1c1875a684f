import { sendingDomainOf } from '../../domain/check.ts';
import type { Connection, DkimKey, Ports } from '../../ports.ts';
import type { Shop } from '../../retailer/shop.ts';

/** Under which name mails go out. */
interface MailIdentity {
  /** Domain of From, Message-ID and the bounce address. */
  domain: string;
  dkim: DkimKey | undefined;
  /** Domain whose `in.` takes answers; undefined where nobody hands us what comes in. */
  inbound: string | undefined;
}

/**
 * A shop's own account speaks for the domain that it names; the platform's for the shop's own verified domain, else for
 * the platform's. What comes back to the platform's account comes to the platform.
 */
export function identityOf(
  { config, secrets }: Pick<Ports, 'config' | 'secrets'>,
  shop: Pick<Shop, 'sendingDomain'>,
  connection: Connection | undefined,
): MailIdentity {
  const { mailDomain, inboundSecret } = config;
  if (!connection) {
    const own = sendingDomainOf({ secrets }, shop);
    const dkim = own ?? config.dkim;
    return { domain: own?.domain ?? mailDomain, dkim, inbound: inboundSecret && mailDomain };
  }
  const { settings, credentials } = connection;
  const { domain = mailDomain, dkimSelector: selector } = settings;
  const { dkimPrivateKey: privateKey } = credentials;
  return {
    domain,
    dkim: selector && privateKey ? { domain, selector, privateKey } : undefined,
    inbound: settings.inbound === 'on' ? domain : undefined,
  };
}
