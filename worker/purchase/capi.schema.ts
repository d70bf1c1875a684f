import { z } from '@hono/zod-openapi';

const digestOr = (what: string, longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .optional()
    .openapi({ description: `${what}, plain or as sha256 in hex; only its digest is kept and passed on` });

/** What an advertising platform may learn of the buyer. */
export const adsConsent = z
  .strictObject({
    consent: z.boolean().openapi({ description: 'Whether the buyer agreed; without that nothing is passed on' }),
    email: digestOr('Address', 254),
    phone: digestOr('Number', 64),
    first_name: digestOr('First name', 100),
    last_name: digestOr('Last name', 100),
    gender: digestOr('f or m', 64),
    birth_date: digestOr('YYYYMMDD', 64),
    city: digestOr('City', 100),
    state: digestOr('State', 100),
    zip: digestOr('Postal code', 64),
    country: digestOr('ISO 3166-1', 64),
    external_id: digestOr('Your own id of the buyer', 128),
    client_ip_address: z.union([z.ipv4(), z.ipv6()]).optional(),
    client_user_agent: z.string().min(1).max(1000).optional(),
    fbc: z
      .string()
      .regex(/^fb\.\d\.\d{10,16}\.[\w-]{1,500}$/)
      .optional(),
    fbp: z
      .string()
      .regex(/^fb\.\d\.\d{10,16}\.\d{1,20}$/)
      .optional(),
    event_source_url: z.url().max(2000).optional().openapi({ description: 'Page of the order, on the shop’s origins' }),
    opt_out: z.boolean().optional(),
    data_processing_options: z
      .array(z.enum(['LDU']))
      .max(1)
      .optional(),
    data_processing_options_country: z.int().min(0).max(1000).optional(),
    data_processing_options_state: z.int().min(0).max(1000).optional(),
  })
  .openapi({
    description: 'For the Conversions API of a connected data set; the event id is the order’s first reference',
  });
