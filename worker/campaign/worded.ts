import { patternOf, type TextKey } from '../message/sms/words.ts';
import { createSpeech } from '../message/speech.ts';
import type { Shop } from '../retailer/shop.ts';
import { LANGUAGES, primaryOf } from '../tag/languages.ts';
import type { WordedLine, WordsAnswer } from './campaign.page.ts';
import type { StoredCampaign } from './edit.store.ts';
import {
  marksOf,
  type OwnWords,
  WORD_FIELDS,
  WORDED_NAMES,
  type WordedName,
  type WordField,
  wordedKind,
} from './own-words.ts';

/** Where our words of each part stand: in mails, and those of the text. */
const OURS: Record<WordedName, { mail: (field: WordField) => string; text?: TextKey }> = {
  deal: { mail: (field) => `deal.${field}` },
  code: { mail: (field) => `code.${field}`, text: 'code.text' },
  invitation: { mail: (field) => `invitation.${field}`, text: 'invitation.text' },
  invitation_ask: { mail: (field) => `invitation.${field}_ask`, text: 'invitation.ask' },
  shared: { mail: (field) => `shared.${field}` },
  reward_pending: { mail: (field) => `reward.${field}_pending`, text: 'reward.pending' },
  reward_earned: { mail: (field) => `reward.${field}_earned`, text: 'reward.earned' },
  reward_refused: { mail: (field) => `reward.${field}_refused`, text: 'reward.refused' },
};

const toLine = (name: WordedName): WordedLine => {
  const { fields, needs } = wordedKind(name);
  return {
    name,
    fields: WORD_FIELDS.flatMap((field) => {
      const most = fields[field];
      return most ? [{ name: field, most, marks: marksOf(name, field), needs: [...(needs?.[field] ?? [])] }] : [];
    }),
  };
};

/** Marks as they are typed, so that our words can be read, and copied, with them. */
const MARKS = Object.fromEntries(
  ['shop', 'deal', 'badge', 'advocate', 'amount', 'code'].map((mark) => [mark, `{{${mark}}}`]),
);

/** Our words of a message, with their marks. */
function oursOf(name: WordedName, language: string, shop: Shop): OwnWords {
  const { say } = createSpeech(language, shop.formal, shop.timeZone);
  const { mail, text } = OURS[name];
  const parts = WORD_FIELDS.filter((field) => wordedKind(name).fields[field]).flatMap((field) => {
    if (field !== 'text') return [[field, say(mail(field), { ...MARKS, count: 2 }).replace(/[\u2068\u2069]/g, '')]];
    return text ? [[field, patternOf(language, shop.formal, text)]] : [['text', '{{deal}}']];
  });
  return Object.fromEntries(parts) as OwnWords;
}

type Ours = Record<WordedName, OwnWords>;

/** What of a campaign's messages can be worded anew, and what they say where they are not. */
export function describeWords({ shops: placed }: StoredCampaign, shops: readonly Shop[]): WordsAnswer {
  const here = shops.filter(({ id }) => placed.some(({ shopId, overrides }) => shopId === id && !overrides.left));
  const speakers = new Map(here.flatMap((shop) => shop.languages.map((tag) => [tag, shop] as const)).toReversed());
  return {
    messages: WORDED_NAMES.map(toLine),
    languages: [...new Set(here.flatMap(({ languages }) => languages))].map((tag) => {
      const shop = speakers.get(tag) as Shop;
      const ours = Object.fromEntries(WORDED_NAMES.map((name) => [name, oursOf(name, tag, shop)]));
      const language = LANGUAGES.find((one) => one.tag === primaryOf(tag));
      return { tag, name: language?.name ?? tag, spoken: language !== undefined, ours: ours as Ours };
    }),
  };
}
