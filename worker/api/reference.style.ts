/** Served as `/docs/api.css`. */
export const REFERENCE_CSS = `:root { color-scheme: light dark; --paper: #f6f6f3; --surface: #fff; --line: #e5e4de; --text: #1a1c1a;
  --muted: #63655f; --green: #1d5c43; --soft: #e6efe9; --code: #1b211e; --code-text: #e8eee9; --get: #245a8f; --delete: #a3341f; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #131614; --surface: #1b1f1c; --line: #2f3531; --text: #eef1ee; --muted: #a4aca6; --green: #7fc8a3;
    --soft: #21322a; --code: #0d100e; --code-text: #dfe7e1; --get: #8ab8e6; --delete: #f0957f; }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 24px; }
body { margin: 0; background: var(--paper); color: var(--text);
  font: 16px/1.6 -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Arial, sans-serif; }
a { color: var(--green); }
:focus-visible { outline: 3px solid #3b82f6; outline-offset: 2px; border-radius: 4px; }
code, pre { font: 13.5px/1.55 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
:not(pre) > code { padding: 1px 5px; border-radius: 5px; background: var(--soft); overflow-wrap: anywhere; }
.frame { display: grid; grid-template-columns: 272px minmax(0, 1fr); max-width: 1360px; margin: 0 auto; }
.side { position: sticky; top: 0; align-self: start; height: 100vh; overflow-y: auto; padding: 32px 20px 32px 28px;
  border-inline-end: 1px solid var(--line); }
.side .name { display: block; margin: 0 0 20px; color: var(--text); font-weight: 650; text-decoration: none; }
.side .name span { display: block; color: var(--muted); font-size: 13px; font-weight: 400; }
.side input { width: 100%; min-height: 40px; padding: 8px 12px; border: 1px solid var(--line); border-radius: 9px;
  background: var(--surface); color: var(--text); font: inherit; font-size: 14px; }
.side h2 { margin: 22px 0 4px; color: var(--muted); font-size: 12px; font-weight: 600; letter-spacing: .06em; text-transform: uppercase; }
.side ul { margin: 0; padding: 0; list-style: none; }
.side li a { display: block; padding: 5px 10px; margin-inline: -10px; border-radius: 7px; color: var(--text); font-size: 14px; text-decoration: none; }
.side li a:hover { background: var(--soft); }
.side .none { color: var(--muted); font-size: 14px; }
main { padding: 40px 40px 96px; }
h1 { margin: 0 0 8px; font-size: 32px; line-height: 1.2; letter-spacing: -.02em; }
main h2 { margin: 56px 0 0; font-size: 24px; letter-spacing: -.01em; }
main h3 { margin: 0 0 4px; font-size: 19px; }
h4 { margin: 24px 0 8px; font-size: 14px; }
.lead { max-width: 68ch; margin: 0 0 24px; color: var(--muted); font-size: 18px; }
section.words p, section.words li { max-width: 72ch; }
.call { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 8px 32px; margin-top: 20px; padding: 28px;
  border: 1px solid var(--line); border-radius: 16px; background: var(--surface); }
.call > * { min-width: 0; }
.call > header { grid-column: 1 / -1; }
.call > header p { max-width: 80ch; margin: 8px 0 0; }
.route { display: flex; flex-wrap: wrap; align-items: center; gap: 10px; margin: 6px 0 0; }
.method { padding: 2px 8px; border-radius: 6px; background: var(--soft); color: var(--green); font: 600 12px/1.6 ui-monospace, Menlo, monospace; }
.method.get { color: var(--get); }
.method.delete { color: var(--delete); }
.route code { background: none; padding: 0; font-size: 15px; }
dl.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 4px 16px; margin: 14px 0 0; font-size: 14px; }
dl.facts dt { color: var(--muted); }
dl.facts dd { margin: 0; }
.fields { margin: 0; padding: 0; list-style: none; border-top: 1px solid var(--line); }
.fields li { padding: 10px 0; border-bottom: 1px solid var(--line); font-size: 14px; }
.fields .type { color: var(--muted); }
.fields .needed { color: var(--delete); font-size: 12.5px; }
.fields p { margin: 2px 0 0; color: var(--muted); }
details > summary { padding: 10px 0; color: var(--green); font-size: 14px; font-weight: 550; cursor: pointer; }
.status { display: inline-block; min-width: 40px; font-weight: 600; }
.examples { position: sticky; top: 24px; align-self: start; }
.example { position: relative; }
.example + .example { margin-top: 12px; }
.example h4 { margin: 0 0 6px; color: var(--muted); }
.example pre { margin: 0; padding: 16px; max-height: 560px; overflow: auto; border-radius: 12px; background: var(--code); color: var(--code-text); }
.tabs { display: flex; gap: 4px; margin: 0 0 8px; }
.tabs button, .copy { min-height: 32px; padding: 4px 12px; border: 1px solid var(--line); border-radius: 8px; background: none; color: var(--text); font: inherit; font-size: 13px; cursor: pointer; }
.tabs button[aria-pressed="true"] { border-color: var(--green); background: var(--soft); color: var(--green); font-weight: 600; }
.copy { position: absolute; top: -40px; right: 0; }
.scripted .example h4 { display: none; }
.scripted .example { margin: 0; }
[hidden] { display: none !important; }
@media (max-width: 1080px) { .call { grid-template-columns: minmax(0, 1fr); } .examples { position: static; margin-top: 16px; } }
@media (max-width: 760px) {
  .frame { grid-template-columns: minmax(0, 1fr); }
  .side { position: static; height: auto; padding: 24px 20px; border: 0; border-bottom: 1px solid var(--line); }
  .side nav { max-height: 220px; overflow-y: auto; }
  main { padding: 28px 16px 64px; }
  .call { padding: 20px 16px; }
  h1 { font-size: 27px; }
}
@media print { .side, .tabs, .copy { display: none; } .frame { display: block; } }
`;
