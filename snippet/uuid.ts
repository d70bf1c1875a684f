/**
 * UUIDv7 (RFC 9562 §5.7): a retry carries the same id, and ids sort by the page's clock. Shops without https have no
 * `crypto.randomUUID`.
 */
export function makeUuid(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7xxx-8xxx-xxxxxxxxxxxx`.replace(/x/g, () =>
    ((crypto.getRandomValues(new Uint8Array(1))[0] as number) & 15).toString(16),
  );
}
