/** The advocate's side: the deals, then the ways to share one. */
import type { Channel, Placement } from '../../worker/tag/channel.ts';
import type { LinksAnswer, OfferAnswer, ShareAnswer, WireDeal, WireLink } from '../../worker/wire.ts';
import type { Core } from '../goodword.ts';
import { channelHref } from './channels.ts';
import { icon } from './icon.tsx';
import { button, copyRow, field, form, iconButton, ticket } from './parts.tsx';
import { whenSeen } from './seen.ts';
import { openStage, type State } from './stage.tsx';

const MOST_FRIENDS = 5;
const SHOWN_CHANNELS = 4;

interface Advocate extends State {
  deal: WireDeal;
  /** What the dialog shows; undefined while it is closed. */
  step?: 'share' | 'email' | 'sent' | undefined;
  answer: Partial<LinksAnswer>;
  text: string;
  more?: boolean;
  qr?: boolean;
  /** The person sends it themselves after all: the policy says so about a friend they typed. */
  selfShare?: boolean;
  // The email form.
  friends: string[];
  name: string;
  message: string;
  busy?: boolean;
  preview?: ShareAnswer['preview'];
  results: ShareAnswer['friends'];
}

/** A new pane is read from its title on. */
const focus = (title: HTMLElement | null) => title?.focus();

/** Puts the deals of an offer on the page. */
export function showOffer(core: Core, offer: OfferAnswer, placement: Placement, target?: Element): void {
  const state: Advocate = {
    deal: offer.deals[0] as WireDeal,
    answer: {},
    text: '',
    status: '',
    friends: [''],
    name: core.identity?.firstName ?? '',
    message: '',
    results: [],
  };
  const phone = matchMedia('(pointer:coarse)').matches;
  let dialog: HTMLDialogElement | null;
  let shareId = '';

  const about = () => ({ placement, campaign: state.deal.campaign, deal: state.deal.id });
  const typed = () => state.friends.filter(Boolean);

  /** Asks for all links as the sheet opens: each way to share is ready before the tap. */
  const openSheet = async () => {
    const { advocate } = state.answer;
    set({ step: 'share', answer: {}, selfShare: false, qr: false, status: '' });
    core.send({ kind: 'open', ...about() });
    const answer = await core.call<LinksAnswer>('/links', {
      dealId: state.deal.id,
      placement,
      language: offer.language,
      advocate,
      identity: core.identity,
      utm: core.visit.utm,
    });
    set({
      answer: answer?.links ? answer : {},
      text: answer?.links?.[0]?.text ?? '',
      name: state.name || answer?.firstName || '',
      status: answer?.links ? '' : say('failed'),
    });
  };

  const shared = (channel: Channel, link?: string) => {
    if (link) core.send({ kind: 'share', channel, link, ...about() });
    core.emit('share', { channel, ...about() });
    set({ status: say(channel === 'link' ? 'copied' : 'thanks') });
  };

  /** Sends the email form, or only asks for what would be sent. */
  const relay = async (preview: boolean) => {
    const friends = typed().map((address) => ({ address }));
    if (!friends[0]) return;
    const { name, message, text } = state;
    shareId ||= core.uuid();
    set({ busy: !preview, status: '' });
    const said = await core.call<ShareAnswer & { code: string }>('/share', {
      id: shareId,
      advocate: state.answer.advocate,
      dealId: state.deal.id,
      channel: 'email',
      placement,
      language: offer.language,
      friends,
      message: message || undefined,
      firstName: name || undefined,
      preview,
    });
    set({ busy: false, preview: said?.preview ?? state.preview });
    if (said?.code === 'not_verified' || /self|refuse/.test(`${said?.verdict}`)) {
      set({ selfShare: true, step: 'share', text: `${message}\n\n${text}`.trim() });
    } else if (!preview && said?.friends) {
      shareId = '';
      shared('email');
      set({ step: 'sent', results: said.friends });
    } else if (!preview) set({ status: say(said?.code as 'invalid_name') || say('failed') });
  };

  const hrefOf = (link: WireLink) =>
    channelHref(link, state.text, state.selfShare ? typed() : [], offer.facebookAppId, phone);

  const way = (link: WireLink) => {
    const { channel, code, url } = link;
    const href = hrefOf(link);
    const face = [icon(channel), <span>{say(`by_${channel}` as 'by_email')}</span>];
    if (channel === 'email' && link.verdict === 'relay' && !state.selfShare) {
      return button('', face, () => set({ step: 'email' }), !url);
    }
    // Mail and messages open in place, the web in a window of its own.
    if (href) {
      return (
        <a
          href={(url ? href : undefined) as string}
          target={href[0] === 'h' ? '_blank' : ''}
          rel="noopener"
          onClick={() => shared(channel, code)}
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

  const panes = {
    share() {
      const { answer, deal, more, qr, text } = state;
      const expected = () => core.settings.v.map(([channel, verdict]) => ({ channel, verdict, url: '' }) as WireLink);
      const links = (answer.links ?? expected()).filter(({ verdict }) => verdict !== 'refuse');
      const ways = links.filter((link) => link.channel !== 'link' && hrefOf(link) !== '');
      const link = links.find(({ channel }) => channel === 'link');
      return [
        state.selfShare && <p class="note">{say('self_share')}</p>,
        <div class="deal">{ticket(deal)}</div>,
        field(say('message'), text, (text) => set({ text }), { rows: 3, maxLength: 500 }, 'textarea'),
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
        link && copyRow(link.url, say('copy_link'), () => shared('link', link.code)),
      ];
    },
    email() {
      const { answer, busy, friends, message, name, preview } = state;
      const mail = answer.links?.find(({ channel }) => channel === 'email');
      return (
        <div onChange={() => relay(true)}>
          {form(
            () => relay(false),
            !answer.firstName &&
              field(say('email_name'), name, (name) => set({ name }), { required: true, maxLength: 40 }),
            friends.map((friend, i) =>
              field(
                say('email_friend'),
                friend,
                (text) => set({ friends: friends.map((other, j) => (i === j ? text : other)) }),
                { type: 'email', required: !i },
              ),
            ),
            friends.length < MOST_FRIENDS &&
              button('quiet', say('email_add'), () => set({ friends: [...friends, ''] })),
            field(
              say('email_message'),
              message,
              (message) => set({ message }),
              { rows: 2, maxLength: 200 },
              'textarea',
            ),
            <blockquote>
              <small>{say('email_preview')}</small>
              <b>{preview?.subject ?? mail?.subject}</b>
              <p>{preview?.text ?? `${message}\n\n${mail?.text}`.trim()}</p>
            </blockquote>,
            button('main', say('email_send'), undefined, busy),
            <small>{say('email_note')}</small>,
          )}
        </div>
      );
    },
    sent: () => [
      <ul>
        {typed().map((friend, i) => (
          <li>
            <b>{friend}</b>
            <span>{say(`sent_${state.results[i]?.status ?? 'accepted'}`)}</span>
          </li>
        ))}
      </ul>,
      button('main', say('sent_again'), () => {
        const wrong = typed().filter((_, i) => state.results[i]?.status === 'invalid');
        set({ step: 'email', friends: wrong[0] ? wrong : [''] });
      }),
    ],
  };

  const { close, frame, say, set } = openStage(
    offer,
    state,
    () => [
      <section class="card" aria-labelledby="offer">
        {!target && iconButton('close', say('close'), close)}
        <h2 id="offer">{say(placement === 'post_purchase' ? 'post_purchase_title' : 'offer_title')}</h2>
        <p>{say('offer_intro')}</p>
        {offer.deals.map((deal) => (
          <label class="deal">
            <input type="radio" name="deal" checked={deal === state.deal} onChange={() => set({ deal })} />
            {ticket(deal)}
          </label>
        ))}
        {button('main', say('offer_action'), openSheet)}
        {offer.rewardText && <small>{offer.rewardText}</small>}
      </section>,
      state.step && (
        <dialog
          aria-labelledby="share"
          ref={(element) => {
            dialog = element;
            if (element && !element.open) element.showModal();
          }}
          onClose={() => set({ step: undefined })}
        >
          {iconButton('close', say('close'), () => dialog?.close())}
          {state.step === 'email' && iconButton('back', say('back'), () => set({ step: 'share' }))}
          <h2 id="share" key={state.step} tabIndex={-1} ref={focus}>
            {say(`${state.step}_title`)}
          </h2>
          {panes[state.step]()}
          <p role="status">{state.status}</p>
        </dialog>
      ),
    ],
    target,
  );
  set({});
  whenSeen(frame.firstElementChild as Element, () => core.send({ kind: 'impression', ...about() }));
}
