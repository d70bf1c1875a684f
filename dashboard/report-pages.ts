import type { ReportName } from '../worker/report/query.ts';

/** Reports with a page of their own, in the order people ask for them. */
export const REPORT_PAGES: readonly ReportName[] = [
  'channels',
  'utm',
  'campaigns',
  'deals',
  'variants',
  'languages',
  'countries',
  'advocates',
  'cohorts',
  'time_to_convert',
  'deliveries',
  'leak',
  'stores',
  'staff',
  'table',
];
