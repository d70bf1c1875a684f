/** Where the widget stands on the page: a shadow root of its own, the shop's theme, a state and one way to draw it. */
import { type ComponentChild, render } from 'preact';
import type { LandingAnswer, OfferAnswer } from '../../worker/wire.ts';
import type { WidgetText } from '../texts.ts';
import { iconButton } from './parts.tsx';
import css from './widget.css';

/** What a field of the view writes into, beside all else a view remembers. */
export interface State {
  /** What happened last, said aloud. */
  status: string;
}

export interface Stage<S> {
  /** Changes the state and draws it; a view that fails is taken off the page. */
  set(change: Partial<S>): void;
  /** A text in the page's language, its placeholders filled; `{{shop}}` is the shop's name everywhere. */
  say(key: WidgetText, values?: Record<string, string | undefined>): string;
  /** The shop's card: picture, logo, title, then the content; one that lies over the page is closed by `onClose`. */
  card(title: string, onClose: (() => void) | false, ...content: ComponentChild[]): ComponentChild;
  close(): void;
  /** The element that holds the view: its first child is the view's card. */
  frame: Element;
}

/** What lies over the page: one view at a time. */
let over: Element | undefined;

export const isPageCovered = () => over?.isConnected;

/**
 * Opens a stage in `target`, or over the page where there is none.
 * @param slim it lies over the page beside what else does.
 */
export function openStage<S extends State>(
  { dir, language, shop: { name: shop }, texts, theme }: OfferAnswer | LandingAnswer,
  state: S,
  view: () => ComponentChild,
  target?: Element,
  slim?: boolean,
): Stage<S> {
  const host = document.createElement('div');
  const frame = document.createElement('div');
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  const page = getComputedStyle(target ?? document.body);
  // A page that never goes dark would only be disturbed by a dark card on it.
  const dark = page.colorScheme.includes('dark') && matchMedia('(prefers-color-scheme:dark)').matches;
  const { heroUrl, layout, logoUrl } = theme;
  const scheme = dark ? 'dark' : 'light';
  const looks: Record<string, string> = { ...theme[scheme], '--p': page.fontFamily };
  for (const name in looks) frame.style.setProperty(name, looks[name] as string);
  frame.style.colorScheme = scheme;
  frame.className = target ? 'embedded' : 'over';
  frame.dir = dir;
  frame.lang = language;
  root.append(frame);
  // The shop's shortcuts know an element of theirs from a field, and see no field in here.
  frame.onkeydown = frame.onkeyup = frame.onkeypress = (event) => event.stopPropagation();
  if (!target && !slim) {
    over?.remove();
    over = host;
  }
  // Drawn in a task of its own, laid out and painted by the browser's next frame: on a phone each takes its time.
  const timer = setTimeout(() => {
    if (!target && !slim && over !== host) return;
    // Beside the body, which single-page shops put another one in the place of.
    (target ?? document.documentElement).append(host);
  });

  const close = () => {
    clearTimeout(timer);
    host.remove();
  };
  const say: Stage<S>['say'] = (key, values) => {
    const known: typeof values = { shop, ...values };
    // In one go: what is filled in may hold such marks itself.
    return (texts[key] ?? '').replace(/{{(\w+)}}/g, (_, name) => known[name] ?? '');
  };
  window.goodword?.('on', 'off', close);
  return {
    close,
    frame,
    say,
    set(change) {
      try {
        Object.assign(state, change);
        render(view(), frame);
      } catch {
        close();
      }
    },
    card: (title, onClose, ...content) => (
      <section class={`card ${layout}`} aria-labelledby="title">
        {heroUrl && <img class="hero" alt="" src={heroUrl} />}
        <div>
          {onClose && iconButton('close', say('close'), onClose)}
          {logoUrl && <img class="logo" alt={shop} src={logoUrl} />}
          <h2 id="title">{title}</h2>
          {content}
        </div>
      </section>
    ),
  };
}
