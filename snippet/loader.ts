/**
 * The loader: a few hundred bytes in front of every page. The server sends it as `<this function>(<settings>)`. It
 * takes calls from the first moment, fetches the core once the page is idle, and a second load does nothing.
 *
 * A function in brackets is compiled while the file arrives; any other by the page's own thread, when it is first called.
 */
import type { Goodword } from './goodword.ts';

type Settings = Goodword['s'];
type Rule = (url: string) => string;
type TrustedTypes = { createPolicy(name: string, rules: object): { createScriptURL: Rule } };
// biome-ignore lint/suspicious/noExplicitAny: what stands there, and what is to stand there
type Replacer = (found: string, one: any) => any;

export default function load(settings: Settings): void {
  try {
    const page = window as Window & { trustedTypes?: TrustedTypes };
    // An element of that id is none: the browser makes it a global.
    const stub = page.goodword?.call && page.goodword;
    if (stub?.s) return;
    // Another version of the files, tried out on so many of a hundred pages.
    if (Math.random() * 100 < (settings.t?.n as number)) Object.assign(settings, settings.t);
    const script = document.currentScript || document.querySelector<HTMLScriptElement>('script[nonce]');
    const policy = page.trustedTypes?.createPolicy('goodword', { createScriptURL: ((url) => url) as Rule });
    // The queue is looked up at each call: the core swaps it, and a stub kept by the page still reaches it.
    const goodword = ((...command: unknown[]) => goodword.q.push(command)) as Goodword;
    goodword.q = stub?.q || [];
    goodword.s = settings;
    goodword.h = location.search;
    goodword.l = ((file) => {
      const element = document.createElement('script');
      const url = `${settings.b}/${file}`;
      element.src = policy?.createScriptURL(url) || url;
      element.nonce = script?.nonce || '';
      // What a proxy sends in its place fails before a line of ours runs: it is kept out of the console.
      addEventListener('error', (error) => document.currentScript === element && error.preventDefault());
      document.head.appendChild(element);
    }) as Goodword['l'];
    goodword.i = (() => {
      // More than there are digits: each takes the byte of its own place.
      const random = crypto.getRandomValues(new Uint8Array(36));
      // Eleven digits from 2004 until 2527.
      const time = `0${Date.now().toString(16)}`;
      return `${time.slice(0, 8)}-${time.slice(8)}-7xxx-8xxx-xxxxxxxxxxxx`.replace(/x/g, ((_, place) =>
        ((random[place] as number) & 15).toString(16)) as Replacer);
    }) as Goodword['i'];
    goodword.j = ((value) => {
      // The browser's own is much faster, where no library has had its way; what says nothing is left out.
      if (!([] as { toJSON?: unknown }).toJSON || Object(value) !== value)
        return JSON.stringify(value, ((_, one) => one ?? undefined) as Replacer) ?? null;
      if (Array.isArray(value)) return `[${value.map(goodword.j)}]`;
      const fields = Object.entries(value as object).filter((field) => field[1] != null);
      return `{${fields.map((field) => field.map(goodword.j).join(':'))}}`;
    }) as Goodword['j'];
    page.goodword = goodword;
    let begun: unknown;
    const begin = (() => {
      // A page that is never idle gets its core all the same; where nobody tells of idleness it comes at once.
      if (begun) return;
      begun = 1;
      (page.requestIdleCallback || setTimeout)(
        (() => goodword.l(settings.c)) as () => void,
        { timeout: 2e3 } as number & object,
      );
    }) as () => void;
    if (document.readyState === 'complete') begin();
    // A page that never finishes loading still gets its core.
    addEventListener('load', begin);
    setTimeout(begin, 3000);
  } catch {}
}
