import type { FieldError } from '../errors.ts';
import type { OfferAnswer } from '../wire.ts';
import type { CampaignBody } from './body.ts';
import type { CampaignState } from './campaign.ts';
import type { Change } from './diff.ts';
import type { OwnWords, WordedName, WordField } from './own-words.ts';
import type { Step } from './state.ts';

/** A campaign in a list. Times are UTC milliseconds. */
export interface CampaignLine {
  id: string;
  name: string;
  module: CampaignBody['module'];
  burst: boolean;
  /** As it stands now. */
  state: CampaignState;
  starts_at: number | null;
  ends_at: number | null;
  /** Ids of the shops it runs in. */
  shops: string[];
  variants: number;
  updated_at: number;
}

/** `GET /api/campaigns`. */
export interface CampaignsAnswer {
  campaigns: CampaignLine[];
}

/** `GET /api/campaigns/:id`: a campaign as it can be changed. */
export interface CampaignAnswer {
  id: string;
  /** Goes with every change: whoever read an older one is refused. */
  revision: number;
  state: CampaignState;
  starts_at: number | null;
  ends_at: number | null;
  /** What can be done with it now. */
  steps: Step[];
  /** What it lacks to be shown. */
  gaps: FieldError[];
  body: CampaignBody;
  /** Codes that were claimed, by deal. */
  claims: Record<string, number>;
  /** Codes that friends have and can still use; without those that many share. After its end they bring no reward. */
  open_codes: number;
}

/** One version of a campaign; `by` is '' for somebody who has left, and for what nobody did by hand. */
export interface VersionLine {
  version: number;
  what: string;
  by: string;
  at: number;
  /** What is different from the version before. */
  changes: Change[];
}

/** `GET /api/campaigns/:id/versions`, the newest first. */
export interface VersionsAnswer {
  name: string;
  revision: number;
  /** Titles of its deals, by id: changes name deals by these. */
  deals: Record<string, string>;
  /** What each is, by id: a value is money, or per cent, by that. */
  kinds: Record<string, string>;
  versions: VersionLine[];
}

/** `POST /api/campaigns/preview`: what shoppers would see. */
export interface PreviewAnswer {
  offer: OfferAnswer;
  /** What is wrong with the campaign's own words of messages. */
  faults: FieldError[];
  /** What friends would read of the asked deal; null where there is none. */
  words: {
    /** Of the mail. */
    subject: string;
    /** '' where the message goes by mail alone. */
    text: string;
    segments: number;
    /** `GSM-7`, or `UCS-2` where a letter of it costs more than twice. */
    encoding: string;
    /** The campaign's own words do not fit: these are ours. */
    too_long: boolean;
    /** The card that Facebook and messengers draw of a link. */
    link: { host: string; title: string; description: string; image: string };
  } | null;
}

/** What of a message can be worded anew: its parts with the most letters of each, and what is filled in. */
export interface WordedLine {
  name: WordedName;
  fields: { name: WordField; most: number; marks: string[]; needs: string[] }[];
}

/** `GET /api/campaigns/:id/words`. */
export interface WordsAnswer {
  messages: WordedLine[];
  /**
   * Languages of the campaign's shops, with our words of each part by message: what stands where it has none. They are
   * English where a language is not `spoken` by us.
   */
  languages: { tag: string; name: string; spoken: boolean; ours: Record<WordedName, OwnWords> }[];
}
