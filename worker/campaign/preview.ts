import type { FieldError } from '../errors.ts';
import { messageShop, unsubscribeUrl } from '../message/envelope.ts';
import { renderMessage } from '../message/message.render.ts';
import { readTextAccount } from '../message/sms/reach.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { fillIn } from '../share/link.ts';
import type { Placement } from '../tag/channel.ts';
import { isSameLanguage } from '../tag/languages.ts';
import { composeOffer, offersAt } from '../tag/offer.ts';
import type { OfferAnswer } from '../wire.ts';
import type { CampaignBody } from './body.ts';
import type { PreviewAnswer } from './campaign.page.ts';
import { describeDeals } from './campaign.store.ts';
import { badgeOf, type Deal, hasBadge, wordsOf } from './deal.ts';
import type { Editor } from './edit.ts';
import { judgeMessages, type OwnWords, type WordedName } from './own-words.ts';
import { toRows } from './rows.ts';
import { STAND_IN, sampleMessage, sampleText } from './sample.ts';

/** The deals of one shop as they would be, in the marketer's order. */
async function describePreview({ ports, database, shops }: Editor, shop: Shop, body: CampaignBody) {
  const now = ports.clock.now();
  const id = 'preview';
  const { retailerId } = database;
  const rows = toRows(body, { id, retailerId, shops, before: undefined, newId: () => 'preview', now });
  const deals: Deal[] = rows.deals.filter(({ shopId, state }) => shopId === shop.id && state === 'running');
  const here = body.shops.find((one) => one.shop === shop.id);
  const reward = here?.reward ?? rows.campaign.reward;
  return {
    deals: await describeDeals(database, shop.id, deals),
    campaign: { endsAt: rows.shops.find(({ shopId }) => shopId === shop.id)?.endsAt ?? null },
    reward,
    placements: here?.placements ?? body.placements,
  };
}

/** What the widget would show. @param arm one of its experiment's; '' for all deals. */
export async function previewOffer(
  editor: Editor,
  shop: Shop,
  body: CampaignBody,
  asked: { language: string; placement: Placement | undefined; arm: string },
): Promise<OfferAnswer> {
  const { deals, reward, placements } = await describePreview(editor, shop, body);
  const offers = deals
    .filter(({ arms }) => asked.arm === '' || !arms || arms.includes(asked.arm))
    .map((deal) => ({ deal, campaign: { reward, placements } }));
  return composeOffer(shop, offersAt(offers, undefined), asked.language, asked.placement);
}

/** A message that shoppers get for the campaign, over one of its deals in a shop. */
interface Wanted {
  name: WordedName;
  language: string;
  /** Which of those that are on, from 0; the first where there are not so many. */
  deal: number;
}

/** It with all that it is made of; undefined where there is no deal. */
async function describeMessage(
  editor: Editor,
  shop: Shop,
  body: CampaignBody,
  { name, language, deal: place }: Wanted,
) {
  const { ports } = editor;
  const { deals, campaign, reward } = await describePreview(editor, shop, body);
  const deal = deals[place] ?? deals[0];
  if (!deal) return undefined;
  const sampled = { deal, campaign, reward, messages: body.messages };
  return { deal, content: sampleMessage(ports, shop, sampled, name, language, ports.clock.now()) };
}

/** The mail of a message; undefined where there is no deal. */
export async function previewMail(
  editor: Editor,
  shop: Shop,
  body: CampaignBody,
  wanted: Wanted,
): Promise<string | undefined> {
  const found = await describeMessage(editor, shop, body, wanted);
  return found && renderSample(editor.ports, shop, found.content, wanted.language).html;
}

/** Subject and text of a message, and where a link to the deal is shared; undefined where there is no deal. */
export async function previewWords(
  editor: Editor,
  shop: Shop,
  body: CampaignBody,
  wanted: Wanted,
): Promise<PreviewAnswer['words']> {
  const { ports, database } = editor;
  const found = await describeMessage(editor, shop, body, wanted);
  if (!found) return null;
  const { deal, content } = found;
  const { language } = wanted;
  const account = (await readTextAccount(ports, database, shop)) ?? { settings: {} };
  const text = sampleText(ports, shop, language, content, account);
  const { subject } = renderSample(ports, shop, content, language);
  const values = { shop: shop.name, badge: badgeOf(deal, language) };
  const { title, description } = wordsOf(deal, language);
  return {
    subject,
    text: text?.body.replaceAll(STAND_IN, '…') ?? '',
    segments: text?.segments ?? 0,
    encoding: text?.encoding ?? '',
    too_long: text?.tooLong ?? false,
    link: {
      host: new URL(ports.config.publicUrl).host,
      title: fillIn(title, values),
      description: fillIn(description, values),
      image: deal.imageUrl ?? shop.theme.heroUrl ?? '',
    },
  };
}

/** What is wrong with a campaign's own words of messages: by themselves, and as texts. */
export async function judgeWords(editor: Editor, body: CampaignBody): Promise<FieldError[]> {
  const faults: FieldError[] = [];
  judgeMessages(body.messages ?? {}, (path, code, message) => faults.push({ path, code, message }));
  return [...faults, ...(await findLongTexts(editor, body))];
}

/** Own words of texts that take more segments in one of the shops than their kind may. */
export async function findLongTexts(editor: Editor, body: CampaignBody): Promise<FieldError[]> {
  const { ports, database, shops } = editor;
  const told = Object.entries(body.messages ?? {}) as [WordedName, Record<string, OwnWords>][];
  const texts = told.flatMap(([name, words]) =>
    Object.entries(words).flatMap(([language, { text }]) => (text ? [{ name, language }] : [])),
  );
  const faults = new Map<string, FieldError>();
  for (const { shop: id } of texts.length > 0 ? body.shops : []) {
    const shop = shops.find((one) => one.id === id);
    if (!shop) continue;
    const { deals, campaign, reward } = await describePreview(editor, shop, body);
    // One that has all that own words may name: for others ours may stand.
    const deal = deals.find(hasBadge) ?? deals[0];
    if (!deal) continue;
    const account = (await readTextAccount(ports, database, shop)) ?? { settings: {} };
    for (const { name, language } of texts) {
      const spoken = shop.languages.find((tag) => isSameLanguage(tag, language));
      if (!spoken) continue;
      const content = sampleMessage(ports, shop, { deal, campaign, reward, messages: body.messages }, name, spoken, 0);
      const path = `messages.${name}.${language}.text`;
      if (sampleText(ports, shop, spoken, content, account)?.tooLong) {
        faults.set(path, {
          path,
          code: 'segments',
          message: `this takes more texts than one message may in ${shop.name}`,
        });
      }
    }
  }
  return [...faults.values()];
}

function renderSample(
  { config }: Pick<Ports, 'config'>,
  shop: Shop,
  content: ReturnType<typeof sampleMessage>,
  language: string,
) {
  return renderMessage({
    ...content,
    language,
    formal: shop.formal,
    shop: messageShop(shop),
    unsubscribeUrl: unsubscribeUrl(config.publicUrl, 'preview'),
  });
}
