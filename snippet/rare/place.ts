/** Placements: decides when and where the widget shows, and fetches it with what it says. */
import type { CampaignPlacement } from '../../worker/campaign/campaign.ts';
import type { Placement } from '../../worker/tag/channel.ts';
import type { WireOrder } from '../../worker/wire.ts';
import { attempt } from '../attempt.ts';
import { fetchWidget } from '../fetch-widget.ts';
import type { Shown } from '../goodword.ts';
import { toMinor } from '../money.ts';
import { whenLeaving } from '../widget/leaving.ts';
import { rulesHold, type Scene } from '../widget/rules.ts';
import { whenSeen } from '../widget/seen.ts';
import type { ComposeProduct } from './product.tsx';

/** What the data layer says beside its event, in any of GA4's encodings. */
interface Message {
  2?: Message;
  ecommerce?: Message;
  value?: unknown;
  currency?: string;
  items?: { item_id?: unknown }[];
}

const goodword = window.goodword;
goodword?.x?.((core) => {
  const { settings, language, call, person } = core;
  const scene: Pick<Scene, 'told' | 'value' | 'customer'> & { told: Set<string> } = { told: new Set() };
  let orders = 0;
  let leaving = false;

  /** What the page says that a placement is about: the product it shows, or the lines of the order. */
  const itemsOf = (placement: Placement) => {
    const said = core.data[{ product: 'view_item', post_purchase: 'bought' }[placement as 'product']] as Message;
    const { items = [] } = said?.[2] ?? said?.ecommerce ?? said ?? {};
    const ids = items.map(({ item_id }) => `${item_id ?? ''}`).filter(Boolean);
    return placement === 'product' ? ids.slice(0, 1) : ids;
  };

  /** Fetches what may be shared while the widget's code arrives, and puts it on the page. */
  const offer = async (placement: Placement, target?: Element) => {
    try {
      const widget = fetchWidget(goodword, core);
      const items = itemsOf(placement);
      const asked = items.map((id) => `&item=${encodeURIComponent(id)}`).join('');
      const answer = (await call(`/offer?placement=${placement}&lang=${language}${asked}`)) as Shown | undefined;
      if (!answer) return;
      const url = location.origin + location.pathname;
      if (placement === 'product' && items[0]) answer.product = { id: items[0], url };
      const kit = await widget;
      // Drawn at once or not at all: what came later would push the rest about.
      if (answer.products?.[0]) {
        await new Promise<void>((composed) => {
          goodword('on', 'product', (compose: ComposeProduct) => {
            compose(kit, answer, placement);
            composed();
          });
          core.load('product');
        });
      }
      const shown = kit.mount(core, answer, placement, target);
      if (!shown) return;
      const [element, about] = shown;
      whenSeen(element, () => core.send({ kind: 'impression', ...about() }));
      if (target && (core.identity?.signature || person.advocate)) core.load('known');
    } catch {}
  };

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
    /** The product that it is about. */
    let about: string | undefined;
    const product = () => (kind === 'product' ? itemsOf(kind)[0] : undefined);

    const holds = (some: typeof rules) =>
      rulesHold(some, { ...scene, path: location.pathname, shown: person.shown?.[key] ?? [], now: Date.now() });
    const open = (element: Element) => {
      place = element;
      served = orders;
      about = product();
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
      // A single-page shop shows the next product in the same element.
      if (place && product() !== about) {
        core.emit(`leave_${kind}`);
        place = undefined;
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
  decide();
});
