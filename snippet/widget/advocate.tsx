/** The advocate's side: the deals, and the dialog that leads from a deal to its sharing. */
import type { ComponentChild } from 'preact';
import type { LinksAnswer, LinksRefused, WireDeal } from '../../worker/wire.ts';
import type { Mount } from '../goodword.ts';
import type { DrawKnown } from '../rare/known.tsx';
import type { DrawRelay } from '../rare/relay.tsx';
import { icon } from './icon.tsx';
import { kit } from './kit.ts';
import { button, iconButton, ticket } from './parts.tsx';
import type { Advocate, Pane, RelayPanes, Scene, Step } from './scene.ts';
import { sharePane } from './share.tsx';
import { openStage } from './stage.tsx';

/** A new pane is read from its title on. */
const focus = (title: HTMLElement | null) => title?.focus();

/** The texts that people made of ours, by ours: one a deal, product and language, for as long as the page lives. */
const own: Record<string, string> = {};

/** Puts the deals of an offer on the page. */
export const showOffer: Mount = (core, offer, placement, target, asked) => {
  const { person } = core;
  const state: Advocate = {
    deal: offer.deals[0] as WireDeal,
    product: offer.product,
    answer: {},
    text: '',
    status: '',
  };
  const phone = matchMedia('(pointer:coarse)').matches;
  const slim = /floating|banner/.test(placement);
  let dialog: HTMLDialogElement | undefined;
  let opener: HTMLElement | null;
  let relay: RelayPanes | undefined;

  const about = () => {
    const { deal } = state;
    return { placement, campaign: deal.campaign, deal: deal.id, variant: deal.variant };
  };

  /** Asks for all links as the sheet opens: each way to share is ready before the tap. */
  const openSheet: Scene['openSheet'] = async () => {
    // In another language, or once more after a failure, it is the same sheet.
    if (state.step !== 'share') core.send({ kind: 'open', ...about() });
    set({ step: 'share', answer: {}, selfShare: undefined, qr: false, status: '' });
    const { deal, product } = state;
    const answer = await core.call<LinksAnswer & LinksRefused>('/links', {
      dealId: deal.id,
      placement,
      language: offer.language,
      friendLanguage: core.visit.language,
      advocate: person.advocate,
      identity: core.identity,
      productId: product?.id,
      targetUrl: product?.url,
      utm: core.allowed().measure ? core.visit.utm : undefined,
      variant: deal.variant,
    });
    // Links without an address are somebody else's answer.
    const links = ([] as LinksAnswer['links']).concat(answer?.links ?? []).filter((link) => link?.url);
    const words = links[0]?.text as string;
    if (links[0]) {
      person.advocate = answer?.advocate as string;
      core.remember();
    }
    if (links.some(({ verdict }) => verdict === 'relay')) core.load('relay');
    set({
      answer: { ...answer, links: links[0] && links },
      text: own[words] ?? words,
      status: links[0] ? '' : (answer?.refused?.text ?? say('failed')),
    });
    core.emit('sheet', scene);
  };

  const shared: Scene['shared'] = (channel, link, said = 'thanks') => {
    if (link) core.send({ kind: 'share', channel, link, ...about() });
    core.emit('share', { channel, ...about() });
    set({ status: say(said) });
  };

  const pick = () => [
    offer.draw?.(scene),
    <p>{say('offer_intro')}</p>,
    offer.deals.map((deal) => (
      <label class="deal">
        <input type="radio" name="deal" checked={deal === state.deal} onChange={() => set({ deal })} />
        {ticket(deal)}
      </label>
    )),
    button('main', say('offer_action'), openSheet),
    offer.rewardText && <small>{offer.rewardText}</small>,
  ];

  const panes = (): Partial<Record<Step, Pane>> => ({
    ...relay,
    offer: pick,
    // Where there are no links, the reason stands below.
    share: () => {
      own[state.answer.links?.[0]?.text as string] = state.text;
      return state.answer.links || !state.status
        ? sharePane(scene, phone, relay)
        : !state.answer.refused && button('main', say('offer_action'), openSheet);
    },
  });

  const shut = () => {
    dialog = undefined;
    set({ step: undefined });
    // The browser gives the focus back only where it still lies in the dialog.
    opener?.focus();
    if (asked) close();
  };
  /** The first step: the deals, where there is more than one to pick from. */
  const begin = () => {
    if (offer.deals[1]) set({ step: 'offer' });
    else openSheet();
  };

  const sheet = (step: Step) => (
    <dialog
      aria-labelledby="step"
      // Opened once: a redraw between Escape and the close event must not open it again.
      ref={(element) => {
        if (!element || element === dialog) return;
        opener = ((element.getRootNode() as ShadowRoot).activeElement || document.activeElement) as HTMLElement | null;
        dialog = element;
        // Laid out unseen, then opened, in tasks of their own: what that asks of a large page is not added to the drawing.
        setTimeout(() => {
          void element.offsetTop;
          setTimeout(() => {
            if (dialog !== element) return;
            // The shop may have taken away what it stands in.
            if (!element.isConnected) return shut();
            element.showModal();
            // Its title.
            focus(element.children[1] as HTMLElement);
          });
        });
      }}
      onCancel={shut}
      // From the last control to the first, and back: beyond lie the shop's page and the browser's own bar.
      onKeyDown={(event: KeyboardEvent) => {
        const stops = dialog?.querySelectorAll<HTMLElement>('a[href],:enabled') ?? [];
        const ends = [stops[0], stops[stops.length - 1]];
        if (event.shiftKey) ends.reverse();
        if (event.key !== 'Tab' || event.target !== ends[1]) return;
        event.preventDefault();
        ends[0]?.focus();
      }}
      // Told a frame after it closed: by then the sheet may stand open again, as another element.
      onClose={({ target }) => target === dialog && shut()}
    >
      {iconButton('close', say('close'), shut)}
      <h2 id="step" key={step} tabIndex={-1} ref={focus}>
        {say(`${step}_title`)}
      </h2>
      {panes()[step]?.()}
      <div class="foot">
        {relay?.send()}
        <p role="status">{state.status}</p>
      </div>
    </dialog>
  );

  const { card, close, frame, say, set } = openStage(
    offer,
    state,
    (): ComponentChild => [
      asked ? (
        ''
      ) : slim ? (
        <section
          class={`bar ${placement}`}
          aria-label={say(placement === 'banner' ? 'offer_title' : 'floating_action')}
        >
          {placement === 'banner' && <b>{state.deal.title}</b>}
          {button('main', [icon('gift'), say('floating_action')], begin)}
          {iconButton('close', say('close'), close)}
        </section>
      ) : (
        card(
          say(`${placement.replace('_intent', '')}_title` as 'offer_title') || say('offer_title'),
          !target && close,
          state.known,
          pick(),
        )
      ),
      state.step && sheet(state.step),
    ],
    target,
    slim || asked,
  );
  const scene: Scene = { core, offer, placement, state, set, say, shared, openSheet };
  window.goodword?.('on', 'relay', (draw: DrawRelay) => {
    relay ||= draw(kit, scene);
    set({});
  });
  if (target) window.goodword?.('on', 'known', (draw: DrawKnown) => draw(kit, scene));
  window.goodword?.('on', `leave_${placement}`, close);
  if (asked) begin();
  else set({});
  return [frame.firstElementChild as Element, about, begin];
};
