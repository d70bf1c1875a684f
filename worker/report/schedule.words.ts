import { formatMoney } from '../campaign/money.ts';
import type { Speech } from '../message/speech.ts';
import { createWords } from '../message/words.ts';
import { directionOf } from '../tag/languages.ts';
import ar from './locales/ar.json' with { type: 'json' };
import da from './locales/da.json' with { type: 'json' };
import de from './locales/de.json' with { type: 'json' };
import en from './locales/en.json' with { type: 'json' };
import es from './locales/es.json' with { type: 'json' };
import fr from './locales/fr.json' with { type: 'json' };
import it from './locales/it.json' with { type: 'json' };
import ja from './locales/ja.json' with { type: 'json' };
import nl from './locales/nl.json' with { type: 'json' };
import pl from './locales/pl.json' with { type: 'json' };
import pt from './locales/pt.json' with { type: 'json' };
import sv from './locales/sv.json' with { type: 'json' };
import type { MetricValue } from './totals.ts';

const words = createWords({ en, nl, de, fr, es, it, pt, pl, sv, da, ar, ja });

/** The words and formats of a scheduled report in its language. */
export interface ReportSpeech extends Speech {
  value(value: MetricValue): string;
  /** The change from a number to another, as `+12%`; undefined where it cannot be said. */
  change(value: MetricValue, before: MetricValue): string | undefined;
  /** The first few of some names. */
  list(names: readonly string[]): string;
  day(day: string): string;
  days(from: string, to: string): string;
  period(from: string, to: string): string;
  moment(at: number): string;
}

/** One amount, or one number; undefined for several currencies, which have no sum. */
function single(value: MetricValue): number | undefined {
  if (value === null || typeof value === 'number') return value ?? undefined;
  return value.length === 1 ? value[0]?.amount : undefined;
}

/** Names that are told one by one. */
const SHOWN = 5;

const startOf = (day: string) => Date.parse(`${day}T00:00:00Z`);

/** Its zone too: the shops of a report may have several. */
const MOMENT: Intl.DateTimeFormatOptions = {
  ...({ day: 'numeric', month: 'short', year: 'numeric' } as const),
  ...({ hour: 'numeric', minute: '2-digit', timeZoneName: 'short' } as const),
};

/** Money whose letters and sign stay together where the line runs from right to left: else `US$` is drawn `$US`. */
const together = (money: string) => money.replace(/[A-Z]+[$£€¥]/g, '$&\u200e');

/** @param language BCP 47; one without words of ours is answered in English. */
export function createReportSpeech(language: string, timeZone: string): ReportSpeech {
  const spoken = words.spokenOf(language);
  const date = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(spoken, options);
  const short = date({ day: 'numeric', month: 'short', timeZone: 'UTC' });
  const long = date({ day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
  const number = new Intl.NumberFormat(spoken);
  const percent = new Intl.NumberFormat(spoken, { style: 'percent', signDisplay: 'exceptZero' });
  const say = (key: string, values: Record<string, string | number> = {}) => words.say(key, spoken, values);
  return {
    language: spoken,
    dir: directionOf(spoken),
    say,
    date: (at) => date({ dateStyle: 'long', timeZone }).format(at),
    value: (value) => {
      if (value === null) return say('unknown');
      if (typeof value === 'number') return number.format(value);
      return value.map(({ amount, currency }) => together(formatMoney(amount, currency, spoken))).join(' + ');
    },
    change: (value, before) => {
      const [is, was] = [single(value), single(before)];
      const alike =
        typeof value !== 'object' || typeof before !== 'object' || value?.[0]?.currency === before?.[0]?.currency;
      return is !== undefined && was && was > 0 && alike ? percent.format(is / was - 1) : undefined;
    },
    list: (names) =>
      (names.length > SHOWN ? [...names.slice(0, SHOWN), '…'] : names).join(spoken === 'ar' ? '، ' : ', '),
    day: (day) => short.format(startOf(day)),
    days: (from, to) => short.formatRange(startOf(from), startOf(to)),
    period: (from, to) => long.formatRange(startOf(from), startOf(to)),
    moment: (at) => date({ ...MOMENT, timeZone }).format(at),
  };
}
