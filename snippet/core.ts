/**
 * The core: reads the shop's data layer, keeps the referral, obeys consent and sends. What not every page needs comes in
 * files of its own: what shows (placements, then the widget), and whatever is rare.
 */
import type { Identity } from '../worker/wire.ts';
import { attempt } from './attempt.ts';
import { type Consent, type ConsentSource, hearConsent, resolveConsent } from './consent.ts';
import { readMessage, watchDataLayer } from './datalayer.ts';
import type { Core, Draft, Goodword, Visit } from './goodword.ts';
import { forgetMemory, readQuery, storeMemory } from './memory.ts';
import { createTransport } from './transport.ts';

type Listener = (detail: unknown) => void;

attempt(() => {
  /**
   * Milliseconds between looks: no event tells of a new address on all browsers, of an element that a script drew, or of an
   * array that took the data layer's place. Nothing of the page is wrapped for it but the array's `push`.
   */
  const PACE = 500;
  /** Milliseconds for which an order waits at most: from the start, and from what says who the person is. */
  const PATIENCE = 1e3;
  const goodword = window.goodword as Goodword;
  const settings = goodword.s;
  const listeners: [name: unknown, listener: Listener][] = [];
  const data: Core['data'] = {};
  const person = goodword.p || {};
  const visit: Visit = {};
  const unclear: unknown[] = [];
  const held: ArrayLike<unknown>[] = [];
  // What the shop assumes is one more default: another may deny it. Where a TCF platform is, that says whether it holds.
  const said: Consent[] = window.__tcfapi || !settings.g.assume ? [] : [{ measure: true, store: true }];
  const language = document.documentElement.lang || navigator.language;
  /** Until when an order waits: for the answer about consent, which lets it carry the referral, and for who buys. */
  let patience = Date.now() + PATIENCE;
  /** `said`, once all is read that the page had said before this script: until then nothing is judged. */
  let counted: Consent[] = [];
  let layer = 'dataLayer';
  /** Whether what earlier pages stored has been read. */
  let joined: unknown;

  const allowed = () => resolveConsent(counted, navigator.globalPrivacyControl);
  const emit: Core['emit'] = (name, detail) => {
    data[name] = detail;
    listeners.map(([wanted, listener]) => wanted === name && attempt(() => listener(detail)));
  };
  const [call, send, flush, plan, unsent] = createTransport(
    settings.b,
    // Without consent to measuring an order is an order, and a landing a landing.
    (consent = allowed()) => ({
      consent,
      ...(consent.measure && { language, visitor: person.visitor, utm: visit.utm }),
    }),
    emit,
    visit,
  );
  const load: Core['load'] = (part) => {
    const file = settings.r[part];
    if (file) goodword.l(file);
    delete settings.r[part];
  };

  const remember = () => {
    if (!allowed().store) return;
    if (joined) visit.unsent = unsent();
    // Nobody's answer, and so of the lowest rank: any on this page outweighs it.
    if (storeMemory(person, visit)) return hear(1, { measure: false, store: false, ads: false });
    // One by one, and nothing beside: `send` knows a second argument.
    if (!joined) visit.unsent?.map((event) => send(event));
    joined = 1;
    if (visit.kept !== `${person.referral?.rk}`) load('keep');
    if (visit.claim) load('friend');
  };
  const hear = (source: ConsentSource, row: unknown) => {
    hearConsent(said, source, row, settings.g);
    if (!counted.length) return;
    // A default alone takes back what this page was allowed, never what an earlier one was. A cookie is to be cleared only
    // where one was set: who always refuses costs no call.
    if (
      !allowed().store &&
      forgetMemory(person, navigator.globalPrivacyControl || said.slice(1).some((one) => one?.store === false))
    )
      load('keep');
    remember();
    emit('consent', allowed());
    plan();
  };

  const waits = () => Date.now() < patience && ((counted.length < 2 && !allowed().store) || unclear[0]);
  const ponder = (message: unknown) => {
    // What follows at once belongs together.
    patience = Date.now() + PATIENCE;
    unclear.push(message, core.identity);
    emit('unclear', unclear);
    load('plain');
  };

  /** @param leaving what says who has bought is left out, for the part that reads it may come too late. */
  const read = (message: ArrayLike<unknown>, leaving?: unknown): unknown =>
    attempt(() => {
      if (message[0] === 'consent') {
        return hear(message[1] === 'update' ? 3 : 0, message[2]);
      }
      const fact = readMessage(message, settings, !leaving && allowed().measure);
      if (!fact) return;
      const { kind, order } = fact;
      let detail: unknown = message;
      if (kind === 'purchase') {
        if (waits()) return held.push(message);
        const key = `#${order.ids}` as const;
        // The same order once, however often the page says it.
        if (visit[key]) return;
        // A faulty one is told as well, for the install check, but takes nothing from the one that puts it right.
        if (order.amount >= 0) visit[key] = 1;
        detail = order;
        data.bought = message;
        send({
          kind,
          referral: person.referral,
          order,
          // By these an advertising platform knows its own click.
          fb: allowed().ads && attempt(() => document.cookie.match(/_fb.=[^;]+/g)),
          identity: allowed().measure && { ...core.identity, ...(data.user as object) },
        } as Draft);
        remember();
        if (settings.p[0]) load('place');
      } else if (kind === 'unclear') return leaving || ponder(message);
      // What is removed from a basket stays on the page.
      else if (kind[0] !== 'r') send(fact as Draft);
      emit(kind, detail);
      emit('told', [kind, detail, data.told]);
    });

  /** What may have changed since the last look: the address, the elements on the page, the data layer's array. */
  const look = (query = location.search) =>
    attempt(() => {
      const rk = readQuery(person, visit, query);
      if (rk) {
        emit('landing', rk);
        // With the order that may follow soon it is one call.
        send({ kind: 'landing', link: rk.split('.')[0] as string }, 2e3);
        load('friend');
        remember();
      }
      lookAtData();
      if (!waits()) held.splice(0).map((message) => read(message));
      // Nobody but a default has spoken.
      if (said.length < 2 && window.__tcfapi) load('tcf');
      if (settings.p.some(({ kind, target }) => (target ? document.getElementById(target) : kind !== 'post_purchase')))
        load('place');
      emit('look');
    });
  const lookAtData = watchDataLayer(read as never, look, () => window[layer as 'dataLayer']);

  const core = {
    language,
    visit,
    settings,
    send,
    emit,
    data,
    allowed,
    remember,
    call,
    load,
    person,
    look,
  } as Core;
  goodword.x = (part) => attempt(() => part(core));

  const run = (command: ArrayLike<unknown>) =>
    attempt(() => {
      const [name, value, third] = command as unknown as Iterable<unknown>;
      if (name === 'consent') {
        hear((third as ConsentSource) ?? 2, value);
      } else if (name === 'identify') {
        // An address leaves the page as its digest, and what holds more than a text or a number does not leave it.
        const known = 'signature firstName customerId emailSha256 email expires'.split(' ');
        const text = JSON.stringify({ ...(value as Identity) }, known);
        // Whatever else the page says of them stays there. The order that waits for it goes at the next look.
        if (/email|.[@[{]/.test(text)) ponder(command);
        else core.identity = JSON.parse(text);
      } else if (name === 'dataLayer') layer = value as string;
      else if (name === 'share') {
        emit('open', value || 'floating');
        load('place');
      } else if (name === 'on') {
        listeners.push([value, third as Listener]);
        if (data[value as string]) (third as Listener)(data[value as string]);
      } else read({ event: name, ecommerce: value } as never);
    });

  const queued = goodword.q as unknown as ArrayLike<unknown>[];
  goodword.q = { push: run };
  queued.map(run);
  look(goodword.h);
  counted = said;
  // A grant in the data layer may be older than the page's own calls, so their no holds.
  if (said.length) hear(2, said[2]);
  look();
  load('watch');
  // Leaving and coming back (the back/forward cache too) are both a change of visibility.
  addEventListener('visibilitychange', () => {
    patience = 0;
    unclear.map((message) => read(message as never, 1));
    look();
    // Before anything is sent: a page that comes back may have missed a withdrawal.
    remember();
    flush();
  });
  setInterval(look, PACE);
});
