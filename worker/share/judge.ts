import { readConsents } from '../consent/consent.store.ts';
import { consentOf } from '../consent/consent.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { isRewarded } from '../reward/rule.ts';
import type { ShareRequest } from '../wire.ts';
import { countryOfAddress } from './country.ts';
import { matrixFor } from './policy.rules.ts';
import { decideNamed, strictest } from './policy.ts';
import type { Reading, Typed } from './reading.ts';

/**
 * The policy over all typed friends: the strictest verdict holds for the share.
 * @param name of the sharer, as friends are told it; undefined where there is none.
 */
export function judgeShare(
  shop: Shop,
  request: ShareRequest,
  { offer, advocate }: Pick<Reading, 'offer' | 'advocate'>,
  { addresses }: Pick<Typed, 'addresses'>,
  hasConsent: (address: string) => boolean,
  name: string | undefined,
) {
  const matrix = matrixFor(shop);
  const judge = (friendCountry: string | undefined, friendConsent: boolean) =>
    decideNamed(
      {
        market: shop.country,
        channel: request.channel,
        reward: isRewarded(offer.campaign.reward),
        friendConsent,
        sharer: advocate.state,
        ...(friendCountry && { friendCountry }),
      },
      name,
      matrix,
    );
  const given = addresses.filter((address) => address !== undefined);
  const verdicts = given.map((address) => judge(countryOfAddress(address), hasConsent(address)));
  return strictest(verdicts) ?? judge(undefined, false);
}

/** A sharer's look-ups of who agreed, in a day: what they are told must not become a way to find out. */
const CONSENTS_A_DAY = 50;

/** Which of the typed friends agreed before, to us, to be written to; nobody, once a sharer has asked of too many. */
export async function readAgreed(
  { rateLimit }: Ports,
  database: TenantDatabase,
  { advocate }: Pick<Reading, 'advocate'>,
  { addresses }: Pick<Typed, 'addresses'>,
  keysOf: (address: string | undefined) => readonly string[],
): Promise<(address: string) => boolean> {
  const consents = await readConsents(database, addresses.flatMap(keysOf));
  if (consents.size === 0) return () => false;
  if (!(await rateLimit.take(`consent:${advocate.id}`, CONSENTS_A_DAY, 24 * 3_600_000))) return () => false;
  return (address) => consentOf(keysOf(address), consents) === 'confirmed';
}
