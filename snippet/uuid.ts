/** UUIDv7 (RFC 9562 §5.7): a retry carries the same id, and ids sort by the page's clock. */
export function makeUuid(now = Date.now()): string {
  const time = now.toString(16).padStart(12, '0');
  // A version 4 id brings the random part and the variant.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`;
}
