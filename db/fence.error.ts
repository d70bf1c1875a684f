/** What the triggers of db/fence.ts say. */
export const FENCED = 'retailer_moving';

/** Whether a write failed because its retailer is being moved, or lives in another group by now. */
export function isFenced(error: unknown): boolean {
  const { message, cause } = (error ?? {}) as { message?: unknown; cause?: unknown };
  return String(message).includes(FENCED) || (cause !== undefined && isFenced(cause));
}
