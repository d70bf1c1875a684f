import { CROCKFORD, encodeNumber } from './number.ts';
import type { Clock, Ids } from './ports.ts';

/** For codes that people type: without 0, 1 and other look-alikes. */
const TYPED = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Random bytes are drawn by the pageful: a call for each id costs more than the id itself. */
const pool = new Uint8Array(4096);
let drawn = pool.length;

/** @param length at most 4096. */
function random(length: number): Uint8Array {
  if (drawn + length > pool.length) {
    crypto.getRandomValues(pool);
    drawn = 0;
  }
  drawn += length;
  return pool.slice(drawn - length, drawn);
}

/** `length` characters of an alphabet, without bias. */
function pick(alphabet: string, length: number): string {
  const limit = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    for (const byte of random(length * 2)) {
      if (byte < limit && text.length < length) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}

/** Sixteen bytes of a UUIDv7 (RFC 9562): 48 bits of time, a counter-free rest of random bits. */
function uuidBytes(now: number): Uint8Array {
  const bytes = random(16);
  for (let index = 0; index < 6; index += 1) bytes[index] = Math.floor(now / 2 ** (8 * (5 - index))) & 0xff;
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return bytes;
}

/** Sixteen bytes as 26 characters of Crockford base32, most significant first, as the ULID specification writes them. */
function toBase32(bytes: Uint8Array): string {
  // 128 bits fill 130: two zero bits go ahead.
  let text = '';
  let bits = 0;
  let held = 2;
  for (const byte of bytes) {
    bits = (bits << 8) | byte;
    held += 8;
    while (held >= 5) {
      held -= 5;
      text += CROCKFORD[(bits >> held) & 31];
    }
    bits &= (1 << held) - 1;
  }
  return text;
}

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

export function createIds(clock: Clock): Ids {
  return {
    make: (prefix) => `${prefix}_${toBase32(uuidBytes(clock.now()))}`,
    uuid() {
      const text = hex(uuidBytes(clock.now()));
      return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
    },
    token: (shopNumber) => `${encodeNumber(shopNumber)}${pick(CROCKFORD, 26).toLowerCase()}`,
    linkCode: (shopNumber) => `${encodeNumber(shopNumber)}${pick(CROCKFORD, 8).toLowerCase()}`,
    couponCode: (length) => pick(TYPED, length),
  };
}
