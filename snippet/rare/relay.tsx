/** The forms for mails and texts, for shoppers whom the shop vouches for where the market lets us write to their friends. */
import type { ShareAnswer } from '../../worker/wire.ts';
import { prove } from '../prove.ts';
import { makeUuid } from '../uuid.ts';
import { dresser } from '../widget/dress.ts';
import type { Kit } from '../widget/kit.ts';
import type { RelayChannel, RelayPanes, Scene } from '../widget/scene.ts';
import css from './relay.css';

const MOST_FRIENDS = 5;
const dress = dresser(css);

const drawRelay = ({ h, button, field, iconButton }: Kit, scene: Scene): RelayPanes => {
  const { core, offer, placement, state, set, say, shared } = scene;
  // What is written as JSX becomes calls of it.
  void h;
  let shareId = '';
  /** Questions so far: an answer that a later one has overtaken says nothing any more. */
  let asked = 0;
  /** The text to send oneself as it was before the personal line came into it, and as it was then. */
  let plain = '';
  let joined = '';
  Object.assign(state, { friends: [''], name: '', message: '', results: [] });
  const friends = () => state.friends as string[];
  const typed = () => friends().filter(Boolean);
  const linkOf = (by?: RelayChannel) => state.answer.links?.find(({ channel }) => channel === by);

  const sayResult = (status = 'accepted') =>
    say(status === 'invalid' && state.by === 'sms' ? 'sms_invalid' : (`sent_${status}` as 'sent_limit'));

  /** Hands all that was typed over to the own ways to share: the person sends it themselves. */
  const turn = (by: RelayChannel) => {
    const { message = '', text } = state;
    // Once more after a correction: what they have edited since is theirs.
    if (!joined || text === plain) {
      plain = text;
      joined = `${message}\n\n${text}`.trim();
    }
    set({ selfShare: by, step: 'share', text: text === plain ? joined : text, status: '' });
  };

  /** Back to the form, to correct an address. */
  const turnBack = () => {
    const { selfShare, text } = state;
    set({ selfShare: undefined, step: selfShare, text: text === joined ? plain : text, status: '' });
    relay(true);
  };

  /** Sends the form, or only asks for what would be sent: also before anybody is typed. */
  const relay = async (preview: boolean) => {
    const { answer, by = 'email', deal, message, name } = state;
    const turnNow = ++asked;
    shareId ||= makeUuid();
    set({ busy: !preview, status: '' });
    const said = await prove<ShareAnswer & { code: string }>(core, '/share', {
      id: shareId,
      advocate: answer.advocate,
      dealId: deal.id,
      channel: by,
      link: linkOf(by)?.code,
      placement,
      language: core.visit.language || offer.language,
      friends: typed().map((address) => ({ address })),
      message: message || undefined,
      firstName: name || answer.firstName || undefined,
      preview,
    });
    if (turnNow !== asked) return;
    const turned = said?.code === 'not_verified' || /self|refuse/.test(`${said?.verdict}`);
    const lacksName = said?.reason === 'full_name';
    // Nobody gets what was to be sent by us.
    set({ busy: false, preview: turned ? undefined : (said?.preview ?? state.preview) });
    // A friend whom we may not write to: told at once, but what is being typed goes on until they send. What is wrong
    // with the name can be put right: it is asked for before they are turned away.
    if (turned) {
      if (lacksName && (preview || !state.asksFull)) {
        set({ asksFull: true, name: state.name || answer.firstName || '', status: say('self_share_name') });
      } else if (!preview) turn(by);
      else if (typed()[0]) set({ status: say('self_share_hint') });
    } else if (!preview && said?.friends) {
      const bad = said.friends.filter(({ status }) => status !== 'accepted');
      const [{ status } = { status: 'accepted' }] = bad;
      if (bad.length === said.friends.length) return set({ status: `${say('sent_none')} ${sayResult(status)}` });
      shareId = '';
      shared(by);
      set({ step: bad[0] ? 'sent_some' : 'sent', results: said.friends });
    } else if (!preview) set({ status: say(said?.code as 'invalid_name') || say('failed') });
  };

  const sent = () => [
    <ul ref={dress}>
      {typed().map((friend, i) => (
        <li>
          <b>{friend}</b>
          <span>{sayResult(state.results?.[i]?.status)}</span>
        </li>
      ))}
    </ul>,
    button('main', say('sent_again'), () => {
      const missed = typed().filter((_, i) => state.results?.[i]?.status !== 'accepted');
      set({ step: state.by, friends: missed[0] ? missed : [''], preview: undefined, status: '' });
      relay(true);
    }),
  ];

  const form = () => {
    const { answer, asksFull, by, message = '', name = '', preview } = state;
    const sms = by === 'sms';
    return (
      <form
        id="relay"
        ref={dress}
        onChange={() => relay(true)}
        onSubmit={(event) => {
          event.preventDefault();
          relay(false);
        }}
      >
        {iconButton('back', say('back'), () => set({ step: 'share' }))}
        {(asksFull || !answer.firstName) &&
          field(say(asksFull ? 'email_full_name' : 'email_name'), name, (name) => set({ name }), {
            required: true,
            maxLength: 40,
          })}
        {friends().map((friend, i) =>
          field(
            say(sms ? 'sms_friend' : 'email_friend'),
            friend,
            (text) => set({ friends: friends().map((other, j) => (i === j ? text : other)) }),
            { type: sms ? 'tel' : 'email', required: !i },
          ),
        )}
        {friends().length < MOST_FRIENDS &&
          button('quiet', say('email_add'), () => set({ friends: [...friends(), ''] }))}
        {field(say('email_message'), message, (message) => set({ message }), { rows: 2, maxLength: 200 }, 'textarea')}
        <small>{say(sms ? 'sms_note' : 'email_note')}</small>
        {preview && (
          <blockquote>
            <small>{say('email_preview')}</small>
            <b>{preview.subject}</b>
            <p>{preview.text}</p>
            {preview.segments && <small>{say('sms_count', { count: `${preview.segments}` })}</small>}
          </blockquote>
        )}
      </form>
    );
  };

  return {
    open(by) {
      // Addresses are no numbers: what was typed for one channel is not taken along to the other.
      if (by !== state.by) {
        shareId = '';
        set({ by, friends: [''], preview: undefined });
      }
      set({ step: by, status: '' });
      relay(true);
    },
    note: () =>
      state.selfShare && [
        iconButton('back', say('back'), turnBack),
        <p class="note" ref={dress}>
          {say('self_share')}
        </p>,
      ],
    email: form,
    sms: form,
    // Stays in sight below the form, however long the mail is.
    send: () =>
      /email|sms/.test(`${state.step}`) && (
        <button type="submit" form="relay" class="main" disabled={state.busy}>
          {say('email_send')}
        </button>
      ),
    sent,
    sent_some: sent,
  };
};

export type DrawRelay = typeof drawRelay;

window.goodword?.x?.((core) => core.emit('relay', drawRelay));
