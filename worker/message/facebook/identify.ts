import type { Ports } from '../../ports.ts';
import { IDENTIFIERS, type Identifier, normaliseIdentifier } from './normalise.ts';

const HASHED = /^[0-9a-f]{64}$/i;

/**
 * Digests alone, by Meta's rules; what is not usable is left out.
 * @param identifiers plain, or as sha256 in hex.
 * @param country ISO 3166-1, for numbers typed as at home.
 */
export function hashIdentifiers(
  { secrets }: Pick<Ports, 'secrets'>,
  identifiers: Partial<Record<Identifier, string>>,
  country: string,
): Partial<Record<Identifier, string[]>> {
  const hashed: Partial<Record<Identifier, string[]>> = {};
  for (const name of IDENTIFIERS) {
    const given = identifiers[name];
    if (given === undefined) continue;
    const text = HASHED.test(given) ? undefined : normaliseIdentifier(name, given, country);
    if (HASHED.test(given)) hashed[name] = [given.toLowerCase()];
    else if (text) hashed[name] = [secrets.digest(text)];
  }
  return hashed;
}
