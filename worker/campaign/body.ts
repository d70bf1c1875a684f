import type { FieldError } from '../errors.ts';
import { ownImageOf } from '../image/image.ts';
import { isShopImage } from '../product/product.ts';
import { isShopUrl, type Shop } from '../retailer/shop.ts';
import { judgeReward } from '../reward/judge.ts';
import type { Channel } from '../tag/channel.ts';
import { isSameLanguage } from '../tag/languages.ts';
import type { CampaignPlacement, CampaignReward, DealWords } from './campaign.ts';
import { type Deal, hasBadge, isVisible } from './deal.ts';
import type { ClaimRules, ShareRules } from './eligibility.ts';
import { type CampaignMessages, isLoudSubject, judgeMarks, judgeMessages } from './own-words.ts';
import { isLocal } from './period.ts';
import { readPlacement } from './placement.ts';
import { type Experiment, HELD_OUT } from './variant.ts';

/** A deal as a marketer writes it. */
export interface DealBody {
  /** '' for one that is new. */
  id: string;
  kind: Deal['kind'];
  /** Whole percent, or minor units of the shop's currency; 0 otherwise. */
  value: number;
  minOrder: number;
  /** By the shop's clock. */
  validFrom: string | null;
  validTo: string | null;
  codeDays: number | null;
  stock: number | null;
  codeSource: Deal['codeSource'];
  codePrefix: string;
  words: Record<string, DealWords>;
  imageUrl: string | null;
  targetUrl: string;
  /** Of the shop's data; none for the whole basket. */
  products: string[];
  /** Arms that show it; none for all. */
  arms: string[];
  state: Deal['state'];
}

/** What a campaign is in one of its shops. */
export interface ShopBody {
  shop: string;
  reward: CampaignReward;
  /** null: as in the campaign. */
  placements: CampaignPlacement[] | null;
  channels: Channel[] | null;
  deals: DealBody[];
}

/** A campaign as a whole, as a marketer writes it: what is kept of each version. */
export interface CampaignBody {
  name: string;
  module: 'recommendation' | 'engagement';
  burst: boolean;
  /** By the clock of each shop. */
  starts: string | null;
  ends: string | null;
  windowDays: number;
  attribution: 'first' | 'last';
  placements: CampaignPlacement[];
  /** null: all of the shop. */
  channels: Channel[] | null;
  share: ShareRules;
  claim: ClaimRules;
  experiment: Experiment | null;
  /** Its own words of the messages about it, in all its shops; absent: all ours. */
  messages?: CampaignMessages;
  shops: ShopBody[];
}

type BodyShop = Pick<Shop, 'id' | 'number' | 'name' | 'currency' | 'languages' | 'origins' | 'settings' | 'timeZone'>;

const PLACEHOLDERS = ['shop', 'badge', 'product'];
const KEY = /^[\w-]{1,16}$/;

type Report = (path: string, code: string, message: string) => void;

/** Words of the mail that may name who asked for it. */
const NAMING = new Set(['subject', 'headline']);
/** What a subject must not be: without the name of who asked for the mail, or loud. */
function judgeSubject(text: string, named: readonly string[], path: string, fault: Report): void {
  if (!named.includes('advocate')) fault(path, 'advocate', 'expected {{advocate}}: the mail is theirs');
  if (isLoudSubject(text)) fault(path, 'loud', 'expected a subject that neither shouts nor promises');
}

/** Placeholders that would leave a hole in a deal's words: the badge of one that has none, the product of the whole basket. */
const unfilledOf = (deal: DealBody): string[] => [
  ...(hasBadge(deal) ? [] : ['badge']),
  ...(deal.products.length > 0 ? [] : ['product']),
];

function judgePeriod(from: string | null, to: string | null, paths: [string, string], fault: Report): void {
  const expected = 'expected a time such as 2026-12-01T00:00, before 2200; null for none';
  if (from !== null && !isLocal(from)) fault(paths[0], 'time', expected);
  if (to !== null && !isLocal(to)) fault(paths[1], 'time', expected);
  if (from !== null && to !== null && to <= from) fault(paths[1], 'order', 'expected an end after the begin');
}

/** What a deal may name. */
interface Known {
  arms: ReadonlySet<string>;
  /** Whether a picture is one that the retailer uploaded. */
  isUploaded: (url: string) => boolean;
}

function judgeDeal(shop: BodyShop, deal: DealBody, { arms, isUploaded }: Known, path: string, fault: Report): void {
  const { kind, value } = deal;
  if (kind === 'percent' && (value < 1 || value > 100)) fault(`${path}.value`, 'percent', 'expected 1 to 100');
  if (kind === 'amount' && value < 1) fault(`${path}.value`, 'amount', 'expected an amount above nothing');
  judgePeriod(deal.validFrom, deal.validTo, [`${path}.validFrom`, `${path}.validTo`], fault);
  if (!isShopUrl(shop, deal.targetUrl)) {
    fault(`${path}.targetUrl`, 'target_not_allowed', 'expected a page on the shop’s own origins');
  }
  if (deal.imageUrl !== null && !isShopImage(shop, deal.imageUrl) && !isUploaded(deal.imageUrl)) {
    const message = 'expected an uploaded picture, or https on the shop’s origins or on one of its image hosts';
    fault(`${path}.imageUrl`, 'image_not_allowed', message);
  }
  if (deal.codeSource === 'shared' && deal.codePrefix === '')
    fault(`${path}.codePrefix`, 'required', 'expected a code');
  if (kind === 'product' && deal.products.length === 0) {
    fault(`${path}.products`, 'required', 'expected the product of the deal');
  }
  for (const key of deal.arms) if (!arms.has(key)) fault(`${path}.arms`, 'unknown_arm', 'there is no such variant');
  for (const [language, words] of Object.entries(deal.words)) {
    for (const [name, text] of Object.entries(words)) {
      const place = `${path}.words.${language}.${name}`;
      const marks = NAMING.has(name) ? [...PLACEHOLDERS, 'advocate'] : PLACEHOLDERS;
      const named = judgeMarks(`${text}`, marks, place, fault);
      for (const mark of unfilledOf(deal).filter((one) => named.includes(one)))
        fault(place, 'unfilled', `this deal has nothing to fill {{${mark}}} with`);
      if (name === 'subject') judgeSubject(`${text}`, named, place, fault);
    }
  }
}

function judgeExperiment({ arms }: Experiment, fault: Report): void {
  if (!arms.some(({ weight }) => weight > 0)) fault('experiment.arms', 'weight', 'expected an arm with a weight');
  const seen = new Set<string>();
  for (const [index, { key }] of arms.entries()) {
    const path = `experiment.arms.${index}.key`;
    if (!KEY.test(key) || key === HELD_OUT) fault(path, 'key', 'expected letters and digits');
    if (seen.has(key)) fault(path, 'twice', 'expected each variant once');
    seen.add(key);
  }
}

/**
 * What is wrong with a campaign, whether it is to be shown or not: what could not be kept at all.
 * @param shops the retailer's.
 * @param publicUrl where its uploaded pictures lie.
 */
export function judgeBody(body: CampaignBody, shops: readonly BodyShop[], publicUrl: string): FieldError[] {
  const faults: FieldError[] = [];
  const fault: Report = (path, code, message) => faults.push({ path, code, message });
  judgePeriod(body.starts, body.ends, ['starts', 'ends'], fault);
  if (body.experiment) judgeExperiment(body.experiment, fault);
  judgeMessages(body.messages ?? {}, fault);
  const known: Known = {
    arms: new Set(body.experiment?.arms.map(({ key }) => key)),
    isUploaded: (url) => ownImageOf(publicUrl, shops, url) !== undefined,
  };
  const judgePlacements = (placements: readonly CampaignPlacement[], path: string) => {
    for (const [index, placement] of placements.entries()) {
      if (!readPlacement(placement)) fault(`${path}.${index}`, 'placement', 'this placement is not usable');
    }
  };
  judgePlacements(body.placements, 'placements');
  const seen = new Set<string>();
  for (const [index, one] of body.shops.entries()) {
    const path = `shops.${index}`;
    const shop = shops.find(({ id }) => id === one.shop);
    if (!shop || seen.has(one.shop)) {
      fault(path, shop ? 'twice' : 'not_found', shop ? 'expected each shop once' : 'there is no such shop');
      continue;
    }
    seen.add(one.shop);
    if (one.reward.currency !== shop.currency) {
      fault(`${path}.reward.currency`, 'currency', `expected the shop’s currency ${shop.currency}`);
    }
    judgeReward(one.reward, `${path}.reward`, fault);
    judgePlacements(one.placements ?? [], `${path}.placements`);
    for (const [place, deal] of one.deals.entries()) judgeDeal(shop, deal, known, `${path}.deals.${place}`, fault);
  }
  return faults;
}

/** Languages of a shop in which a deal has no title: its friends there read another one. */
function findMissingWords(deal: Pick<DealBody, 'words'>, languages: readonly string[]): string[] {
  const spoken = Object.entries(deal.words).flatMap(([tag, { title }]) => (isVisible(title) ? [tag] : []));
  return languages.filter((tag) => !spoken.some((one) => isSameLanguage(one, tag)));
}

/**
 * What a campaign lacks to be shown to anybody: a shop, a deal in each, words in each shop's first language, an arm
 * with a deal, an end that is not over.
 * @param endsAt when the last of its shops ends, UTC milliseconds.
 */
export function findGaps(
  body: CampaignBody,
  shops: readonly BodyShop[],
  endsAt: number | null,
  now: number,
): FieldError[] {
  const gaps: FieldError[] = [];
  const gap: Report = (path, code, message) => gaps.push({ path, code, message });
  if (endsAt !== null && endsAt <= now) gap('ends', 'over', 'its end has passed');
  if (body.shops.length === 0) gap('shops', 'no_shop', 'it runs in no shop');
  for (const [index, { shop: id, deals }] of body.shops.entries()) {
    const running = deals.filter(({ state }) => state === 'running');
    const path = `shops.${index}.deals`;
    const shop = shops.find((one) => one.id === id);
    if (!shop) continue;
    if (running.length === 0) gap(path, 'no_deal', `there is no deal in ${shop.name}`);
    for (const deal of running) {
      const [first = ''] = shop.languages;
      if (findMissingWords(deal, [first]).length > 0) {
        gap(`${path}.${deals.indexOf(deal)}.words.${first}.title`, 'no_words', `a deal of ${shop.name} has no title`);
      }
    }
    for (const { key, name, weight } of body.experiment?.arms ?? []) {
      const shown = running.some(({ arms }) => arms.length === 0 || arms.includes(key));
      if (weight > 0 && running.length > 0 && !shown) {
        gap(path, 'no_deal_in_arm', `variant ${name || key} shows no deal in ${shop.name}`);
      }
    }
  }
  return gaps;
}
