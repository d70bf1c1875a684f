import type { z } from '@hono/zod-openapi';
import { hashIdentifiers } from '../message/facebook/identify.ts';
import type { Identifier } from '../message/facebook/normalise.ts';
import { type Order, tellOrder } from '../message/facebook/order.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import type { adsConsent } from './capi.schema.ts';

/** Meta's names of what the server API calls by its own. */
const NAMES = {
  em: 'email',
  ph: 'phone',
  fn: 'first_name',
  ln: 'last_name',
  ge: 'gender',
  db: 'birth_date',
  ct: 'city',
  st: 'state',
  zp: 'zip',
  country: 'country',
  external_id: 'external_id',
} as const satisfies Record<Identifier, string>;

/** Tells the shop's advertising platform of an order whose buyer agreed to that. */
export async function passOn(ports: Ports, shop: Shop, order: Order, ads: z.infer<typeof adsConsent>): Promise<void> {
  const identifiers: Partial<Record<Identifier, string>> = {};
  for (const [name, given] of Object.entries(NAMES)) {
    const value = ads[given];
    if (value !== undefined) identifiers[name as Identifier] = value;
  }
  const { data_processing_options: options, data_processing_options_country: country } = ads;
  const { data_processing_options_state: state } = ads;
  await tellOrder(ports, shop, order, {
    identifiers: hashIdentifiers(ports, identifiers, shop.country),
    ...(ads.client_ip_address && { clientIp: ads.client_ip_address }),
    ...(ads.client_user_agent && { userAgent: ads.client_user_agent }),
    ...(ads.fbc && { fbc: ads.fbc }),
    ...(ads.fbp && { fbp: ads.fbp }),
    ...(ads.event_source_url && { url: ads.event_source_url }),
    ...(ads.opt_out !== undefined && { optOut: ads.opt_out }),
    ...(options && {
      dataProcessing: { options, ...(country !== undefined && { country }), ...(state !== undefined && { state }) },
    }),
  });
}
