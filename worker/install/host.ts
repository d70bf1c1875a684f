/** A host of the shop's own that the tag is served from, beside the common one. */
import { isCallable } from '../outward/outward.ts';
import { isFirstParty } from '../tag/cookie.ts';

/** Why a host cannot serve a shop's tag: its name, how far a call to it came, or who answered. */
export type HostFault =
  | 'no_host'
  | 'foreign'
  | 'not_found'
  | 'not_public'
  | 'refused'
  | 'timeout'
  | 'certificate'
  | 'elsewhere';

/** `GET /api/install/:shopId/host`: where the shop's tag is served from. */
export interface HostAnswer {
  /** The shop's own origin; '' for the common one. */
  host: string;
  /** Host that everybody's tag comes from: what a CNAME leads to. */
  common: string;
}

/** `POST /api/install/:shopId/host/check`: '' where the shop's own host serves the tag, or there is none. */
export interface HostCheck {
  fault: HostFault | '';
}

/**
 * The origin that a member means: by https, with no port and no path, on the domain of one of the shop's sites, since a
 * browser takes what comes from elsewhere for a stranger's.
 * @param typed with or without `https://`.
 * @param local whether plain http on this machine passes: development and tests.
 */
export function readTagHost(
  typed: string,
  shop: Parameters<typeof isFirstParty>[0],
  local: boolean,
): { host: string } | { fault: HostFault } {
  const text = /^\w+:\/\//.test(typed.trim()) ? typed.trim() : `https://${typed.trim()}`;
  if (!isCallable(text, local)) return { fault: 'no_host' };
  const { origin, href } = new URL(text);
  if (href !== `${origin}/`) return { fault: 'no_host' };
  return isFirstParty(shop, origin) ? { host: origin } : { fault: 'foreign' };
}
