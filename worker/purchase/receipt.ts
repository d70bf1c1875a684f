/**
 * Numbers of receipts begin anew in every store: as an order's reference one stands with its store's code. No page of a
 * shop knows them, so that none may name an order by them.
 */
const PREFIX = 'till:';
const LONGEST = 60;

/**
 * A receipt's number as it is compared, whoever typed or sent it: without spaces, a leading # dropped, zeros kept, in
 * upper case; undefined for what can be none.
 */
export function normaliseReceipt(text: string): string | undefined {
  const receipt = text.toWellFormed().normalize('NFKC').replace(/\s+/g, '').replace(/^#/, '').toUpperCase();
  return receipt !== '' && receipt.length <= LONGEST && !/\p{C}/u.test(receipt) ? receipt : undefined;
}

/** The order reference of a receipt. @param receipt normalised. */
export const receiptReference = (storeCode: string, receipt: string) => `${PREFIX}${storeCode}:${receipt}`;

/** Order references as a page may tell them. */
export function withoutReceipts(references: readonly string[]): string[] {
  return references.filter((text) => !text.replace(/^[\s#]+/, '').startsWith(PREFIX));
}
