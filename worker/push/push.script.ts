/** What runs in shoppers' browsers for notifications: small, plain, and loaded on a tap alone. */

/** What the scripts know of a shop. */
export interface PushScript {
  /** Ours (VAPID), base64url. */
  key: string;
  /** Where a browser is told to: subscriptions, and addresses that changed. */
  subscribe: string;
  renew: string;
  stop: string;
  /** The shop's own service worker. */
  worker: string;
  words: Record<'title' | 'wording' | 'yes' | 'no' | 'on' | 'off' | 'denied' | 'failed', string>;
  language: string;
  dir: string;
  looks: Record<'background' | 'text' | 'accent' | 'accentText', string>;
}

/** Settings as JavaScript: nothing in them can end a script. */
const toSource = (value: unknown) =>
  JSON.stringify(value).replace(/[<\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

const BYTES = `const bytesOf = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));`;

/**
 * The service worker: shows what is ours and leaves all else to the shop's own handlers, which come after the line that
 * loads this. A tap opens the page, the action below ends the notifications, here and at the service.
 */
export const workerScript = (settings: Pick<PushScript, 'key' | 'renew'>): string => `(() => {
'use strict';
const settings = ${toSource(settings)};
${BYTES}
const read = (event) => { try { return event.data.json(); } catch { return undefined; } };
self.addEventListener('push', (event) => {
  const told = read(event);
  if (!told || !told.goodword) return;
  event.stopImmediatePropagation();
  event.waitUntil(self.registration.showNotification(told.title, {
    body: told.body, lang: told.language, dir: told.dir, icon: told.icon, tag: told.goodword,
    data: { goodword: told.goodword, url: told.url, stop: told.stop.url },
    actions: [{ action: 'goodword-stop', title: told.stop.title }],
  }));
});
self.addEventListener('notificationclick', (event) => {
  const data = event.notification.data;
  if (!data || !data.goodword) return;
  event.stopImmediatePropagation();
  event.notification.close();
  if (event.action !== 'goodword-stop') {
    event.waitUntil(self.clients.openWindow(data.url));
    return;
  }
  const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
  const stop = fetch(data.stop, { method: 'POST', mode: 'no-cors', credentials: 'omit', body });
  const drop = self.registration.pushManager.getSubscription().then((found) => found && found.unsubscribe());
  event.waitUntil(Promise.allSettled([stop, drop]));
});
self.addEventListener('pushsubscriptionchange', (event) => {
  const before = event.oldSubscription && event.oldSubscription.endpoint;
  if (!before) return;
  const options = { userVisibleOnly: true, applicationServerKey: bytesOf(settings.key) };
  event.waitUntil((async () => {
    const fresh = event.newSubscription || await self.registration.pushManager.subscribe(options);
    await fetch(settings.renew, { method: 'POST', credentials: 'omit',
      body: JSON.stringify({ before, key: settings.key, subscription: fresh.toJSON() }) });
  })());
});
})();
`;

/** Turns notifications on: registers the worker in a scope of its own, so that it stands in nobody's way. */
const TURN_ON = `${BYTES}
const can = () => 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
const active = async (registration) => {
  const worker = registration.active || registration.waiting || registration.installing;
  if (worker.state !== 'activated') await new Promise((done) => worker.addEventListener('statechange', () =>
    worker.state === 'activated' && done()));
  return registration;
};
const same = (found, key) => {
  const known = found.options.applicationServerKey && new Uint8Array(found.options.applicationServerKey);
  return known && known.length === key.length && known.every((byte, index) => byte === key[index]);
};
/** On a tap alone. Returns 'on', 'denied' or 'failed'. */
async function turnOn(worker, scope, save, more) {
  try {
    if (await Notification.requestPermission() !== 'granted') return 'denied';
    const registration = await active(await navigator.serviceWorker.register(worker, { scope }));
    const key = bytesOf(settings.key);
    let found = await registration.pushManager.getSubscription();
    if (found && !same(found, key)) { await found.unsubscribe(); found = null; }
    found = found || await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const body = JSON.stringify({ ...more, key: settings.key, language: settings.language, timeZone, subscription: found.toJSON() });
    const answer = await fetch(save, { method: 'POST', body });
    if (!answer.ok) { await found.unsubscribe(); return 'failed'; }
    return 'on';
  } catch {
    return 'failed';
  }
}
`;

/**
 * Asks in words of ours first, then the browser asks: who says no here is not asked by the browser, which would never
 * ask again. For the shop's pages: \`ask()\` after a tap.
 */
export const askScript = (settings: PushScript): string => `const settings = ${toSource(settings)};
${TURN_ON}
const style = (element, css) => { element.style.cssText = css; return element; };
const say = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
const known = () => { try { return JSON.parse(localStorage.getItem('goodword') || '{}').advocate; } catch { return undefined; } };
const scope = settings.worker.replace(/\\.js$/, '/');
const current = async () => {
  const registration = await navigator.serviceWorker.getRegistration(scope);
  if (!registration || registration.scope !== new URL(scope, location.href).href) return null;
  const found = await registration.pushManager.getSubscription();
  return found && same(found, bytesOf(settings.key)) ? found : null;
};
/** Ends notifications in this browser, at once and without a question; resolves to 'off', 'failed' or 'unsupported'. */
export async function off() {
  if (!can()) return 'unsupported';
  try {
    const found = await current();
    if (!found) return 'off';
    const { endpoint } = found;
    await found.unsubscribe();
    await fetch(settings.stop, { method: 'POST', body: JSON.stringify({ endpoint }) }).catch(() => {});
    return 'off';
  } catch {
    return 'failed';
  }
}
/**
 * Shows what is asked; resolves to 'on', 'no', 'denied', 'failed' or 'unsupported'. Where they are on already it offers to
 * turn them off, and resolves to 'on' or 'off'. \`identity\`: as \`identify\` has it.
 */
export async function ask({ identity } = {}) {
  if (!can()) return 'unsupported';
  const isOn = Boolean(await current().catch(() => null));
  const { words, looks } = settings;
  const dialog = style(document.createElement('dialog'), 'box-sizing:border-box;border:0;border-radius:14px;padding:24px;max-width:min(420px,90vw);font:16px/1.5 system-ui,sans-serif;color:' + looks.text + ';background:' + looks.background);
  dialog.lang = settings.language; dialog.dir = settings.dir;
  const title = style(say('h2', words.title), 'margin:0 0 8px;font-size:20px;line-height:1.3');
  title.id = 'goodword-push-title';
  dialog.setAttribute('aria-labelledby', title.id);
  const text = style(say('p', isOn ? words.on : words.wording), 'margin:0 0 20px');
  text.setAttribute('role', 'status');
  const button = 'min-height:48px;padding:10px 20px;border-radius:10px;font:inherit;font-weight:600;cursor:pointer;margin-inline-end:8px;';
  const yes = style(say('button', isOn ? words.off : words.yes), button + 'border:0;color:' + looks.accentText + ';background:' + looks.accent);
  const no = style(say('button', isOn ? 'OK' : words.no), button + 'border:1px solid currentColor;color:inherit;background:none');
  yes.type = no.type = 'button';
  dialog.append(title, text, yes, no);
  document.body.append(dialog);
  return new Promise((done) => {
    let result = isOn ? 'on' : 'no';
    dialog.addEventListener('close', () => { dialog.remove(); done(result); });
    no.addEventListener('click', () => dialog.close());
    yes.addEventListener('click', async () => {
      yes.disabled = true;
      if (isOn) {
        result = await off();
        return dialog.close();
      }
      const path = settings.worker;
      const advocate = known();
      result = await turnOn(path, scope, settings.subscribe, { ...(advocate && { advocate }), ...(identity && { identity }) });
      text.textContent = words[result];
      yes.remove();
      no.textContent = 'OK';
      no.focus();
    });
    dialog.showModal();
  });
}
`;

/** For the advocate's own page, which has the words already. */
export const pageScript = (
  settings: Pick<PushScript, 'key' | 'language' | 'words'> & { folder: string },
): string => `const settings = ${toSource(settings)};
${TURN_ON}
const part = document.querySelector('#push');
const button = part && part.querySelector('button');
/** Whether this browser is one of those that the page knows of. */
const isOn = async () => {
  const registration = await navigator.serviceWorker.getRegistration(settings.folder);
  const found = registration && await registration.pushManager.getSubscription();
  if (!found) return false;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(found.endpoint)));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return part.dataset.on.split(' ').includes(hex);
};
if (button && can()) {
  part.hidden = await isOn().catch(() => false);
  button.addEventListener('click', async () => {
    button.disabled = true;
    const result = await turnOn(settings.folder + 'worker.js', settings.folder, '/me/push', {});
    part.querySelector('[role=status]').textContent = settings.words[result];
    button.hidden = result === 'on';
    button.disabled = false;
  });
}
`;
