/** The ways a deal can travel. */
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
