import { html } from 'hono/html';
import { inHtml } from '../message/speech.ts';
import { button, type Draft, type Frame, row } from '../message/templates/layout.ts';
import { headline, note, paragraph } from '../message/templates/parts.ts';
import type { Theme } from '../retailer/shop.ts';
import { PICTURE, PICTURE_COLOURS } from './picture.ts';
import type { ReportMail, TableLine } from './schedule.ts';
import { createReportSpeech, type ReportSpeech } from './schedule.words.ts';
import type { MetricValue } from './totals.ts';

/** How the mail names its picture among its parts. */
export const PICTURE_CID = 'report-picture';

/** The dashboard's own looks. */
export const REPORT_THEME: Theme = {
  accent: '#1d5c43',
  accentText: '#ffffff',
  background: '#ffffff',
  text: '#1a1c1a',
  radius: 12,
  font: 'system',
  layout: 'card',
};

type Words = { speech: ReportSpeech; frame: Frame; mail: ReportMail };

const CELL = 'font-family:inherit;';

/** A scheduled report, in words and figures; the picture adds nothing that is not said. */
export function writeReportMail(frame: Frame, mail: ReportMail): Draft {
  const speech = createReportSpeech(frame.speech.language, mail.timeZone);
  const words: Words = { speech, frame, mail };
  const { every, retailer } = mail;
  const period = speech.period(mail.from, mail.to);
  const title = speech.say(`headline_${every}`);
  const about = [speech.list(mail.shops), period].map((part) => `\u2068${part}\u2069`).join(' · ');
  const asOf = speech.say('as_of', { time: speech.moment(mail.asOf) });
  const file = speech.say('csv', { file: mail.file });
  const quiet = isQuiet(mail);
  const missing = (mail.missing ?? []).map(({ source, target, days }) => {
    const names = days.map(([from, to]) => (from === to ? speech.day(from) : speech.days(from, to)));
    return speech.say('missing_rate', { source, target, days: speech.list(names) });
  });
  return {
    subject: speech.say('subject', { retailer, period }),
    preheader: mail.figures
      .map((one) => `${speech.say(`metric.${one.metric}`)} ${speech.value(one.value)}`)
      .join(' · '),
    html: html`${[
      row(frame, headline(frame, title), '0 28px 6px'),
      row(frame, note(frame, about)),
      quiet && row(frame, paragraph(frame, speech.say('nothing'))),
      row(frame, figures(words), '0 16px 12px'),
      missing.length > 0 && row(frame, note(frame, missing.join('\n'))),
      !quiet && row(frame, chart(words)),
      mail.tables.map(({ kind, rows }) => row(frame, table(words, speech.say(kind), linesOf(words, kind, rows)))),
      mail.changed.length > 0 && row(frame, changed(words)),
      row(frame, button(frame, speech.say('button'), mail.url)),
      row(frame, note(frame, `${asOf}\n${file}`)),
    ]}`,
    text: [
      title,
      about,
      ...(quiet ? [speech.say('nothing')] : []),
      mail.figures.map((one) => `${speech.say(`metric.${one.metric}`)}: ${figureText(words, one)}`).join('\n'),
      ...(missing.length ? [missing.join('\n')] : []),
      ...(quiet ? [] : [describePicture(words)]),
      ...mail.tables.map(({ kind, rows }) => tableText(speech.say(kind), linesOf(words, kind, rows))),
      ...(mail.changed.length
        ? [tableText(speech.say('changed'), changedLines(words)), speech.say('changed_note')]
        : []),
      `${speech.say('button')}:\n${mail.url}`,
      `${asOf}\n${file}`,
    ],
    why: speech.say(`why_${every}`, { retailer }),
    stop: speech.say('stop'),
  };
}

/** Whether nothing at all happened in its period: then there is no picture. */
export function isQuiet({ figures }: Pick<ReportMail, 'figures'>): boolean {
  return figures.every(({ value }) => isNothing(value));
}

function isNothing(value: MetricValue): boolean {
  return Array.isArray(value) ? value.every(({ amount }) => amount === 0) : value === 0;
}

function figureText({ speech, mail }: Words, { value, before }: ReportMail['figures'][number]): string {
  const change = speech.change(value, before);
  const was = speech.say(`before_${mail.every}`, { value: speech.value(before) });
  return `${speech.value(value)} (${change ? `${change} · ` : ''}${was})`;
}

/** The numbers in two columns: what it is, how much, and how that compares. */
function figures(words: Words) {
  const { speech, mail, frame } = words;
  const { palette } = frame;
  const cell = (figure: ReportMail['figures'][number]) => {
    const change = speech.change(figure.value, figure.before);
    const was = speech.say(`before_${mail.every}`, { value: speech.value(figure.before) });
    return html`<td width="50%" valign="top" style="${CELL}width:50%;padding:8px 12px 14px;text-align:start">
<div class="muted" style="font-size:14px;line-height:20px;color:${palette.muted}">${inHtml(speech.say(`metric.${figure.metric}`))}</div>
<div class="text" style="font-size:25px;line-height:32px;font-weight:700;color:${palette.text}"><bdi>${speech.value(figure.value)}</bdi>${change && html` <span style="font-size:15px;font-weight:600" dir="ltr">${change}</span>`}</div>
<div class="muted" style="font-size:13px;line-height:19px;color:${palette.muted}">${inHtml(was)}</div></td>`;
  };
  const rows = [];
  for (let at = 0; at < mail.figures.length; at += 2) rows.push(mail.figures.slice(at, at + 2));
  return html`<table role="presentation" dir="${speech.dir}" width="100%" cellpadding="0" cellspacing="0" border="0">${rows.map((pair) => html`<tr>${pair.map(cell)}</tr>`)}</table>`;
}

/** Every figure that the picture shows, for who cannot see it. */
function describePicture({ speech, mail }: Words): string {
  const figures = mail.chart.days.map(({ day, value }) => `${speech.day(day)}: ${speech.value(value)}`);
  return speech.say('alt', {
    metric: speech.say(`metric.${mail.chart.metric}`),
    figures: figures.join(speech.language.startsWith('ar') ? '؛ ' : '; '),
  });
}

const plain = (text: string) => text.replace(/[\u2066-\u2069]/g, '');

function chart(words: Words) {
  const { speech, mail, frame } = words;
  const { palette } = frame;
  const small = `font-size:13px;line-height:19px;color:${palette.muted}`;
  const key = (colour: string, from: string, to: string) =>
    html`<span style="white-space:nowrap;margin-inline-end:16px"><span style="display:inline-block;width:10px;height:10px;border-radius:3px;background:${colour}" aria-hidden="true"></span>&nbsp;<bdi>${speech.day(from)} – ${speech.day(to)}</bdi></span>`;
  return html`${subtitle(words, speech.say('chart', { metric: speech.say(`metric.${mail.chart.metric}`) }))}
<p class="muted" style="margin:0 0 10px;${small}">${key(PICTURE_COLOURS.bar, mail.from, mail.to)}${key(PICTURE_COLOURS.before, mail.before.from, mail.before.to)}</p>
<img src="cid:${PICTURE_CID}" width="${PICTURE.width / 2}" alt="${plain(describePicture(words))}" style="display:block;width:100%;max-width:${PICTURE.width / 2}px;height:auto;border:0">
<table role="presentation" dir="${speech.dir}" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>
<td class="muted" style="${CELL}text-align:start;padding-top:4px;${small}">${speech.day(mail.from)}</td>
<td class="muted" style="${CELL}text-align:end;padding-top:4px;${small}">${speech.day(mail.to)}</td>
</tr></table>`;
}

function subtitle({ frame }: Words, text: string) {
  return html`<h2 class="text" style="margin:4px 0 8px;font-size:17px;line-height:24px;font-weight:700;color:${frame.palette.text}">${inHtml(text)}</h2>`;
}

/** Cells of a table, its heading first; the first column names, the others count. */
type Lines = string[][];

function linesOf({ speech }: Words, kind: 'channels' | 'shops', rows: readonly TableLine[]): Lines {
  const nameOf = ({ name }: TableLine) =>
    kind === 'shops' ? (name ?? '') : name === null ? speech.say('channel.none') : speech.say(`channel.${name}`);
  return [
    ['', ...['clicks', 'conversions', 'revenue'].map((key) => speech.say(`metric.${key}`))],
    ...rows.map((line) => [
      nameOf(line),
      speech.value(line.clicks),
      speech.value(line.conversions),
      speech.value(line.revenue),
    ]),
  ];
}

function changedLines({ speech, mail }: Words): Lines {
  const orders = (conversions: MetricValue, revenue: MetricValue) =>
    `${speech.value(conversions)} / ${speech.value(revenue)}`;
  return [
    [speech.say('day'), speech.say('was'), speech.say('now')],
    ...mail.changed.map(({ day, was, now }) => [
      speech.day(day),
      orders(was.conversions, was.revenue),
      orders(now.conversions, now.revenue),
    ]),
  ];
}

function table(words: Words, title: string, [heading = [], ...rows]: Lines) {
  const { frame, speech } = words;
  const { palette } = frame;
  const line = `border-top:1px solid ${palette.line};padding:7px 0`;
  const align = (index: number) => (index === 0 ? 'text-align:start' : 'text-align:end;padding-inline-start:10px');
  return html`${subtitle(words, title)}<table dir="${speech.dir}" width="100%" cellpadding="0" cellspacing="0" border="0" style="font-size:14px;line-height:20px">
<tr>${heading.map((cell, index) => html`<th scope="col" class="muted" style="${CELL}font-weight:400;font-size:13px;vertical-align:bottom;padding:0 0 6px;${align(index)};color:${palette.muted}">${cell}</th>`)}</tr>
${rows.map(([name, ...cells]) => html`<tr><th scope="row" class="text line" style="${CELL}font-weight:600;${line};${align(0)};color:${palette.text}"><bdi>${name}</bdi></th>${cells.map((cell) => html`<td class="text line" style="${CELL}${line};${align(1)};color:${palette.text}"><bdi>${cell}</bdi></td>`)}</tr>`)}
</table>`;
}

/** Orders and revenue of days that say something else now than when they were reported. */
function changed({ speech, frame, ...rest }: Words) {
  const words = { speech, frame, ...rest };
  const what = `${speech.say('metric.conversions')} / ${speech.say('metric.revenue')}`;
  return html`${table(words, speech.say('changed'), changedLines(words))}<div style="height:8px"></div>${note(frame, `${what}. ${speech.say('changed_note')}`)}`;
}

function tableText(title: string, [heading = [], ...rows]: Lines): string {
  const lines = rows.map(([name, ...cells]) => {
    const said = cells.map((cell, index) => `${heading[index + 1]} ${cell}`);
    return `${name}: ${said.join(' · ')}`;
  });
  return [title, ...lines].join('\n');
}
