/** The APIs of Tag Manager's sandbox that our template and its tests use, over a page that is only described. */

/** A page as the sandbox sees and changes it. */
export interface Page {
  window: Record<string, unknown>;
  /** Consent by type; a type that is not here has no state. */
  consent: Record<string, boolean>;
  listeners: { type: string; listener: (type: string, granted: boolean) => void }[];
  /** Scripts that were asked for; the test answers for the network. */
  scripts: { url: string; onSuccess: () => void; onFailure: () => void }[];
  stored: Map<string, unknown>;
}

export function createPage(window: Record<string, unknown> = {}): Page {
  return { window, consent: {}, listeners: [], scripts: [], stored: new Map() };
}

/** Sets a consent type and tells who listens, as the page's banner would. */
export function changeConsent(page: Page, type: string, granted: boolean): void {
  page.consent[type] = granted;
  for (const one of page.listeners) if (one.type === type) one.listener(type, granted);
}

// biome-ignore lint/suspicious/noExplicitAny: a global of the page may be anything
type Anything = any;

/** What `require` gives, by name. */
export function createApis(page: Page): Record<string, unknown> {
  const split = (path: string): [holder: Anything, name: string] => {
    const names = path.split('.');
    const name = names.pop() as string;
    return [names.reduce((holder, part) => holder?.[part], page.window as Anything), name];
  };
  return {
    Object: { keys: Object.keys },
    addConsentListener: (type: string, listener: Page['listeners'][number]['listener']) => {
      page.listeners.push({ type, listener });
    },
    callInWindow: (path: string, ...args: unknown[]) => {
      const [holder, name] = split(path);
      return typeof holder?.[name] === 'function' ? holder[name](...args) : undefined;
    },
    /** An existing function stays; a new one keeps the array that was there when it was made. */
    createArgumentsQueue: (functionPath: string, arrayPath: string) => {
      const [holder, name] = split(functionPath);
      if (holder[name] === undefined) {
        let queue: unknown[] = [];
        holder[name] = function () {
          // biome-ignore lint/complexity/noArguments: an Arguments object is what the API pushes
          queue.push(arguments);
        };
        const [arrayHolder, arrayName] = split(arrayPath);
        arrayHolder[arrayName] ??= queue;
        queue = arrayHolder[arrayName];
      }
      return typeof holder[name] === 'function' ? holder[name] : null;
    },
    injectScript: (url: string, onSuccess: () => void, onFailure: () => void) => {
      page.scripts.push({ url, onSuccess, onFailure });
    },
    // A type without a state counts as granted.
    isConsentGranted: (type: string) => page.consent[type] !== false,
    logToConsole: () => {},
    makeNumber: Number,
    makeString: String,
    setInWindow: (path: string, value: unknown, overrides?: boolean) => {
      const [holder, name] = split(path);
      if (holder && (holder[name] === undefined || overrides)) holder[name] = value;
    },
    templateStorage: {
      getItem: (key: string) => page.stored.get(key),
      setItem: (key: string, value: unknown) => void page.stored.set(key, value),
    },
  };
}
