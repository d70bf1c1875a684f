/** A domain in punycode, by the URL parser that every runtime has; undefined where it is none. */
export function domainToASCII(domain: string): string | undefined {
  try {
    const { hostname } = new URL(`http://${domain}`);
    return /^[a-z0-9.-]+$/.test(hostname) && !/^[\d.]+$/.test(hostname) ? hostname : undefined;
  } catch {
    return undefined;
  }
}
