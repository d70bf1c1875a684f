/** Placements: decides when and where the widget shows, and fetches it with what it says. */
import type { CampaignPlacement } from '../../worker/campaign/campaign.ts';
import type { Placement } from '../../worker/tag/channel.ts';
import type { WireOrder } from '../../worker/wire.ts';
import { attempt } from '../attempt.ts';
import type { Mount } from '../goodword.ts';
import { toMinor } from '../money.ts';
import { whenLeaving } from '../widget/leaving.ts';
import { rulesHold, type Scene } from '../widget/rules.ts';

/** What the data layer says beside its event, in any of GA4's encodings. */
interface Message {
  2?: Message;
  ecommerce?: Message;
  value?: unknown;
  currency?: string;
}

const goodword = window.goodword;
goodword?.x?.((core) => {
  const { settings, language, call, person, visit } = core;
  const scene: Pick<Scene, 'told' | 'value' | 'customer'> & { told: Set<string> } = { told: new Set() };
  let orders = 0;
  let leaving = false;
  let widget: Promise<Mount> | undefined;

  /** Fetches what a view says while the widget's code arrives, and puts it on the page. */
  const show = async (path: string, placement?: Placement, target?: Element) => {
    widget ||= new Promise((arrived) => {
      goodword.m = arrived;
      goodword.l(settings.u);
    });
    const answer = await call<never>(`/${path}&lang=${language}`);
    const mount = await widget;
    try {
      if (answer) await mount(core, answer, placement, target);
    } catch {}
  };
  const offer = (placement: Placement, target?: Element) => show(`offer?placement=${placement}`, placement, target);

  /** Elements near the reader: what stands in them is fetched shortly before it comes into sight. */
  const near = new Set<Element>();
  const watched = new WeakSet<Element>();
  const isNear = (element: Element) => {
    if (!watched.has(element)) {
      watched.add(element);
      const observer = new IntersectionObserver(
        ([entry]) => {
          if (!entry?.isIntersecting) return;
          observer.disconnect();
          near.add(element);
          decide();
        },
        { rootMargin: '300px' },
      );
      observer.observe(element);
    }
    return near.has(element);
  };

  /** Watches one placement: the result decides again. Each shows once a document, or once an order. */
  const watch = ({ kind, target, rules = {} }: CampaignPlacement) => {
    const { cap, delay = 0, ...lasting } = rules;
    const key = target ? `${kind}#${target}` : kind;
    let timer: ReturnType<typeof setTimeout> | undefined;
    /** What it shows in: its element, or the document. */
    let place: Element | undefined;
    let served = 0;

    const holds = (some: typeof rules) =>
      rulesHold(some, { ...scene, path: location.pathname, shown: person.shown?.[key] ?? [], now: Date.now() });
    const open = (element: Element) => {
      place = element;
      served = orders;
      if (cap) {
        const shown = [...(person.shown?.[key] ?? []), Date.now()].slice(-cap.times);
        person.shown = { ...person.shown, [key]: shown };
        core.remember();
      }
      offer(kind, target ? element : undefined);
    };
    return () => {
      const element = target ? document.getElementById(target) : document.documentElement;
      // What lies over the page leaves with the pages it is for, and comes back with them; a capped one does not.
      if (place && !target && !holds(lasting)) {
        core.emit(`leave_${kind}`);
        if (!cap) place = undefined;
      }
      const due =
        element &&
        (kind === 'post_purchase' ? orders > served : element !== place) &&
        (kind !== 'exit_intent' || leaving) &&
        (!target || isNear(element)) &&
        holds(rules);
      if (!due) {
        clearTimeout(timer);
        timer = undefined;
      } else if (delay) {
        timer ??= setTimeout(() => open(element), delay * 1000);
      } else open(element);
    };
  };
  const watches = settings.p.map(watch);
  const decide = () => {
    for (const look of watches) attempt(look);
  };

  goodword('on', 'landing', (rk: string) => {
    core.load('friend');
    show(`landing?rk=${encodeURIComponent(rk)}`);
  });
  // Beside the page's wish for a placement, the widget tells listeners what was shared.
  goodword('on', 'open', (placement: Placement) => offer(placement));
  for (const name of ['view_item', 'add_to_cart', 'login', 'purchase']) {
    goodword('on', name, (said: Message & WireOrder) => {
      scene.told.add(name);
      if (name === 'login') scene.customer = 'returning';
      if (name === 'purchase') {
        orders++;
        scene.value = said.amount;
        if (said.newCustomer !== undefined) scene.customer = said.newCustomer ? 'new' : 'returning';
      } else if (name === 'add_to_cart') {
        const { currency = settings.m, value } = said[2] ?? said.ecommerce ?? said;
        if (typeof value === 'number') scene.value = toMinor(value, currency);
      }
      decide();
    });
  }
  goodword('on', 'look', decide);
  if (settings.p.some(({ kind }) => kind === 'exit_intent')) {
    whenLeaving(() => {
      leaving = true;
      decide();
    });
  }
  if (visit.claim) {
    core.load('friend');
    show('offer?');
  }
  decide();
});
