/** What stands above the rows of an answer. */
import type { ReportAnswer, ReportColumn, ReportQuery } from './query.ts';

/** The column of a metric that one report alone has. */
export function metricColumn(key: string, unit: ReportColumn['unit'], formula: string): ReportColumn {
  return { key, kind: 'metric', unit, formula };
}

/** What was asked for, and up to when facts are in. @param asOf UTC milliseconds. */
export function headOf(
  { report, shops, from, to, granularity }: ReportQuery,
  asOf: number,
  watermark: number,
): Pick<ReportAnswer, 'report' | 'shops' | 'period' | 'granularity' | 'as_of' | 'watermark'> {
  return {
    report,
    shops: shops.map(({ id, name, currency, timeZone }) => ({ id, name, currency, time_zone: timeZone })),
    period: { from, to },
    granularity,
    as_of: asOf,
    watermark,
  };
}
