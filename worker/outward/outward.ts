/** Which addresses a retailer may have us call: those of the public internet, and none of our own house. */

/** Begin and length of prefixes that are no public IPv4 address (IANA special-purpose registry, multicast, reserved). */
const CLOSED_V4 = (
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 ' +
  '192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3'
)
  .split(' ')
  .map((text) => {
    const [address = '', length = ''] = text.split('/');
    return { first: numberOf(address), length: Number(length) };
  });
/** Within 2000::/3, the only public IPv6 addresses there are: Teredo and its like, documentation, 6to4. */
const CLOSED_V6 = /^(2001:1?[0-9a-f]{1,2}:|2001:db8:|2002:|3fff:)/;

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** Whether an IP address, as a resolver writes it, is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  const text = address.toLowerCase();
  if (/^\d+\.\d+\.\d+\.\d+$/.test(text)) {
    const number = numberOf(text);
    return !CLOSED_V4.some(({ first, length }) => {
      const size = 2 ** (32 - length);
      return Math.floor(number / size) === Math.floor(first / size);
    });
  }
  // What stands for an IPv4 address, link-local, unique local and multicast are all outside 2000::/3.
  return /^[23][0-9a-f]{3}:/.test(text) && !CLOSED_V6.test(text.replace(/^2001::/, '2001:0:'));
}

const LOCAL = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** Whether a URL leads to this machine, where that is allowed: in development and tests. */
export function isLocalTarget(url: URL, local: boolean): boolean {
  return local && LOCAL.test(url.hostname);
}

/**
 * Whether a retailer's URL may be called at all: https on port 443 at a public name, without a password. What the name
 * resolves to is checked when it is called.
 * @param local whether this machine's own servers may be called too.
 */
export function isCallable(text: string, local: boolean): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username || url.password) return false;
  if (isLocalTarget(url, local)) return /^https?:$/.test(url.protocol);
  const isName = /^(?=.{4,253}$)([a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]*$/i.test(url.hostname);
  const isInner = /\.(local|localhost|internal|home|lan|arpa|onion)$/i.test(url.hostname);
  return url.protocol === 'https:' && url.port === '' && isName && !isInner;
}
