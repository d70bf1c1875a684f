import { styleOf } from '../advocate/advocate.style.ts';
import type { Theme } from '../retailer/shop.ts';

/** The stylesheet of a shop's join page: that of advocates' pages, and what a form needs. */
export function joinStyleOf(theme: Theme): string {
  return `${styleOf(theme)}${RULES}`;
}

const RULES = `main { max-width: 480px; }
h1 { margin-bottom: 8px; font-size: 30px; line-height: 1.15; text-wrap: balance; }
.lead { margin: 0 4px 20px; color: var(--dim); }
.where { display: inline-block; margin: 0 4px 12px; padding: 2px 12px; border: 1px solid var(--line); border-radius: 99px;
  background: var(--b); font-size: 14px; }
.deal { background: var(--a); color: var(--c); border: 0; }
.deal h2 { margin: 0 0 4px; font-size: 14px; font-weight: 400; }
.deal h3 { font-size: 22px; line-height: 1.25; }
.deal .reward { margin-top: 12px; padding-top: 12px; border-top: 1px solid color-mix(in srgb, var(--c) 30%, transparent); }
h1 + .card { margin-top: 16px; }
.next { margin: 16px 0 0; }
p + form { margin-top: 16px; }
label:first-of-type { margin-top: 0; }
.agree { display: grid; grid-template-columns: 24px 1fr; gap: 12px; align-items: start; margin: 4px 0 20px; font-weight: 400;
  font-size: 14px; }
.agree input { width: 24px; min-height: 24px; margin: 0; accent-color: var(--a); }
input[aria-invalid=true] { border-width: 2px; }
.fault { margin: -8px 0 16px; padding-inline-start: 12px; border-inline-start: 4px solid var(--t); font-size: 14px; font-weight: 600; }
.agree + .fault { margin-top: -12px; }
.card > .fault { margin: 0 0 16px; }
form .small { margin-top: 12px; text-align: center; }
button[disabled] { opacity: .7; cursor: progress; }
#said { margin-top: 12px; text-align: center; }
#said:empty { display: none; }
.languages { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 24px 4px 0; font-size: 14px; }
.languages a { display: inline-block; min-height: 24px; padding: 6px 0; color: inherit; }
.languages [aria-current] { font-weight: 700; text-decoration: none; }
`;
