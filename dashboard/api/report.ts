import type { ReportAnswer, ReportName } from '../../worker/report/query.ts';
import type { RatesAnswer, RatesReport } from '../../worker/report/rates.routes.ts';
import type { SchedulesAnswer } from '../../worker/report/schedule.routes.ts';
import type { Every } from '../../worker/report/schedule.ts';
import { call, send } from './call.ts';

/** A report by mail that a member asks for. */
export interface WantedSchedule {
  every: Every;
  /** None for all. */
  shops: string[];
  language: string;
  currency: string;
}

/** Reports, those by mail, and rates. */
export const reportApi = {
  report: (name: ReportName, asked: URLSearchParams, signal: AbortSignal) =>
    call<ReportAnswer>(`reports/${name}?${asked}`, { signal }),
  schedules: () => call<SchedulesAnswer>('schedules'),
  addSchedule: (wanted: WantedSchedule) => send<SchedulesAnswer>('POST', 'schedules', wanted),
  stopSchedule: (id: string) => send<SchedulesAnswer>('POST', `schedules/${id}/stop`, {}),
  sendSchedule: (id: string) => send<SchedulesAnswer>('POST', `schedules/${id}/send`, {}),
  rates: () => call<RatesReport>('rates'),
  addRates: (csv: string) =>
    call<RatesAnswer>('rates', { method: 'POST', headers: { 'content-type': 'text/csv' }, body: csv }),
};
