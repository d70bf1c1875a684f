import type { Theme } from '../retailer/shop.ts';
import { looksOf, palettesOf } from '../tag/palette.ts';

const variables = (looks: Record<string, string>) =>
  Object.entries(looks)
    .map(([name, value]) => `${name}: ${value};`)
    .join(' ');

/** The stylesheet of advocates' pages in a shop's looks, every text readable on what it stands on. */
export function styleOf(theme: Theme): string {
  const { light, dark } = palettesOf(theme);
  return `:root { color-scheme: light; --p: system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif; ${variables(looksOf(light, theme))} }
@media (prefers-color-scheme: dark) { :root { color-scheme: dark; ${variables(looksOf(dark, theme))} } }
${RULES}`;
}

const RULES = `:root { --dim: color-mix(in srgb, var(--t) 72%, var(--b)); --soft: color-mix(in srgb, var(--t) 6%, var(--b));
  --line: color-mix(in srgb, var(--t) 16%, var(--b)); --round: min(var(--r), 20px); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--soft); color: var(--t); font: 16px/1.5 var(--f); }
main { max-width: 560px; margin: 0 auto; padding: 20px 16px 40px; overflow-wrap: anywhere; }
header { display: flex; align-items: center; min-height: 40px; margin: 0 4px 20px; font-weight: 700; }
header img { display: block; max-height: 36px; max-width: 60%; }
h1 { margin: 0 4px 16px; font-size: 26px; line-height: 1.25; }
h2 { margin: 32px 4px 12px; font-size: 18px; line-height: 1.3; }
h3 { margin: 0 0 4px; font-size: 17px; line-height: 1.35; }
p { margin: 0; }
ul { list-style: none; margin: 0; padding: 0; }
.dim { color: var(--dim); }
.small { font-size: 14px; }
.card { background: var(--b); border: 1px solid var(--line); border-radius: var(--round); padding: 20px; }
.card + .card { margin-top: 12px; }
.worth { background: var(--a); color: var(--c); border-radius: var(--round); padding: 24px 20px; }
.worth dl, .count { display: grid; grid-template-columns: 1fr 1fr; gap: 16px; margin: 0; }
dl div { display: flex; flex-direction: column-reverse; justify-content: space-between; }
dt { font-size: 14px; }
dd { margin: 0; font-weight: 700; }
.worth dd { font-size: 30px; line-height: 1.2; }
.count { margin-top: 12px; }
.count dt { color: var(--dim); }
.count dd { font-size: 22px; }
.next { margin: 12px 4px 0; }
.goal { margin-top: 12px; }
progress { display: block; width: 100%; height: 10px; margin-bottom: 10px; border: 0; border-radius: 99px; overflow: hidden;
  background: var(--line); accent-color: var(--a); appearance: none; -webkit-appearance: none; }
progress::-webkit-progress-bar { background: var(--line); }
progress::-webkit-progress-value { background: var(--a); border-radius: 99px; }
progress::-moz-progress-bar { background: var(--a); border-radius: 99px; }
#push button { margin-top: 16px; }
.badge { display: inline-block; margin-bottom: 8px; padding: 2px 10px; border-radius: 99px; background: var(--a); color: var(--c);
  font-size: 14px; font-weight: 700; }
.own { display: block; margin: 12px 0; padding: 12px; border: 1px dashed var(--line); border-radius: var(--round);
  background: var(--soft); text-align: center; font-size: 15px; user-select: all; -webkit-user-select: all; }
.code { font: 700 20px/1.4 ui-monospace, Menlo, Consolas, monospace; letter-spacing: 1px; }
.bars { display: block; width: 100%; max-width: 420px; height: auto; margin: 12px auto; border-radius: 8px; }
summary { padding: 12px 0; cursor: pointer; font-size: 14px; }
.plain { margin: 0 0 8px; }
.centre { text-align: center; }
.ways { display: flex; flex-wrap: wrap; gap: 8px; }
.ways li { flex: 1 1 auto; }
.ways a { height: 100%; white-space: nowrap; }
.button, button { display: block; width: 100%; min-height: 48px; padding: 11px 14px; border: 1px solid var(--line); border-radius: var(--round);
  background: var(--b); color: var(--t); font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer; }
.strong { border-color: transparent; background: var(--a); color: var(--c); }
.rows li { display: grid; grid-template-columns: 1fr auto; gap: 2px 16px; padding: 14px 0; border-top: 1px solid var(--line); }
.rows li:first-child { border: 0; padding-top: 0; }
.rows li:last-child { padding-bottom: 0; }
.rows b { text-align: end; white-space: nowrap; }
.rows .wide { grid-column: 1 / -1; }
.rows .own { margin: 8px 0 0; }
.rows .off { font-weight: 400; text-decoration: line-through; color: var(--dim); }
label { display: block; margin: 16px 0 6px; font-weight: 600; }
input { width: 100%; min-height: 48px; padding: 10px 14px; border: 1px solid var(--dim); border-radius: var(--round); background: var(--b);
  color: var(--t); font: inherit; margin-bottom: 16px; }
form + form, form + p, p + form { margin-top: 12px; }
:focus-visible { outline: 3px solid var(--t); outline-offset: 3px; }
footer { margin: 32px 4px 0; font-size: 14px; color: var(--dim); }
footer a, .card p a { color: inherit; }
@media print { body { background: #fff; color: #000; } .card { break-inside: avoid; } }
`;
