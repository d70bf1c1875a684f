import { html } from 'hono/html';
import type { Theme } from '../../retailer/shop.ts';
import { inHtml, inText, type Speech } from '../speech.ts';
import { DARK, fontOf, type Palette } from './palette.ts';

type Markup = ReturnType<typeof html>;

/** The shop as a message shows it. */
export interface MessageShop {
  name: string;
  /** Who answers for the message, by law. */
  legalName: string;
  postalAddress: string;
  careEmail: string;
  theme: Theme;
  timeZone: string;
  /** Its pages of the law, where it has some. */
  privacyUrl?: string;
  imprintUrl?: string;
}

/** What a template needs to write one message. */
export interface Frame {
  speech: Speech;
  palette: Palette;
  shop: MessageShop;
  unsubscribeUrl: string;
}

/** A message as its template wrote it; said texts, not yet in HTML or plain text. */
export interface Draft {
  subject: string;
  /** What mail apps show beside the subject. */
  preheader: string;
  /** Small mark at the top, as the law may ask. */
  label?: string;
  html: Markup;
  /** Paragraphs. */
  text: string[];
  why: string;
  /** Words of the way out, for a mail to a member: it says no more below than why it came. */
  stop?: string;
  /** For the shop's own people: they need to be told neither who writes nor how to stop it. */
  isOwn?: boolean;
  /** Says that there are no more: a way out would lead nowhere. */
  isLast?: boolean;
}

const hasWayOut = ({ isOwn, isLast }: Draft): boolean => isOwn !== true && isLast !== true;

const CELL = 'font-family:inherit;';

/** A row of the message's single column. */
export function row(frame: Frame, content: unknown, padding = '0 28px 20px'): Markup {
  return html`<tr><td dir="${frame.speech.dir}" style="${CELL}padding:${padding};text-align:start">${content}</td></tr>`;
}

/** A link that looks like a button, and is tapped with a thumb. */
export function button({ palette, shop, speech }: Frame, label: string, url: string): Markup {
  const radius = Math.min(shop.theme.radius, 24);
  return html`<table role="presentation" dir="${speech.dir}" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>
<td align="center" class="accent" bgcolor="${palette.accent}" style="border-radius:${radius}px;background:${palette.accent}">
<a href="${url}" class="on-accent" style="display:block;padding:16px 20px;font-size:17px;line-height:22px;font-weight:600;color:${palette.accentText};text-decoration:none;border-radius:${radius}px">${inHtml(label)}</a>
</td></tr></table>`;
}

/** Answers to a question, one a line: each a link that looks like a button, none louder than the others. */
export function choices({ palette, shop, speech }: Frame, answers: readonly { label: string; url: string }[]): Markup {
  const radius = Math.min(shop.theme.radius, 24);
  return html`<table role="presentation" dir="${speech.dir}" width="100%" cellpadding="0" cellspacing="0" border="0">${answers.map(
    ({ label, url }, index) =>
      html`${index > 0 && html`<tr><td style="font-size:0;line-height:0;height:10px">&nbsp;</td></tr>`}<tr><td align="center" class="line" style="border:1px solid ${palette.line};border-radius:${radius}px">
<a href="${url}" class="text" style="display:block;padding:15px 20px;font-size:17px;line-height:22px;font-weight:600;color:${palette.text};text-decoration:none;border-radius:${radius}px">${inHtml(label)}</a>
</td></tr>`,
  )}</table>`;
}

/** The whole page of a message: one column that fits a phone, light and dark, in either direction. */
export function layOut(frame: Frame, draft: Draft): string {
  const { speech, palette, shop, unsubscribeUrl } = frame;
  const { dir } = speech;
  const isFull = draft.stop === undefined && draft.isOwn !== true;
  const said = (key: string, values: Record<string, string>) => inHtml(speech.say(`footer.${key}`, values));
  // A word that is wider than the screen is parted by its syllables, else anywhere; all inherit it.
  const letters = `font-family:${fontOf(shop.theme)};overflow-wrap:anywhere;word-break:break-word;-webkit-hyphens:auto;hyphens:auto;hyphenate-limit-chars:12 6 5;-webkit-hyphenate-limit-before:6;-webkit-hyphenate-limit-after:5`;
  const small = `font-size:13px;line-height:19px;color:${palette.muted}`;
  // In the dark it keeps the ground that it was drawn for: dark letters on nothing would vanish.
  const logo = shop.theme.logoUrl
    ? html`<img class="logo" src="${shop.theme.logoUrl}" alt="${shop.name}" height="32" style="display:block;height:32px;border:0">`
    : html`<span class="text" style="font-size:17px;line-height:24px;font-weight:700;color:${palette.text}"><bdi>${shop.name}</bdi></span>`;
  return String(html`<!doctype html>
<html lang="${speech.language}" dir="${dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<title>${draft.subject}</title>
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
body { margin: 0; padding: 0; -webkit-text-size-adjust: 100%; }
bdi { -webkit-hyphens: manual; hyphens: manual; }
@media (prefers-color-scheme: dark) {
  .page { background: ${DARK.page} !important; }
  .card { background: ${DARK.card} !important; border-color: ${DARK.line} !important; }
  .line { border-color: ${DARK.line} !important; }
  .logo { background: ${palette.card} !important; padding: 6px 10px; border-radius: 6px; }
  .tint { background: ${DARK.page} !important; }
  .accent { background: ${palette.dark.accent} !important; }
  .on-accent { color: ${palette.dark.accentText} !important; }
  .text { color: ${DARK.text} !important; }
  .muted, .muted a { color: ${DARK.muted} !important; }
}
</style>
</head>
<body class="page" dir="${dir}" style="margin:0;padding:0;background:${palette.page};${letters}">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${inHtml(draft.preheader)}${'\u00a0\u200c'.repeat(60)}</div>
<table role="presentation" class="page" dir="${dir}" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="${palette.page}" style="background:${palette.page};${letters}"><tr><td align="center" style="${CELL}padding:20px 12px 32px">
<table role="presentation" dir="${dir}" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px">
<tr><td dir="${dir}" style="${CELL}padding:4px 8px 16px">
<table role="presentation" dir="${dir}" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>
<td style="${CELL}text-align:start">${logo}</td>
<td class="muted" style="${CELL}padding-inline-start:16px;text-align:end;white-space:nowrap;${small}">${draft.label && inHtml(draft.label)}</td>
</tr></table></td></tr>
<tr><td class="card" bgcolor="${palette.card}" style="${CELL}background:${palette.card};border:1px solid ${palette.line};border-radius:${Math.min(shop.theme.radius + 4, 24)}px;padding:28px 0 8px">
<table role="presentation" dir="${dir}" width="100%" cellpadding="0" cellspacing="0" border="0">
${draft.html}
</table></td></tr>
<tr><td class="muted" dir="${dir}" style="${CELL}padding:20px 8px 0;text-align:start;${small}">
<p style="margin:0 0 12px">${inHtml(draft.why)}</p>
${
  isFull &&
  html`<p style="margin:0 0 12px">${said('controller', { legalName: shop.legalName })}<br><bdi>${inHtml(shop.postalAddress)}</bdi></p>
<p style="margin:0 0 16px">${said('rights', { email: shop.careEmail })}</p>
${lawPages(frame).map(
  ({ words, url }) =>
    html`<a href="${url}" style="display:inline-block;padding:4px 0;margin-inline-end:16px;color:${palette.muted}">${words}</a>`,
)}`
}
${
  hasWayOut(draft) &&
  html`<p style="margin:0"><a href="${unsubscribeUrl}" style="display:inline-block;padding:6px 0;color:${palette.muted};text-decoration:underline">${draft.stop === undefined ? said('unsubscribe', { shop: shop.name }) : inHtml(draft.stop)}</a></p>`
}
</td></tr>
</table></td></tr></table>
</body>
</html>
`);
}

/** Links to what the law asks a shop to show. */
function lawPages({ shop, speech }: Frame): { words: string; url: string }[] {
  const { privacyUrl, imprintUrl } = shop;
  return [
    ...(privacyUrl ? [{ words: speech.say('footer.privacy'), url: privacyUrl }] : []),
    ...(imprintUrl ? [{ words: speech.say('footer.imprint'), url: imprintUrl }] : []),
  ];
}

/** The text part, written as one: for those who read it, not for machines. */
export function layOutText(frame: Frame, draft: Draft): string {
  const { speech, shop, unsubscribeUrl } = frame;
  const paragraphs = [
    ...(draft.label ? [`[${draft.label}]`] : []),
    ...draft.text,
    '—',
    draft.why,
    ...(draft.stop === undefined && draft.isOwn !== true
      ? [
          `${speech.say('footer.controller', { legalName: shop.legalName })}\n${shop.postalAddress}`,
          speech.say('footer.rights', { email: shop.careEmail }),
          ...lawPages(frame).map(({ words, url }) => `${words}: ${url}`),
        ]
      : []),
    ...(hasWayOut(draft)
      ? [`${draft.stop ?? speech.say('footer.unsubscribe', { shop: shop.name })}:\n${unsubscribeUrl}`]
      : []),
  ];
  return `${paragraphs.map((paragraph) => inText(paragraph, speech.dir)).join('\n\n')}\n`;
}
