/**
 * The ways a deal can travel, and the sources that bring a shopper to a shop's join page: `receipt`, `till` (a sign at
 * the counter or in the window) and `staff` are of a store.
 */
export const CHANNELS = [
  'email',
  'sms',
  'facebook',
  'messenger',
  'whatsapp',
  'link',
  'native',
  'qr',
  'name',
  'newsletter',
  'push',
  'banner',
  'receipt',
  'till',
  'staff',
] as const;
export type Channel = (typeof CHANNELS)[number];

export const PLACEMENTS = [
  'post_purchase',
  'embedded',
  'floating',
  'product',
  'account',
  'banner',
  'exit_intent',
] as const;
export type Placement = (typeof PLACEMENTS)[number];
