/** Where the widget stands on the page: a shadow root of its own, the shop's theme, a state and one way to draw it. */
import { type ComponentChild, render } from 'preact';
import type { LandingAnswer, OfferAnswer } from '../../worker/wire.ts';
import type { WidgetText } from '../texts.ts';
import css from './widget.css';

/** What a field of the view writes into, beside all else a view remembers. */
export interface State {
  /** What happened last, said aloud. */
  status: string;
}

interface Stage<S> {
  /** Changes the state and draws it; a view that fails is taken off the page. */
  set(change: Partial<S>): void;
  /** A text in the page's language, its placeholders filled; `{{shop}}` is the shop's name everywhere. */
  say(key: WidgetText, values?: Record<string, string | undefined>): string;
  close(): void;
  /** The element that holds the view: its first child is the view's card. */
  frame: Element;
}

/** What lies over the page: one view at a time. */
let over: Element | undefined;

/** Opens a stage in `target`, or over the page where there is none. */
export function openStage<S extends State>(
  { dir, language, shop: { name: shop }, texts, theme }: OfferAnswer | LandingAnswer,
  state: S,
  view: () => ComponentChild,
  target?: Element,
): Stage<S> {
  const host = document.createElement('div');
  const frame = document.createElement('div');
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  const { font } = theme;
  const looks: Record<string, string> = {
    a: theme.accent,
    c: theme.accentText,
    b: theme.background,
    t: theme.text,
    r: `${theme.radius}px`,
    // A family that a system lacks is passed over: `ui-serif, serif`, and `system` falls through to `system-ui`.
    f:
      font === 'inherit'
        ? getComputedStyle(document.body).fontFamily
        : `ui-${font},${font}space,${font},system-ui,sans-serif`,
  };
  for (const name in looks) frame.style.setProperty(`--${name}`, looks[name] as string);
  frame.className = target ? 'embedded' : 'over';
  frame.dir = dir;
  frame.lang = language;
  root.append(frame);
  (target ?? document.body).append(host);
  if (!target) {
    over?.remove();
    over = host;
  }

  const close = () => host.remove();
  const set = (change: Partial<S>) => {
    try {
      Object.assign(state, change);
      render(view(), frame);
    } catch {
      close();
    }
  };
  window.goodword?.('on', 'off', close);
  return {
    close,
    set,
    frame,
    say: (key, values) =>
      texts[key]?.replace(/{{(\w+)}}/g, (_, name: string) => ({ shop, ...values })[name] ?? '') ?? '',
  };
}
