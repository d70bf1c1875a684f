import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Alert, RULES, type RuleName } from './alert.ts';
import { describeAlert, headline, paragraphs } from './words.ts';

const rules = Object.keys(RULES) as RuleName[];

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
  const words = [headline(item), ...paragraphs(item)].join('\n');
  expect(words).not.toMatch(/undefined|NaN|null/);
  expect(words).toContain('What to do: ');
  const [file = '', anchor] = item.runbook.split('#');
  const headings = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').matchAll(/^#+ (.+)$/gm);
  expect([...headings].map(([, heading]) => heading?.toLowerCase().replaceAll(' ', '-'))).toContain(anchor);
});
