import { z } from '@hono/zod-openapi';
import { isCurrency } from '../campaign/money.ts';
import { normaliseEmail } from '../privacy/address.ts';
import { adsConsent } from './capi.schema.ts';

/** The largest amount that is taken: far below what a number holds exactly, so that sums stay exact. */
const MOST = 1_000_000_000_000;

const reference = z.string().trim().min(1).max(128);
const amount = z.int().min(0).max(MOST);
const currency = z
  .string()
  .refine(isCurrency, 'expected an ISO 4217 code in upper case')
  .openapi({ example: 'EUR', description: 'ISO 4217' });
/** UTC milliseconds from either way of writing a moment. */
const moment = z
  .union([z.int().min(Date.UTC(2000)), z.iso.datetime({ offset: true })])
  .transform((value) => (typeof value === 'number' ? value : Date.parse(value)))
  .openapi({
    description: 'UTC milliseconds, or ISO 8601 with a zone',
    example: '2026-11-18T12:00:00Z',
  });

const customer = z.strictObject({
  id: z.string().min(1).max(128).optional(),
  email: z
    .string()
    .max(254)
    .refine((text) => normaliseEmail(text) !== undefined, 'expected an email address')
    .optional(),
  email_sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/i)
    .optional()
    .openapi({ description: 'sha256 in hex of the trimmed address in lower case, instead of `email`' }),
  phone: z.string().max(40).optional().openapi({ description: 'Mobile number: for invitations by text alone' }),
  language: z.string().max(35).optional().openapi({ description: 'BCP 47: of an invitation' }),
});

const orderReference = {
  order_id: reference
    .optional()
    .openapi({ description: 'The order’s reference; or `order_ids`, where it has several' }),
  order_ids: z.array(reference).min(1).max(10).optional(),
};

/** An order must be named, one way or the other. */
const NAMED: [(body: { order_id?: string | undefined; order_ids?: string[] | undefined }) => boolean, object] = [
  (body) => body.order_id !== undefined || body.order_ids !== undefined,
  { path: ['order_id'], message: 'expected order_id or order_ids' },
];

/** Body of `POST /v1/purchases`. */
export const purchaseBody = z
  .strictObject({
    ...orderReference,
    amount: amount.openapi({ description: 'Minor units, after discounts, without tax and shipping', example: 4990 }),
    currency,
    occurred_at: moment
      .optional()
      .openapi({ description: 'When the order was placed: send it, so that a page cannot claim orders ahead' }),
    coupons: z
      .array(z.string().max(64))
      .max(20)
      .optional()
      .openapi({ description: 'Codes on the order; `[]` says that there were none, leaving it out says nothing' }),
    click_id: z.string().max(256).optional().openapi({ description: 'Value of `rc` that the friend arrived with' }),
    customer: customer.optional(),
    new_customer: z.boolean().optional(),
    ads: adsConsent.optional(),
  })
  .refine(...NAMED)
  .openapi('Purchase');

/** Body of `POST /v1/refunds`. */
export const refundBody = z
  .strictObject({
    ...orderReference,
    refund_id: reference.optional().openapi({ description: 'Your id of the refund: told twice, it counts once' }),
    amount: amount.min(1).optional().openapi({ description: 'Minor units; left out: all that is left of the order' }),
    currency: currency.optional(),
    occurred_at: moment.optional(),
  })
  .refine(...NAMED)
  .openapi('Refund');

/** Answer to both. */
export const purchaseAnswer = z
  .object({
    status: z.literal('recorded'),
    purchase_id: z.string(),
    duplicate: z.boolean().openapi({ description: 'Nothing new was told' }),
    conversion: z
      .object({
        state: z.enum(['credited', 'refused', 'void']),
        method: z.string(),
        reason: z.string().nullable(),
      })
      .optional()
      .openapi({ description: 'Absent where nobody referred the order' }),
    reward: z
      .object({
        state: z.enum(['pending', 'approved', 'issued', 'void']),
        reason: z.string(),
        due_at: z.number().nullable().openapi({ description: 'UTC milliseconds' }),
      })
      .optional(),
  })
  .openapi('PurchaseAnswer');

/** Answer to a refund whose order was not reported yet. */
export const waitingAnswer = z
  .object({
    status: z.literal('waiting').openapi({ description: 'The refund is kept, and counts once its order is reported' }),
    duplicate: z.boolean().openapi({ description: 'It was waiting already' }),
  })
  .openapi('WaitingAnswer');
