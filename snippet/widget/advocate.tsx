/** The advocate's side: the deals, then the ways to share one. */
import type { ComponentChild } from 'preact';
import type { Channel, Placement } from '../../worker/tag/channel.ts';
import type { AdvocateAnswer, LinksAnswer, OfferAnswer, ShareAnswer, WireDeal, WireLink } from '../../worker/wire.ts';
import type { Core } from '../goodword.ts';
import type { DrawRelay } from '../rare/relay.tsx';
import type { WidgetText } from '../texts.ts';
import { channelHref } from './channels.ts';
import { icon } from './icon.tsx';
import { kit } from './kit.ts';
import { askWhoIsThere } from './known.ts';
import { button, copyRow, field, iconButton, ticket } from './parts.tsx';
import { whenSeen } from './seen.ts';
import { openStage, type State } from './stage.tsx';

const SHOWN_CHANNELS = 4;

/** What the dialog shows. */
export type Step = 'offer' | 'share' | 'email' | 'sent';

export interface Advocate extends State {
  deal: WireDeal;
  /** Undefined while the dialog is closed. */
  step?: Step | undefined;
  answer: Partial<LinksAnswer>;
  text: string;
  more?: boolean;
  qr?: boolean;
  /** The person sends it themselves after all: the policy says so about a friend they typed. */
  selfShare?: boolean;
  /** What became of their recommendations, for somebody who is known. */
  known?: Partial<AdvocateAnswer> | undefined;
  /** The email form: its fields are there with the rare part that draws them. */
  friends?: string[];
  name?: string;
  message?: string;
  busy?: boolean;
  preview?: ShareAnswer['preview'];
  results?: ShareAnswer['friends'];
}

/** What the rare part that relays by email works with. */
export interface RelayScene {
  core: Core;
  offer: OfferAnswer;
  placement: Placement;
  state: Advocate;
  set(change: Partial<Advocate>): void;
  say(key: WidgetText): string;
  /** Tells that something has been shared over a channel. */
  shared(channel: Channel): void;
}

/** The panes that it draws. */
export type RelayPanes = Record<'email' | 'sent', () => ComponentChild>;

/** A new pane is read from its title on. */
const focus = (title: HTMLElement | null) => title?.focus();

/** A message about the product on the page, in either of GA4's encodings. */
interface ItemMessage {
  2?: ItemMessage;
  ecommerce?: ItemMessage;
  items?: { item_id?: unknown }[];
}

/** Puts the deals of an offer on the page. */
export async function showOffer(core: Core, offer: OfferAnswer, placement: Placement, target?: Element): Promise<void> {
  const { person, settings } = core;
  const state: Advocate = { deal: offer.deals[0] as WireDeal, answer: {}, text: '', status: '' };
  const phone = matchMedia('(pointer:coarse)').matches;
  const slim = /floating|banner/.test(placement);
  let dialog: HTMLDialogElement | undefined;
  let opener: HTMLElement | null;
  let relay: RelayPanes | undefined;
  let product: string | undefined;

  const about = () => ({ placement, campaign: state.deal.campaign, deal: state.deal.id });

  /** Asks for all links as the sheet opens: each way to share is ready before the tap. */
  const openSheet = async () => {
    set({ step: 'share', answer: {}, selfShare: false, qr: false, status: '' });
    core.send({ kind: 'open', ...about() });
    const answer = await core.call<LinksAnswer>('/links', {
      dealId: state.deal.id,
      placement,
      language: offer.language,
      advocate: person.advocate,
      identity: core.identity,
      productId: product,
      targetUrl: product && location.origin + location.pathname,
      utm: core.visit.utm,
    });
    const links = answer?.links;
    if (links) {
      person.advocate = answer.advocate as string;
      core.remember();
    }
    if (links?.some(({ channel, verdict }) => channel === 'email' && verdict === 'relay')) core.load('relay');
    set({ answer: links ? answer : {}, text: links?.[0]?.text ?? '', status: links ? '' : say('failed') });
  };

  const shared = (channel: Channel, link?: string, said: WidgetText = 'thanks') => {
    if (link) core.send({ kind: 'share', channel, link, ...about() });
    core.emit('share', { channel, ...about() });
    set({ status: say(said) });
  };

  const hrefOf = (link: WireLink) =>
    channelHref(
      link,
      state.text,
      (state.selfShare && state.friends?.filter(Boolean)) || [],
      offer.facebookAppId,
      phone,
    );

  const way = (link: WireLink) => {
    const { channel, code, url } = link;
    const href = hrefOf(link);
    const face = [icon(channel), <span>{say(`by_${channel}` as 'by_email')}</span>];
    // Until the form has arrived, the person's own mail does.
    if (relay && channel === 'email' && link.verdict === 'relay' && !state.selfShare) {
      return button('', face, () => set({ step: 'email' }));
    }
    // Mail and messages open in place, the web in a window of its own.
    if (href) {
      return (
        <a
          href={(url ? href : undefined) as string}
          target={href[0] === 'h' ? '_blank' : ''}
          rel="noopener"
          onClick={() => shared(channel, code, 'opened')}
        >
          {face}
        </a>
      );
    }
    const tap = () => {
      if (channel === 'qr') set({ qr: !state.qr });
      else navigator.share({ text: state.text, url }).catch(() => {});
      if (channel !== 'qr' || state.qr) shared(channel, code);
    };
    return button('', face, tap, !url);
  };

  const pick = () => [
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

  const panes = (): Partial<Record<Step, () => ComponentChild>> => ({
    ...relay,
    offer: pick,
    share() {
      const { answer, deal, more, qr, text } = state;
      const expected = () => settings.v.map(([channel, verdict]) => ({ channel, verdict, url: '' }) as WireLink);
      const links = (answer.links ?? expected()).filter(({ verdict }) => verdict !== 'refuse');
      const ways = links.filter((link) => link.channel !== 'link' && hrefOf(link) !== '');
      const link = links.find(({ channel }) => channel === 'link');
      return [
        state.selfShare && <p class="note">{say('self_share')}</p>,
        <div class="deal">{ticket(deal)}</div>,
        field(say('message'), text, (text) => set({ text }), { rows: 5, maxLength: 500 }, 'textarea'),
        <div class="ways">
          {ways.slice(0, more ? 99 : SHOWN_CHANNELS).map(way)}
          {!more &&
            ways[SHOWN_CHANNELS] &&
            button('', [icon('more'), <span>{say('more')}</span>], () => set({ more: true }))}
        </div>,
        qr && (
          <figure>
            <img alt="" src={`data:image/svg+xml,${encodeURIComponent(`${answer.qr}`)}`} />
            <small>{say('qr_hint')}</small>
          </figure>
        ),
        link && copyRow(link.url, say('copy_link'), () => shared('link', link.code, 'copied')),
      ];
    },
  });

  const counts = () =>
    (['invited', 'ordered'] as const).map(
      (name) =>
        Number(state.known?.[name]) > 0 && (
          <li>
            <b>{state.known?.[name]?.toLocaleString(offer.language)}</b>
            <small>{say(`state_${name}`)}</small>
          </li>
        ),
    );

  const sheet = (step: Step) => (
    <dialog
      aria-labelledby="step"
      // Opened once: a redraw between Escape and the close event must not open it again.
      ref={(element) => {
        if (!element || element === dialog) return;
        opener = (element.getRootNode() as ShadowRoot).activeElement as HTMLElement | null;
        dialog = element;
        element.showModal();
      }}
      onClose={() => {
        set({ step: undefined });
        // The browser gives the focus back only where it still lies in the dialog.
        opener?.focus();
      }}
    >
      {iconButton('close', say('close'), () => dialog?.close())}
      {step === 'email' && iconButton('back', say('back'), () => set({ step: 'share' }))}
      <h2 id="step" key={step} tabIndex={-1} autofocus ref={focus}>
        {say(`${step}_title`)}
      </h2>
      {panes()[step]?.()}
      <p role="status">{state.status}</p>
    </dialog>
  );

  const { card, close, frame, say, set } = openStage(
    offer,
    state,
    (): ComponentChild => [
      slim ? (
        <section
          class={`bar ${placement}`}
          aria-label={say(placement === 'banner' ? 'offer_title' : 'floating_action')}
        >
          {placement === 'banner' && <b>{state.deal.title}</b>}
          {button('main', [icon('gift'), say('floating_action')], () =>
            offer.deals[1] ? set({ step: 'offer' }) : openSheet(),
          )}
          {iconButton('close', say('close'), close)}
        </section>
      ) : (
        card(
          say(`${placement.replace('_intent', '')}_title` as 'offer_title') || say('offer_title'),
          !target && close,
          state.known && (
            <ul class="counts" aria-label={say('friends_title')}>
              {counts()}
            </ul>
          ),
          pick(),
        )
      ),
      state.step && sheet(state.step),
    ],
    target,
    slim,
  );
  window.goodword?.('on', 'relay', (draw: DrawRelay) => {
    relay ||= draw(kit, { core, offer, placement, state, set, say, shared });
    set({});
  });
  window.goodword?.('on', `leave_${placement}`, close);
  window.goodword?.('on', 'view_item', (said: ItemMessage) => {
    const { items } = said[2] ?? said.ecommerce ?? said;
    if (placement === 'product') product = `${items?.[0]?.item_id ?? ''}`;
  });
  set({});
  whenSeen(frame.firstElementChild as Element, () => core.send({ kind: 'impression', ...about() }));
  if (target) {
    const known = await askWhoIsThere(core);
    if (known?.invited || known?.ordered) set({ known });
  }
}
