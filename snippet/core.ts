/** The core: reads the shop's data layer, keeps the referral, obeys consent, sends, and calls the widget when needed. */
import type { Placement } from '../worker/tag/channel.ts';
import type { Identity, WireOrder } from '../worker/wire.ts';
import { attempt } from './attempt.ts';
import { type Consent, foldConsent, resolveConsent } from './consent.ts';
import { digestEmail, readMessage, watchDataLayer } from './datalayer.ts';
import type { Core, Draft, Goodword, Mount, Person, Visit } from './goodword.ts';
import { forgetMemory, readQuery, storeMemory } from './memory.ts';
import { createTransport } from './transport.ts';
import { makeUuid } from './uuid.ts';

function start(goodword: Goodword) {
  const settings = goodword.s;
  const language = document.documentElement.lang || navigator.language;
  const person: Person = {};
  const visit: Visit = {};
  const listeners: [name: unknown, listener: (detail: unknown) => void][] = [];
  const embedded = new Set<Element>();
  let consent: Consent = {};
  let widget: Promise<Mount> | undefined;

  const allowed = () => resolveConsent(consent, settings.g, navigator.globalPrivacyControl);
  const emit: Core['emit'] = (name, detail) => {
    for (const [wanted, listener] of listeners) {
      if (wanted === name) attempt(() => listener(detail));
    }
  };
  const { call, send, flush } = createTransport(
    settings.b,
    () => ({ consent: allowed(), visitor: person.visitor, language, utm: visit.utm }),
    emit,
  );
  const core: Core = { settings, language, person, visit, call, send, emit, uuid: makeUuid };

  const remember = () => {
    if (allowed().store) storeMemory(person, visit);
  };
  /** @param stated said by the person just now, not a default that an update may still lift. */
  const changeConsent = (next: Consent, stated: boolean) => {
    consent = next;
    if (stated && next.store === false) forgetMemory(person);
    remember();
    flush();
  };

  /** Fetches what a view says while the widget's code arrives, and puts it on the page. */
  const show = async (path: string, placement?: Placement, target?: Element) => {
    widget ||= new Promise((arrived) => {
      goodword.m = arrived;
      goodword.l(settings.u);
    });
    const answer = await call<never>(`/${path}&lang=${language}`);
    const mount = await widget;
    if (answer) attempt(() => mount(core, answer, placement, target));
  };
  const offer = (placement: Placement, target?: Element) => show(`offer?placement=${placement}`, placement, target);

  /** The same order once, however often the page says it. */
  const purchase = async (order: WireOrder, email?: string) => {
    const key = `#${order.ids[0]}` as const;
    remember();
    if (visit[key]) return;
    visit[key] = 1;
    remember();
    const { referral } = person;
    const emailSha256 = email && allowed().measure && (await digestEmail(email));
    const identity = emailSha256 ? { emailSha256, ...core.identity } : core.identity;
    send({ kind: 'purchase', order, referral, identity } as Draft);
    emit('purchase', order);
    if (settings.p.some(({ kind }) => kind === 'post_purchase')) offer('post_purchase');
  };

  const read = (message: ArrayLike<unknown>) => {
    if (message[0] === 'consent') {
      changeConsent(foldConsent(consent, message, settings.g), message[1] === 'update');
      return;
    }
    const fact = readMessage(message, settings);
    if (fact?.kind === 'purchase') purchase(fact.order, fact.email);
    else if (fact) send(fact);
  };

  const lookAtData = watchDataLayer(read, () => attempt(look));
  /** What may have changed since the last look: the route, the elements on the page, the data layer's array. */
  const look = (query = location.search) => {
    const rk = readQuery(person, visit, query);
    if (rk) {
      send({ kind: 'landing', link: rk.split('.')[0] as string });
      show(`landing?rk=${encodeURIComponent(rk)}`);
      remember();
    }
    for (const { kind, target } of settings.p) {
      const element = target && document.getElementById(target);
      if (!element || embedded.has(element)) continue;
      embedded.add(element);
      const near = new IntersectionObserver(
        ([entry]) => {
          if (!entry?.isIntersecting) return;
          near.disconnect();
          offer(kind, element);
        },
        { rootMargin: '300px' },
      );
      near.observe(element);
    }
    lookAtData();
  };

  const run = (command: ArrayLike<unknown>) =>
    attempt(() => {
      const [name, value, listener] = Array.from(command);
      if (name === 'consent') changeConsent({ ...consent, ...(value as Consent) }, true);
      else if (name === 'identify') core.identity = value as Identity;
      else if (name === 'on') listeners.push([value, listener as () => void]);
      else read({ event: name, ecommerce: value } as never);
    });

  const queued = goodword.q as unknown as ArrayLike<unknown>[];
  goodword.q = { push: run };
  queued.forEach(run);
  attempt(() => look(goodword.h));
  remember();
  // Leaving and coming back (the back/forward cache too) are both a change of visibility.
  addEventListener('visibilitychange', () => {
    attempt(look);
    flush();
  });
}

attempt(() => start(window.goodword as Goodword));
