/** How many messages share a statement and a commit. */
export const PACE = {
  /** Rows leased at once. The next are leased while the last of these are on their way. */
  lease: 100,
  /** Settlements written without waiting for more. */
  settle: 32,
  /** So long a settlement waits for others, and for the next marking, which takes it along. */
  gatherMs: 40,
  /** Settlements that may wait before senders wait too. */
  settleRoom: 200,
} as const;
