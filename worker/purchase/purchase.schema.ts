import { z } from '@hono/zod-openapi';
import { moment } from '../api/moment.schema.ts';
import { isCurrency } from '../campaign/money.ts';
import { normaliseEmail } from '../privacy/address.ts';
import { readNew } from '../tag/identity.ts';
import { adsConsent } from './capi.schema.ts';
import { normaliseReceipt, normaliseRegister } from './receipt.ts';

/** The largest amount that is taken: far below what a number holds exactly, so that sums stay exact. */
const MOST = 1_000_000_000_000;

const reference = z.string().trim().min(1).max(128);
const amount = z.int().min(0).max(MOST);
const currency = z
  .string()
  .refine(isCurrency, 'expected an ISO 4217 code in upper case')
  .openapi({ example: 'EUR', description: 'ISO 4217' });

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
    .openapi({
      description:
        'sha256 in hex of the trimmed address in lower case, instead of `email`: then only that spelling of it is known, not the mailbox behind `anna+shop@` or `an.na@gmail.com`',
    }),
  phone: z.string().max(40).optional().openapi({
    description:
      'Mobile number: for invitations by text, and to look on the list of customers; never kept with the order',
  }),
  language: z.string().max(35).optional().openapi({ description: 'BCP 47: of an invitation' }),
});

const orderReference = {
  order_id: reference
    .optional()
    .openapi({ description: 'The order’s reference; or `order_ids`, where it has several' }),
  order_ids: z.array(reference).min(1).max(10).optional(),
  store: z
    .string()
    .transform((text) => text.trim().toLowerCase())
    .optional()
    .openapi({ description: 'Code of the store where it was sold' }),
  receipt: z
    .string()
    .max(128)
    .transform(normaliseReceipt)
    .refine((receipt) => receipt !== undefined, 'expected 1 to 60 characters')
    .optional()
    .openapi({
      type: 'string',
      description:
        'Number of the receipt, unique in its store, or in its store and day where the store says that numbers begin anew each day: then the time of the sale is needed. A sale that staff told of by it is the same purchase',
    }),
  register: z
    .string()
    .max(128)
    .transform(normaliseRegister)
    .refine((register) => register !== undefined, 'expected 1 to 20 letters, digits, dots and dashes')
    .optional()
    .openapi({
      type: 'string',
      description:
        'Register that printed the receipt: needed where the store says that each of its registers numbers its own, else passed over',
    }),
};

interface Names {
  order_id?: string | undefined;
  order_ids?: string[] | undefined;
  store?: string | undefined;
  receipt?: string | undefined;
}

/** An order must be named, one way or the other. */
const NAMED: [(body: Names) => boolean, object] = [
  ({ order_id, order_ids, receipt }) => order_id !== undefined || order_ids !== undefined || receipt !== undefined,
  { path: ['order_id'], message: 'expected order_id or order_ids, or store and receipt' },
];
const WITH_STORE: [(body: Names) => boolean, object] = [
  ({ store, receipt }) => receipt === undefined || store !== undefined,
  { path: ['store'], message: 'expected the store whose receipt it is' },
];

/** Body of `POST /v1/purchases`. */
export const purchaseBody = z
  .strictObject({
    ...orderReference,
    amount: amount.openapi({
      description:
        'Minor units, after discounts, without tax and shipping, before refunds: those are told by themselves',
      example: 4990,
    }),
    currency,
    occurred_at: moment
      .optional()
      .openapi({ description: 'When the order was placed: send it, so that a page cannot claim orders ahead' }),
    as_of: moment.optional().openapi({
      description:
        'When the order stood as it is told, by your own clock: what is told later of an earlier moment undoes nothing, and what called the order off until then is over',
    }),
    coupons: z.array(z.string().max(64)).max(20).optional().openapi({
      description:
        'Codes on the order; `[]` says that there were none, leaving it out says nothing. Leave out titles of automatic discounts: ours have 40 characters at most',
    }),
    click_id: z.string().max(256).optional().openapi({ description: 'Value of `rc` that the friend arrived with' }),
    customer: customer.optional(),
    new_customer: z
      .preprocess((said) => readNew(said) ?? said, z.boolean())
      .optional()
      .openapi({
        type: 'boolean',
        description:
          'Whether the shop takes the buyer for new; "true", "false", 1 and 0 are read, too. An earlier order that we know of, and the list of customers, weigh more. A page’s word on it ends with the first report of the shop',
      }),
    referrer: z
      .string()
      .trim()
      .max(60)
      .optional()
      .openapi({ description: 'What the buyer answered to who sent them: `ANNA-K7`, or a name' }),
    ads: adsConsent.optional(),
  })
  .refine(...NAMED)
  .refine(...WITH_STORE)
  .openapi('Purchase');

/** Body of `POST /v1/refunds`. */
export const refundBody = z
  .strictObject({
    ...orderReference,
    refund_id: reference.optional().openapi({
      description:
        'Your id of the refund: told twice, it counts once. Without it, and without an Idempotency-Key, a refund of the same order, amount and `occurred_at` is the same one, also where none of them says when',
    }),
    amount: amount.min(1).optional().openapi({ description: 'Minor units; left out: all that is left of the order' }),
    cancelled: z.literal(true).optional().openapi({
      description:
        'The order was called off and may stand again: all of it is taken back, until it is reported with a later `as_of`. Without `refund_id` and `amount`',
    }),
    currency: currency.optional(),
    occurred_at: moment.optional(),
    sold_at: moment.optional().openapi({
      description: 'When the receipt was printed: needed where the store’s numbers begin anew each day',
    }),
  })
  .refine(...NAMED)
  .refine(...WITH_STORE)
  .refine(({ cancelled, refund_id, amount: part }) => !cancelled || (refund_id ?? part) === undefined, {
    path: ['cancelled'],
    message: 'expected neither refund_id nor amount',
  })
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
