/**
 * Limits on relayed shares: people, not machines, share with ten friends a day. A friend gets one message a retailer and
 * 30 days, whoever sends it, and three in all. What a network may send is in worker/share/proof.ts.
 */
export const LIMITS = {
  perCall: 10,
  perDay: 10,
  perMonth: 50,
  friendPerRetailer: 1,
  friendInAll: 3,
} as const;

/** A friend as typed, normalised, with what we know of them. */
export interface TypedFriend {
  /** Undefined where what was typed is no address. */
  address: string | undefined;
  key: string;
  /** Of the mailbox behind the address: limits count by it. */
  mailboxKey: string;
  /** This sharer already sent this deal to them, or they had their share of messages: accepted, not sent again. */
  hadEnough: boolean;
}

export interface FriendDecision {
  status: 'accepted' | 'invalid' | 'limit';
  send: boolean;
}

/**
 * Decides upon each friend of a relayed share. The answer never tells whether someone was written to before or wants no
 * messages: both are `accepted`.
 * @param used how many friends this sharer has written to in the last day and the last 30 days.
 */
export function decideFriends(friends: readonly TypedFriend[], used: { day: number; month: number }): FriendDecision[] {
  let left = Math.min(LIMITS.perDay - used.day, LIMITS.perMonth - used.month);
  const seen = new Set<string>();
  return friends.map((friend) => {
    if (!friend.address) return { status: 'invalid', send: false };
    if (friend.hadEnough || seen.has(friend.mailboxKey)) return { status: 'accepted', send: false };
    if (left <= 0) return { status: 'limit', send: false };
    left -= 1;
    seen.add(friend.mailboxKey);
    return { status: 'accepted', send: true };
  });
}
