/** What an enhanced status code (RFC 3463) says about the recipient's address, and about us. */
export interface StatusMeaning {
  /** There is no such address. */
  isDead: boolean;
  /** The mailbox is full: dead where it stays so. */
  isFull: boolean;
  /** Refused for what we are, or what we say; the address may be fine. */
  isBlocked: boolean;
}

/** X.1.7 and X.1.8 speak of the sender, X.1.9 of a relay. */
const DEAD = /^5\.1\.(?:[0-6]|10)$/;
const FULL = /^[45]\.2\.2$/;
const BLOCKED = /^5\.7\.\d+$/;

/** @param status as `5.1.1`; anything else means nothing. */
export function readStatus(status: string): StatusMeaning {
  return { isDead: DEAD.test(status), isFull: FULL.test(status), isBlocked: BLOCKED.test(status) };
}
