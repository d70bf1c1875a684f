import type { Secrets } from '../ports.ts';

/** The ids that the log may know a refund by, one for each reference of its order: a new one gets the first. */
export function refundIds({ digest }: Pick<Secrets, 'digest'>, references: readonly string[], key: string): string[] {
  return references.map((reference) => digest(`refund\n${reference}\n${key}`));
}

/** The id of what a page claims of an order's refund: once an order. */
export function claimId({ digest }: Pick<Secrets, 'digest'>, purchaseId: string): string {
  return digest(`refund_claimed\n${purchaseId}`);
}
