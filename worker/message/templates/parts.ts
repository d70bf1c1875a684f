import { html } from 'hono/html';
import type { DealWords } from '../../campaign/campaign.ts';
import { isFilled, type OwnWords } from '../../campaign/own-words.ts';
import { fillIn } from '../../share/link.ts';
import { inHtml, says } from '../speech.ts';
import type { Frame } from './layout.ts';

/** The one big line of a message. */
export function headline({ palette, speech }: Frame, text: string) {
  // Tight spacing would tear joined scripts apart.
  const spacing = speech.dir === 'ltr' ? 'letter-spacing:-0.2px;' : '';
  return html`<h1 class="text" style="margin:0;font-size:26px;line-height:33px;font-weight:700;${spacing}color:${palette.text}">${inHtml(text)}</h1>`;
}

export function paragraph({ palette }: Frame, text: string) {
  return html`<p class="text" style="margin:0;font-size:16px;line-height:24px;color:${palette.text}">${inHtml(text)}</p>`;
}

export function note({ palette }: Frame, text: string) {
  return html`<p class="muted" style="margin:0;font-size:14px;line-height:20px;color:${palette.muted}">${inHtml(text)}</p>`;
}

/** A way that few need: a link among the small words. */
export function quietLink({ palette }: Frame, label: string, url: string) {
  return html`<p class="muted" style="margin:0;font-size:14px;line-height:20px;color:${palette.muted}"><a href="${url}" style="display:inline-block;padding:4px 0;color:${palette.muted}">${inHtml(label)}</a></p>`;
}

/** A second way to go, quieter than a button. */
export function link({ palette }: Frame, label: string, url: string) {
  return html`<p style="margin:0;font-size:16px;line-height:24px;text-align:center"><a class="text" href="${url}" style="display:inline-block;padding:6px 0;color:${palette.text};text-decoration:underline">${inHtml(label)}</a></p>`;
}

/** What the shopper wrote, as a speech bubble beside their initial. */
export function quote({ palette, speech }: Frame, name: string, words: string) {
  const [initial] = new Intl.Segmenter(speech.language).segment(name);
  return html`<table role="presentation" dir="${speech.dir}" cellpadding="0" cellspacing="0" border="0"><tr>
<td width="40" valign="top" style="font-family:inherit;width:40px"><div aria-hidden="true" class="accent on-accent" style="width:40px;height:40px;border-radius:20px;background:${palette.accent};color:${palette.accentText};font-size:17px;font-weight:600;line-height:40px;text-align:center">${initial?.segment.toUpperCase()}</div></td>
<td width="12" style="width:12px;font-size:0">&nbsp;</td>
<td class="tint" bgcolor="${palette.page}" style="font-family:inherit;background:${palette.page};border-radius:16px;padding:12px 16px;text-align:start"><span class="text" style="font-size:16px;line-height:23px;color:${palette.text}"><bdi>${inHtml(words)}</bdi></span></td>
</tr></table>`;
}

/** What somebody wrote, whole: subject and text. */
export function letter({ palette, speech }: Frame, subject: string, words: string) {
  return html`<table role="presentation" dir="${speech.dir}" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>
<td dir="${speech.dir}" class="tint" bgcolor="${palette.page}" style="font-family:inherit;background:${palette.page};border-radius:12px;padding:16px 18px;text-align:start">${subject && html`<p dir="auto" class="muted" style="margin:0 0 8px;text-align:start;font-size:14px;line-height:20px;color:${palette.muted}">${inHtml(subject)}</p>`}<p dir="auto" class="text" style="margin:0;text-align:start;font-size:16px;line-height:24px;color:${palette.text}">${inHtml(words)}</p></td>
</tr></table>`;
}

/** The retailer's words with their marks filled in. @param advocate who asked for the message, where somebody did. */
export function fillWords({ shop }: Frame, words: DealWords, badge: string, advocate = ''): DealWords {
  // A name may run the other way than the words around it.
  const values = { shop: shop.name, badge, advocate: `\u2068${advocate}\u2069` };
  const filled = Object.entries(words).flatMap(([name, text]) => (text ? [[name, fillIn(text, values)]] : []));
  return { title: '', description: '', ...Object.fromEntries(filled) };
}

/**
 * The campaign's own words with their marks filled in, each value set apart: it may run the other way. Without those that
 * would have a hole: ours stand there.
 */
export function fillOwn(own: OwnWords = {}, values: Record<string, string>): OwnWords {
  const apart = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, `\u2068${value}\u2069`]));
  const whole = Object.entries(own).filter(([, text]) => isFilled(text, values));
  return Object.fromEntries(whole.map(([name, text]) => [name, fillIn(text, apart)]));
}

/** A deal's title with what it is worth in front of it, unless it says so itself. */
export const titleWithBadge = (title: string, badge: string): string =>
  badge && !says(title, badge) ? `${badge} · ${title}` : title;

interface Offer {
  title: string;
  description: string;
  badge: string;
  terms?: string | undefined;
  until?: string | undefined;
  imageUrl?: string | undefined;
}

/** What something is worth, large, on the shop's accent. */
function band({ palette, speech }: Frame, worth: string, corners: string) {
  return html`<tr><td align="center" class="accent" bgcolor="${palette.accent}" style="font-family:inherit;background:${palette.accent};border-radius:${corners};padding:22px 20px;text-align:center"><bdi dir="${speech.dir}" class="on-accent" style="font-size:44px;line-height:50px;font-weight:800;color:${palette.accentText}">${worth}</bdi></td></tr>`;
}

function card({ palette, speech }: Frame, radius: number, rows: unknown) {
  return html`<table role="presentation" class="line" dir="${speech.dir}" width="100%" cellpadding="0" cellspacing="0" border="0" style="border:1px solid ${palette.line};border-radius:${radius + 1}px;border-collapse:separate">${rows}</table>`;
}

const radiusOf = ({ shop }: Frame) => Math.min(shop.theme.radius, 20);

/** The deal as a card: what it is worth; what it is; how long. */
export function dealCard(frame: Frame, offer: Offer) {
  const { palette } = frame;
  const radius = radiusOf(frame);
  const round = `${radius}px ${radius}px 0 0`;
  const image =
    offer.imageUrl &&
    html`<tr><td style="padding:0;line-height:0"><img src="${offer.imageUrl}" alt="" width="504" style="display:block;width:100%;height:auto;border:0;border-radius:${round}"></td></tr>`;
  const line = (text: string | undefined, size: string, gap: number) =>
    text &&
    html`<p class="muted" style="margin:${gap}px 0 0;font-size:${size};color:${palette.muted}"><bdi>${inHtml(text)}</bdi></p>`;
  return card(frame, radius, [
    image,
    offer.badge && band(frame, offer.badge, image ? '0' : round),
    html`<tr><td style="font-family:inherit;padding:18px 20px 20px;text-align:start">
<h2 class="text" style="margin:0;font-size:19px;line-height:26px;font-weight:700;color:${palette.text}"><bdi>${inHtml(offer.title)}</bdi></h2>
${line(offer.description, '16px;line-height:23px', 6)}${line(offer.until, '14px;line-height:20px', 12)}${line(offer.terms, '13px;line-height:19px', 8)}
</td></tr>`,
  ]);
}

interface Recommended {
  title: string;
  price?: string;
  was?: string;
  imageUrl?: string;
}

/** What was recommended: its picture beside its name and price. */
export function productCard(frame: Frame, label: string, { title, price, was, imageUrl }: Recommended) {
  const { palette } = frame;
  const radius = radiusOf(frame);
  const before = was && html` <s class="muted" style="font-weight:400;color:${palette.muted}"><bdi>${was}</bdi></s>`;
  return card(
    frame,
    radius,
    html`<tr>${
      imageUrl &&
      html`<td width="104" valign="middle" style="width:104px;padding:12px;line-height:0"><img src="${imageUrl}" alt="${title}" width="104" style="display:block;width:104px;height:auto;border:0;border-radius:${Math.max(0, radius - 6)}px"></td>`
    }<td valign="middle" style="font-family:inherit;padding:16px ${imageUrl ? 12 : 20}px;text-align:start">
<p class="muted" style="margin:0 0 4px;font-size:13px;line-height:18px;color:${palette.muted}">${inHtml(label)}</p>
<p class="text" style="margin:0;font-size:18px;line-height:25px;font-weight:700;color:${palette.text}"><bdi>${inHtml(title)}</bdi></p>
${price && html`<p class="text" style="margin:4px 0 0;font-size:16px;line-height:23px;font-weight:600;color:${palette.text}"><bdi>${price}</bdi>${before}</p>`}
</td></tr>`,
  );
}

/** A reward as a card: what it is worth, and a line about it. */
export function rewardCard(frame: Frame, worth: string, about: string) {
  const radius = radiusOf(frame);
  return card(frame, radius, [
    band(frame, worth, `${radius}px ${radius}px 0 0`),
    html`<tr><td style="font-family:inherit;padding:14px 20px 16px;text-align:center">${note(frame, about)}</td></tr>`,
  ]);
}

/** A code to read, to copy, to show at a till. Left to right in every language, as it is typed. */
export function codeBox(frame: Frame, label: string, code: string) {
  const { palette, speech } = frame;
  const radius = radiusOf(frame);
  return html`<table role="presentation" class="line tint" dir="${speech.dir}" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="${palette.page}" style="background:${palette.page};border:2px dashed ${palette.line};border-radius:${radius}px;border-collapse:separate"><tr><td align="center" style="font-family:inherit;padding:16px 12px 18px;text-align:center">
<div class="muted" style="font-size:13px;line-height:18px;color:${palette.muted}">${inHtml(label)}</div>
<div dir="ltr" class="text" style="margin-top:4px;font-family:ui-monospace,Menlo,Consolas,'Courier New',monospace;font-size:24px;line-height:32px;font-weight:700;letter-spacing:1.5px;word-break:break-all;-webkit-hyphens:manual;hyphens:manual;color:${palette.text}">${code}</div>
</td></tr></table>`;
}
