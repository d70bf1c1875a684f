import type { Attachment, Database } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { directionOf } from '../tag/languages.ts';
import { answerReport } from './answer.ts';
import { BYTE_ORDER_MARK, nameReport, writeReport } from './csv.report.ts';
import { addDays } from './day.ts';
import { nameShops } from './names.ts';
import { drawPicture } from './picture.ts';
import { MAX_ROWS, type ReportAnswer, type ReportQuery } from './query.ts';
import { isQuiet, PICTURE_CID } from './schedule.mail.ts';
import type { Schedule } from './schedule.store.ts';
import {
  findChanged,
  keepSent,
  type ReportMail,
  type SentDays,
  spanBefore,
  spanOf,
  type TableLine,
  WATCHED_DAYS,
} from './schedule.ts';
import type { MetricValue } from './totals.ts';

const FIGURES = ['revenue', 'conversions', 'clicks', 'shares', 'claims', 'impressions'];
/** Lines of a small table: the rest is in the file. */
const LINES = 12;

/** A report ready to be sent. */
interface MadeReport {
  mail: ReportMail;
  attachments: Attachment[];
  /** What has been reported once it is out. */
  sentDays: SentDays;
}

const get = (values: Record<string, MetricValue>, key: string): MetricValue => values[key] ?? null;

/** The metric to draw: money where it is of one currency, else what there is most of. */
function chooseMetric(days: readonly Record<string, MetricValue>[]): string {
  const sumOf = (key: string) =>
    days.reduce((sum, values) => {
      const value = get(values, key);
      return sum + (Array.isArray(value) ? (value[0]?.amount ?? 0) : (value ?? 0));
    }, 0);
  const currencies = new Set(
    days.flatMap((values) => {
      const revenue = get(values, 'revenue');
      return Array.isArray(revenue) ? revenue.map(({ currency }) => currency) : [];
    }),
  );
  if (currencies.size === 1 && sumOf('revenue') !== 0) return 'revenue';
  return ['clicks', 'shares', 'impressions'].find((key) => sumOf(key) > 0) ?? 'clicks';
}

function toNumber(value: MetricValue): number | null {
  return Array.isArray(value) ? (value[0]?.amount ?? 0) : value;
}

/** The rates that the figures lack. */
function listMissing(answers: readonly ReportAnswer[]): NonNullable<ReportMail['missing']> {
  return answers
    .flatMap(({ notes }) => notes.flatMap(({ rate }) => rate ?? []))
    .filter(({ metrics }) => metrics.some((key) => FIGURES.includes(key)))
    .map(({ source, target, days }) => ({ source, target, days }));
}

function toLines(
  answer: ReportAnswer,
  dimension: string,
  nameOf: (value: string | null) => string | null,
): TableLine[] {
  return answer.rows
    .map(({ dimensions, metrics }) => ({
      name: nameOf(dimensions[dimension] ?? null),
      clicks: get(metrics, 'clicks'),
      conversions: get(metrics, 'conversions'),
      revenue: get(metrics, 'revenue'),
    }))
    .filter(({ clicks, conversions }) => clicks || conversions)
    .slice(0, LINES);
}

/**
 * Makes the report of a schedule's next period, with its picture and its file.
 * @param database of the shops' group.
 * @param shops at least one.
 */
export async function makeReport(
  database: Database,
  schedule: Schedule,
  about: { retailer: string; shops: readonly Shop[]; dashboardUrl: string },
  now: number,
): Promise<MadeReport> {
  const { shops } = about;
  const { every, currency } = schedule;
  const span = spanOf(every, schedule.nextFrom);
  const before = spanBefore(every, span.from);
  const watched = addDays(span.from, -WATCHED_DAYS);
  const ask = (query: Pick<ReportQuery, 'report' | 'from' | 'to'> & Partial<ReportQuery>) =>
    answerReport(
      database,
      {
        shops,
        dimensions: [],
        granularity: 'day',
        filters: {},
        limit: MAX_ROWS,
        ...(currency && { currency }),
        ...query,
      },
      now,
    );
  const several = shops.length > 1;
  // One after the other: those that take long have turns, of which few are given at once.
  const days = await ask({ report: 'series', from: watched < before.from ? watched : before.from, to: span.to });
  const totals = await ask({ report: 'funnel', ...span });
  const totalsBefore = await ask({ report: 'funnel', ...before });
  const channels = await ask({ report: 'channels', ...span });
  const file = await nameShops(await ask({ report: 'series', ...span, dimensions: several ? ['shop'] : [] }));
  const byShop = several ? await ask({ report: 'table', ...span, dimensions: ['shop'] }) : undefined;

  const byDay = new Map(days.rows.map(({ dimensions, metrics }) => [dimensions.period ?? '', metrics]));
  const daysOf = (from: string, to: string) =>
    [...byDay].filter(([day]) => from <= day && day <= to).sort(([a], [b]) => (a < b ? -1 : 1));
  const mine = daysOf(span.from, span.to);
  const others = daysOf(before.from, before.to);
  const metric = chooseMetric([...mine, ...others].map(([, values]) => values));
  const standing = Object.fromEntries(
    [...byDay].map(([day, values]) => [
      day,
      { conversions: get(values, 'conversions'), revenue: get(values, 'revenue') },
    ]),
  );
  const picture = await drawPicture(
    mine.map(([, values], index) => {
      const other = others[index]?.[1];
      return { value: toNumber(get(values, metric)), before: other ? toNumber(get(other, metric)) : null };
    }),
    directionOf(schedule.language) === 'rtl',
  );
  const channelLines = toLines(channels, 'channel', (value) => value);
  const shopNames = new Map(shops.map(({ id, name }) => [id, name]));
  const shopLines = byShop ? toLines(byShop, 'shop', (id) => shopNames.get(id ?? '') ?? id) : [];
  const search = new URLSearchParams({ shop: several ? 'all' : (shops[0]?.id ?? ''), ...span });
  const name = nameReport(file);
  const mail: ReportMail = {
    retailer: about.retailer,
    shops: shops.map((shop) => shop.name),
    every,
    ...span,
    before,
    asOf: Math.min(days.as_of, totals.as_of),
    timeZone: shops[0]?.timeZone ?? 'UTC',
    figures: FIGURES.map((key) => ({
      metric: key,
      value: get(totals.totals, key),
      before: get(totalsBefore.totals, key),
    })),
    chart: { metric, days: mine.map(([day, values]) => ({ day, value: get(values, metric) })) },
    tables: [
      ...(shopLines.length ? [{ kind: 'shops' as const, rows: shopLines }] : []),
      ...(channelLines.length ? [{ kind: 'channels' as const, rows: channelLines }] : []),
    ],
    missing: listMissing([totals, totalsBefore]),
    changed: findChanged(schedule.sentDays, standing).filter(({ day }) => day < span.from),
    file: name,
    url: `${about.dashboardUrl}/dashboard?${search}`,
  };
  return {
    mail,
    attachments: [
      ...(isQuiet(mail)
        ? []
        : [{ filename: 'report.png', contentType: 'image/png', content: picture, cid: PICTURE_CID }]),
      {
        filename: name,
        contentType: 'text/csv; charset=utf-8',
        content: BYTE_ORDER_MARK + [...writeReport(file)].join(''),
      },
    ],
    sentDays: keepSent(schedule.sentDays, standing, span.to),
  };
}
