import type { Shop } from '../retailer/shop.ts';
import { primaryOf } from '../tag/languages.ts';
import type { CampaignBody, DealBody } from './body.ts';
import type { CampaignPlacement, CampaignReward, DealWords } from './campaign.ts';
import { ANYONE_SHARES, NEW_ONES_CLAIM } from './eligibility.ts';
import words from './starter.words.json' with { type: 'json' };

/** What a marketer says of a first campaign; all else is a template's. */
export interface Starter {
  module: 'recommendation' | 'engagement';
  name: string;
  kind: 'percent' | 'amount' | 'free_shipping';
  /** Whole percent, or minor units of the shop's currency; 0 otherwise. */
  value: number;
  minOrder: number;
  /** The one code that all friends get, as the shop's system knows it. */
  code: string;
  /** What an advocate earns, in minor units; 0 for nothing. */
  reward: number;
}

/** What codes for advocates begin with: a rule of the shop's checkout accepts them by it. */
const REWARD_PREFIX = 'THANKS-';

type StarterShop = Pick<Shop, 'id' | 'currency' | 'languages' | 'homeUrl'>;

/** Elements that templates show in: pages that have them need no other rule. */
const PLACEMENTS: Record<Starter['module'], CampaignPlacement[]> = {
  recommendation: [
    { kind: 'post_purchase' },
    { kind: 'embedded', target: 'goodword-offer' },
    { kind: 'product', target: 'goodword-product' },
    { kind: 'account', target: 'goodword-account' },
  ],
  engagement: [{ kind: 'embedded', target: 'goodword-offer' }, { kind: 'floating' }],
};
/** Return periods of most shops. */
const HOLD_DAYS = 14;

/** The template's words of a deal in one language, the value left to be filled in. */
function wordsIn(language: string, { module, kind }: Pick<Starter, 'module' | 'kind'>): DealWords {
  const said = (words as Record<string, typeof words.en>)[primaryOf(language)] ?? words.en;
  const { title, shipping, description } = said[module];
  return { title: kind === 'free_shipping' ? shipping : title, description, terms: said.terms };
}

function dealOf(starter: Starter, { homeUrl, languages }: StarterShop): DealBody {
  const { kind, value, minOrder, code } = starter;
  return {
    id: '',
    kind,
    value: kind === 'free_shipping' ? 0 : value,
    minOrder,
    validFrom: null,
    validTo: null,
    codeDays: null,
    stock: null,
    codeSource: 'shared',
    codePrefix: code,
    words: Object.fromEntries(languages.map((language) => [language, wordsIn(language, starter)])),
    imageUrl: null,
    targetUrl: homeUrl,
    products: [],
    arms: [],
    state: 'running',
  };
}

/**
 * A first campaign out of a module's template: one deal with one code, in a shop and its test mode. Every channel is the
 * shopper's own; nothing else has to be decided before it can run.
 */
export function makeStarter(starter: Starter, shops: readonly StarterShop[]): CampaignBody {
  const { module, name } = starter;
  const rewardIn = ({ currency }: StarterShop): CampaignReward => ({
    kind: 'coupon',
    amount: starter.reward,
    currency,
    holdDays: HOLD_DAYS,
    codes: { source: 'generated', prefix: REWARD_PREFIX },
  });
  return {
    name,
    module,
    burst: false,
    starts: null,
    ends: null,
    windowDays: 30,
    attribution: 'last',
    placements: PLACEMENTS[module],
    channels: null,
    share: ANYONE_SHARES,
    // Deals to browse are for everybody; a recommendation wins new customers.
    claim: module === 'engagement' ? { ...NEW_ONES_CLAIM, customer: 'any' } : NEW_ONES_CLAIM,
    experiment: null,
    shops: shops.map((shop) => ({
      shop: shop.id,
      reward: rewardIn(shop),
      placements: null,
      channels: null,
      deals: [dealOf(starter, shop)],
    })),
  };
}
