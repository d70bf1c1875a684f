/** Placements: decides when and where the widget shows, and fetches it with what it says. */
import type { CampaignPlacement } from '../../worker/campaign/campaign.ts';
import type { Placement } from '../../worker/tag/channel.ts';
import type { WireOrder } from '../../worker/wire.ts';
import { attempt } from '../attempt.ts';
import { fetchWidget } from '../fetch-widget.ts';
import type { Bought, Mount, Shown } from '../goodword.ts';
import { itemsOf } from '../list.ts';
import { toMinor } from '../money.ts';
import { rulesHold, type Scene } from '../widget/rules.ts';
import type { Scene as Sheet } from '../widget/scene.ts';
import { whenSeen } from '../widget/seen.ts';
import type { ComposeProduct } from './product.tsx';

/** What the data layer says beside its event, in any of GA4's encodings. */
interface Message {
  2?: Message;
  ecommerce?: Message;
  value?: unknown;
  currency?: string;
  items?: unknown;
}

/** Something that the page has said, and what it had said before. */
type Told = [name: string, said: Message & WireOrder, before?: Told];

const goodword = window.goodword;
goodword?.x?.((core) => {
  const { settings, language, call, person, visit } = core;
  const scene: Pick<Scene, 'told' | 'value' | 'customer'> & { told: Set<string> } = { told: new Set() };
  let orders = 0;
  /** What the page's own button opens, by placement: what lies on the page already, or what is on its way. */
  let asking = false;
  const opened: Record<string, [Element?, unknown?, (() => void)?]> = {};

  /** What the page says that a placement is about: the product it shows, or the lines of the order. */
  const idsOf = (placement: Placement) => {
    const said = core.data[{ product: 'view_item', post_purchase: 'bought' }[placement as 'product']] as Message;
    const { items } = said?.[2] ?? said?.ecommerce ?? said ?? {};
    const ids = itemsOf(items)
      .map(({ item_id }) => `${item_id ?? ''}`)
      .filter(Boolean);
    return placement === 'product' ? ids.slice(0, 1) : ids;
  };

  /**
   * Stands for the person in experiments: the same for a customer on all devices, else for the visitor. A number up to a
   * million (FNV-1a), so that it is nobody's name.
   */
  const unit = () => {
    const text = core.allowed().measure && `${core.identity?.customerId || person.visitor || ''}`;
    if (!settings.e || !text) return '';
    let hash = 0x811c9dc5;
    for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    return `&u=${hash >>> 12}`;
  };

  /** Tells that a placement was shown; an arm is remembered until the person buys. */
  const note = (about: ReturnType<NonNullable<ReturnType<Mount>>[1]>) => {
    core.send({ kind: 'impression', ...about });
    if (!about.variant) return;
    person.arms = { ...person.arms, [about.campaign]: about.variant };
    core.remember();
  };

  /**
   * Fetches what may be shared while the widget's code arrives, and puts it on the page.
   * @param wanted the page's own button asked for it: then nobody is held out.
   */
  const offer = async (placement: Placement, target?: Element, wanted?: boolean) => {
    try {
      const widget = fetchWidget(goodword, core);
      const items = idsOf(placement);
      // What somebody looks at or has bought is told with their consent to measuring alone.
      const asked = (core.allowed().measure ? items : []).map((id) => `&item=${encodeURIComponent(id)}`).join('');
      const answer = (await call(
        `/offer?placement=${placement}&lang=${language}${asked}${unit()}${wanted ? '&asked' : ''}`,
      )) as Shown | undefined;
      if (!answer) return;
      for (const campaign of answer.held || []) {
        const tell = () => note({ placement, campaign, variant: 'holdout' });
        if (target) whenSeen(target, tell);
        else tell();
      }
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
      const shown = kit.mount(core, answer, placement, target, wanted);
      if (!shown) return;
      opened[placement] = shown;
      if (!target) core.load('room');
      // What lies there already makes room.
      setTimeout(core.look);
      if (placement === 'post_purchase') settle();
      const [element, about] = shown;
      whenSeen(element, () => note(about()));
      const meet = () => target && core.allowed().measure && core.load('known');
      if (core.identity?.signature || person.advocate) {
        meet();
        goodword('on', 'consent', meet);
      }
    } catch {}
  };

  /** Elements near the reader: what stands in them is fetched shortly before it comes into sight. */
  const near = new Set<Element>();
  const watched = new WeakSet<Element>();
  const isNear = (element: Element) => {
    if (!watched.has(element)) {
      watched.add(element);
      // Some shops show nothing of elements that are empty.
      element.append(' ');
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
    const product = () => (kind === 'product' ? idsOf(kind)[0] : undefined);

    const holds = (some: typeof rules) =>
      rulesHold(some, {
        ...scene,
        value: visit.basket ?? scene.value,
        path: location.pathname,
        shown: core.allowed().store ? (person.shown?.[key] ?? []) : undefined,
        now: Date.now(),
      });
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
        (kind !== 'exit_intent' || core.data.leaving) &&
        // Who has been sent here is greeted first.
        (target || kind === 'post_purchase' || !core.data.landing || core.data.greeted) &&
        (!target || isNear(element)) &&
        holds(rules);
      if (!due) {
        clearTimeout(timer);
        timer = undefined;
      } else if (delay) {
        timer ??= setTimeout(() => {
          timer = undefined;
          // The page may have changed since the last look.
          if (holds(rules)) open(element);
        }, delay * 1000);
      } else open(element);
    };
  };
  const watches = settings.p.map(watch);
  const decide = () => {
    for (const look of watches) attempt(look);
  };

  const hear = (name: string, said: Message & Pick<WireOrder, 'amount' | 'newCustomer'>) => {
    scene.told.add(name);
    if (name === 'login') scene.customer = 'returning';
    if (name === 'purchase') {
      orders++;
      for (const campaign in person.arms) {
        core.send({ kind: 'bought', campaign, variant: person.arms[campaign] as string });
      }
      scene.value = said.amount;
      visit.basket = undefined;
      core.remember();
      if (said.newCustomer != null) scene.customer = said.newCustomer ? 'new' : 'returning';
    } else if (/cart/.test(name)) {
      const { currency, value } = said[2] ?? said.ecommerce ?? said;
      const isOwn = `${currency || settings.m}`.trim().toUpperCase() === settings.m;
      // A text is one number or says nothing; what may stand for thousands is none, and other money than the shop's neither.
      const [, plain = ''] =
        /^[^\d−-]*(\d+(\.(?!\d{3}\D*$)\d+|,\d\d?)?)(?!\s*[km]$)\D*$/i.exec(`${isOwn && value}`) ?? [];
      const number = isOwn && typeof value === 'number' ? value : parseFloat(plain.replace(',', '.'));
      const worth = toMinor(number, settings.m, settings);
      // Of the basket, or of what has been added to it, or taken out.
      const before = (name !== 'view_cart' && visit.basket) || 0;
      if (worth >= 0) visit.basket = Math.max(0, before + (/^r/.test(name) ? -worth : worth));
      core.remember();
    }
  };

  /** The order of a checkout where no tag may run: it stays noted until its buyer has been asked. */
  let recalled: Bought | undefined;
  const settle = () => {
    const { bought } = visit.claim ?? {};
    if (!bought) return;
    visit[`#${bought.id}`] = 1;
    visit.claim = undefined;
    core.remember();
  };
  const recall = () => {
    const { bought } = visit.claim ?? {};
    if (!bought || recalled) return;
    recalled = bought;
    const due = bought.until > Date.now() && !visit[`#${bought.id}`];
    if (due && settings.p.some(({ kind }) => kind === 'post_purchase')) hear('purchase', bought);
    else settle();
  };

  // Beside the page's wish for a placement, the widget tells listeners what was shared.
  goodword('on', 'open', async (placement: Placement) => {
    const [element, , begin] = opened[placement] ?? [];
    if (element?.isConnected) begin?.();
    else if (!asking) {
      asking = true;
      await offer(placement, undefined, true);
      asking = false;
    }
  });
  goodword('on', 'told', (last: Told) => {
    const told: Told[] = [];
    // Also what was said before this part came.
    for (let one: Told | undefined = last; one?.[0]; one = one[2]) told.unshift(one);
    for (const [name, said] of told) attempt(() => hear(name, said));
    // Once is enough.
    (last as unknown[]).length = 0;
    decide();
  });
  goodword('on', 'look', () => {
    recall();
    decide();
  });
  goodword('on', 'leaving', decide);
  goodword('on', 'sheet', ({ state }: Sheet) => {
    core.load('language');
    if (state.answer.reach) core.load('reach');
  });
  if (settings.p.some(({ kind }) => kind === 'exit_intent')) core.load('leaving');
  recall();
  decide();
});
