/**
 * Who bought, of a purchase, as SQL: what stands for them in the log, else what they are known by. An index is made of
 * the same words, and found by them.
 */
export const BUYER = 'coalesce(buyer_id, customer_key, email_key)';
