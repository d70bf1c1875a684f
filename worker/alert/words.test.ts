import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LANGUAGES } from '../tag/languages.ts';
import { type Alert, type AlertItem, RULES, type RuleName } from './alert.ts';
import { createAlertSpeech } from './member.words.ts';
import { describeAlert, OPERATOR_WORDS } from './words.ts';

const rules = Object.keys(RULES) as RuleName[];

const plain = (text: string) => text.replace(/[\u2066-\u2069]/g, '');

test.each(rules)('%s: says what it is, and its runbook is written', (rule) => {
  const alert: Alert = {
    key: `${rule}:one`,
    rule,
    subject: 'one',
    state: 'firing',
    since: 0,
    wellSince: null,
    toldAt: 0,
    firings: [0],
    value: 1.5,
  };
  const item = describeAlert(alert, 'firing');
  const words = [OPERATOR_WORDS.headline(item), ...OPERATOR_WORDS.paragraphs(item)].join('\n');
  expect(words).not.toMatch(/undefined|NaN|null/);
  expect(words).toContain('What to do: ');
  const [file = '', anchor] = item.runbook.split('#');
  const headings = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').matchAll(/^#+ (.+)$/gm);
  expect([...headings].map(([, heading]) => heading?.toLowerCase().replaceAll(' ', '-'))).toContain(anchor);
});

const ORDERS: AlertItem = {
  rule: 'orders_down',
  subject: 'shp_1',
  name: 'Maple',
  state: 'firing',
  since: Date.UTC(2026, 10, 18, 12),
  value: 0.17,
  flapping: true,
  title: 'Orders are down',
  detail: '',
  action: '',
  runbook: '',
};

const SHOPS_RULES = ['orders_down', 'orders_down_day'] as const;

test.each(LANGUAGES.flatMap(({ tag }) => SHOPS_RULES.map((rule) => [tag, rule] as const)))(
  'a member who reads %s is told of %s in their own words',
  (language, rule) => {
    const english = createAlertSpeech('en');
    const words = createAlertSpeech(language);
    expect(words.language).toBe(language);
    for (const state of ['firing', 'still_firing', 'resolved'] as const) {
      const item = { ...ORDERS, rule, state };
      const text = plain([words.headline(item), ...words.paragraphs(item)].join('\n'));
      expect(text).toContain('Maple');
      expect(text).toMatch(/17|١٧/);
      expect(text).not.toMatch(/undefined|NaN|null|\{\{|\bdetail\b/);
      if (language !== 'en') expect(words.headline(item)).not.toBe(english.headline(item));
    }
    expect(plain(words.more('A', 2))).toMatch(/A.*[2٢]/);
    expect(plain(words.place('go.test'))).toContain('go.test');
  },
);

test('who reads none of ours is told in English', () => {
  expect(plain(createAlertSpeech('tlh').headline(ORDERS))).toBe('ALERT: Orders are down');
});
