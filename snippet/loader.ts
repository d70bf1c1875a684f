/**
 * The loader: a few hundred bytes in front of every page. The server sends it as `<this function>(<settings>)`. It
 * takes calls from the first moment, fetches the core once the page is idle, and a second load does nothing.
 */
import type { Goodword } from './goodword.ts';

type Settings = Goodword['s'];
type TrustedTypes = { createPolicy(name: string, rules: object): { createScriptURL(url: string): string } };

export default function load(settings: Settings): void {
  try {
    const page = window as Window & { trustedTypes?: TrustedTypes };
    // An element of that id is none: the browser makes it a global.
    const stub = page.goodword?.call && page.goodword;
    if (stub?.s) return;
    // Another version of the files, tried out on so many of a hundred pages.
    if (Math.random() * 100 < (settings.t?.n as number)) Object.assign(settings, settings.t);
    const script = document.currentScript || document.querySelector<HTMLScriptElement>('script[nonce]');
    const queue = stub?.q || [];
    const policy = page.trustedTypes?.createPolicy('goodword', { createScriptURL: (url: string) => url });
    // The queue is looked up at each call: the core swaps it, and a stub kept by the page still reaches it.
    const goodword = ((...command: unknown[]) => goodword.q.push(command)) as Goodword;
    goodword.q = queue;
    goodword.s = settings;
    goodword.h = location.search;
    goodword.l = (file) => {
      const element = document.createElement('script');
      const url = `${settings.b}/${file}`;
      element.src = policy?.createScriptURL(url) || url;
      element.nonce = script?.nonce || '';
      document.head.appendChild(element);
    };
    goodword.i = () => {
      const random = crypto.getRandomValues(new Uint8Array(18));
      // Eleven digits from 2004 until 2527.
      const time = `0${Date.now().toString(16)}`;
      let used = 0;
      return `${time.slice(0, 8)}-${time.slice(8)}-7xxx-8xxx-xxxxxxxxxxxx`.replace(/x/g, () =>
        ((random[used++] as number) & 15).toString(16),
      );
    };
    goodword.j = (value) => {
      if (Array.isArray(value)) return `[${value.map(goodword.j)}]`;
      if (Object(value) !== value) return JSON.stringify(value) ?? null;
      const fields = Object.entries(value as object).filter((field) => field[1] != null);
      return `{${fields.map((field) => field.map(goodword.j).join(':'))}}`;
    };
    page.goodword = goodword;
    // A page that is never idle gets its core all the same; as milliseconds it is none.
    const IDLE = { timeout: 2e3 };
    let begun: unknown;
    const begin = () => {
      if (!begun) (page.requestIdleCallback || setTimeout)(() => goodword.l(settings.c), IDLE as never);
      begun = 1;
    };
    if (document.readyState === 'complete') begin();
    // A page that never finishes loading still gets its core.
    addEventListener('load', begin);
    setTimeout(begin, 3000);
  } catch {}
}
