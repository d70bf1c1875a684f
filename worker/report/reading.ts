/** What is read of the read models for a table: the shapes, and what all of its statements share. */
import type { Counter, Measure } from './counts.ts';
import { splitValues } from './key.ts';
import type { PersonSlice } from './marks.ts';
import type { TablePlan } from './plan.ts';
import {
  BASE_DIMENSIONS,
  type BaseDimension,
  type Dimension,
  type Period,
  type ReportQuery,
  type ReportShop,
} from './query.ts';
import type { Sketch } from './sketch.ts';

/** What was counted of one value of each of the plan's dimensions. */
export interface CountRow {
  /** In the order of the plan's dimensions; that of `period` is ''. */
  values: string[];
  /** As fine as the plan tells days apart: a day, a month, or ''. */
  day: string;
  currency: string;
  /** Day whose exchange rate holds; '' for the day itself. */
  rateDay: string;
  counts: ReadonlyMap<Counter, number>;
}

/** Persons of a run of days. */
export interface PersonRow {
  values: string[];
  day: string;
  measure: Measure;
  /** Absent where a number is enough: of `clickers`, the days that the tail of the log does not touch. */
  sketch?: Sketch;
  persons: number;
  estimated: boolean;
}

/** All that a table is made of. */
export interface Reading {
  counts: CountRow[];
  persons: PersonRow[];
  /** Over all rows. */
  totalPersons: PersonRow[];
  /** UTC milliseconds: facts received until then are in. */
  asOf: number;
  watermark: number;
}

/** A table that is to be read. */
export interface Asked {
  plan: TablePlan;
  shops: readonly ReportShop[];
  filters: ReportQuery['filters'];
  period: Period;
  /** Rows that will be shown. */
  limit: number;
  /** Values of the further dimension that are chosen already. */
  only?: readonly string[];
}

export const isBase = (dimension: Dimension): dimension is BaseDimension =>
  (BASE_DIMENSIONS as readonly string[]).includes(dimension);

/** The shops' numbers, as an argument. */
export const shopNumbers = ({ shops }: Pick<Asked, 'shops'>) => JSON.stringify(shops.map(({ number }) => number));

/** Shops as they are named in answers, by number. */
export const shopIds = ({ shops }: Pick<Asked, 'shops'>) => new Map(shops.map(({ number, id }) => [number, id]));

/** A slice's value by the dimensions that it has. */
export function readSlice(slice: PersonSlice, value: string): Partial<Record<Dimension, string>> {
  if (slice === '') return {};
  if (slice !== 'variant') return { [slice]: value };
  const [campaign = '', variant = ''] = splitValues(value);
  return { campaign, variant };
}

/** Whether known values pass the filters; shops were chosen before. */
export function passes(
  filters: ReportQuery['filters'],
  valueIn: (dimension: Dimension) => string | undefined,
): boolean {
  return (Object.entries(filters) as [Dimension, readonly string[]][]).every(([dimension, values]) => {
    const value = dimension === 'shop' ? undefined : valueIn(dimension);
    return value === undefined || values.includes(value);
  });
}

/** What a base key says of a row, in this order behind its number. */
export const KEY_FIELDS = [...BASE_DIMENSIONS, 'currency', 'rate_day'] as const;

/** Values wanted of the further dimension; undefined for all. */
export const wantedFurther = ({ plan, filters }: Asked) => filters[plan.further[0] ?? 'period'];
