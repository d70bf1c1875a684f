import { z } from '@hono/zod-openapi';
import { moment } from '../api/moment.schema.ts';

/** Lines of one call. */
export const MOST_CONSENTS = 10_000;

const said = (most: number) => z.string().trim().min(1).max(most);
const address = said(254);

/** One word of one person about one channel: a consent to mails is none to texts. */
export const consentBody = z
  .strictObject({
    channel: z.enum(['email', 'sms']),
    address: address.openapi({
      description:
        'Email address, or number in E.164; or the sha256 (hex) of it, normalised, where nothing is to be sent',
    }),
    other_address: address.optional().openapi({
      description:
        'The same person’s other address: a number for `email`, an email for `sms`. Who refuses messages over one refuses them over both. Only keyed hashes are kept',
    }),
    state: z.enum(['given', 'withdrawn']).default('given'),
    given_by: z
      .literal('person', 'nobody can consent for somebody else')
      .default('person')
      .openapi({ description: 'Nobody can consent for a friend' }),
    wording: said(1000).optional().openapi({ description: 'What they agreed to, word for word; needed with `given`' }),
    wording_version: said(40).optional(),
    language: z
      .string()
      .regex(/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$/)
      .optional(),
    source: said(60).optional().openapi({ description: 'Where they said it, as `checkout`; needed with `given`' }),
    at: moment.openapi({ description: 'When they said it' }),
    evidence: said(500).optional().openapi({ description: 'What shows it, as a reference of yours; kept sealed' }),
    confirmed_at: moment.optional().openapi({
      description: 'When they confirmed it from their own mailbox or phone. Without it the consent allows nothing',
    }),
    confirm: z
      .boolean()
      .default(false)
      .openapi({ description: 'Have us ask for the confirmation; needs a plain address' }),
  })
  .refine(({ state, wording, source }) => state === 'withdrawn' || (wording !== undefined && source !== undefined), {
    path: ['wording'],
    message: 'expected wording and source of a consent that was given',
  })
  .refine(({ state, confirm, confirmed_at }) => !confirm || (state === 'given' && confirmed_at === undefined), {
    path: ['confirm'],
    message: 'expected a consent that is given and not confirmed yet',
  })
  .openapi('Consent');

export type ConsentBody = z.output<typeof consentBody>;

/** Each line is judged by itself. */
export const consentsBody = z.strictObject({ consents: z.array(z.unknown()).min(1).max(MOST_CONSENTS) });
export const consentsDescribed = z.object({ consents: z.array(consentBody).min(1).max(MOST_CONSENTS) });

export const consentsAnswer = z.object({
  recorded: z.int(),
  known: z.int().openapi({ description: 'Told before, word for word' }),
  asked: z.int().openapi({ description: 'A confirmation is on its way' }),
  waiting: z.int().openapi({ description: 'A confirmation was asked for before, and has not come yet' }),
  rejected_count: z.int(),
  rejected: z
    .array(z.object({ path: z.string(), code: z.string(), message: z.string() }))
    .openapi({ description: 'The first hundred' }),
});
