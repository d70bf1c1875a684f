/** The forms for mails and texts, for shoppers whom the shop vouches for where the market lets us write to their friends. */
import type { ShareAnswer } from '../../worker/wire.ts';
import { prove } from '../prove.ts';
import { makeUuid } from '../uuid.ts';
import type { Kit } from '../widget/kit.ts';
import type { RelayChannel, RelayPanes, Scene } from '../widget/scene.ts';

const MOST_FRIENDS = 5;

const drawRelay = ({ h, button, field, iconButton }: Kit, scene: Scene): RelayPanes => {
  const { core, offer, placement, state, set, say, shared } = scene;
  // What is written as JSX becomes calls of it.
  void h;
  let shareId = '';
  Object.assign(state, { friends: [''], name: core.identity?.firstName ?? '', message: '', results: [] });
  const friends = () => state.friends as string[];
  const typed = () => friends().filter(Boolean);
  const linkOf = (by?: RelayChannel) => state.answer.links?.find(({ channel }) => channel === by);

  /** Sends the form, or only asks for what would be sent. */
  const relay = async (preview: boolean) => {
    const { answer, by = 'email', deal, message, name, text } = state;
    if (!typed()[0]) return;
    shareId ||= makeUuid();
    set({ busy: !preview, status: '' });
    const said = await prove<ShareAnswer & { code: string }>(core, '/share', {
      id: shareId,
      advocate: answer.advocate,
      dealId: deal.id,
      channel: by,
      link: linkOf(by)?.code,
      placement,
      language: offer.language,
      friends: typed().map((address) => ({ address })),
      message: message || undefined,
      firstName: name || answer.firstName || undefined,
      preview,
    });
    set({ busy: false, preview: said?.preview ?? state.preview });
    if (said?.code === 'not_verified' || /self|refuse/.test(`${said?.verdict}`)) {
      set({ selfShare: by, step: 'share', text: `${message}\n\n${text}`.trim() });
    } else if (!preview && said?.friends) {
      shareId = '';
      shared(by);
      set({ step: 'sent', results: said.friends });
    } else if (!preview) set({ status: say(said?.code as 'invalid_name') || say('failed') });
  };

  const sayResult = (status = 'accepted') =>
    say(status === 'invalid' && state.by === 'sms' ? 'sms_invalid' : (`sent_${status}` as 'sent_limit'));

  const form = () => {
    const { answer, by, message = '', name = '', preview } = state;
    const sms = by === 'sms';
    const mail = sms ? undefined : linkOf(by);
    return (
      <form
        id="relay"
        onChange={() => relay(true)}
        onSubmit={(event) => {
          event.preventDefault();
          relay(false);
        }}
      >
        {iconButton('back', say('back'), () => set({ step: 'share' }))}
        {!answer.firstName &&
          field(say('email_name'), name, (name) => set({ name }), { required: true, maxLength: 40 })}
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
        {(preview || mail) && (
          <blockquote>
            <small>{say('email_preview')}</small>
            <b>{preview?.subject ?? mail?.subject}</b>
            <p>{preview?.text ?? `${message}\n\n${mail?.text}`.trim()}</p>
            {preview?.segments && <small>{say('sms_count', { count: `${preview.segments}` })}</small>}
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
    },
    email: form,
    sms: form,
    // Stays in sight below the form, however long the mail is.
    send: () =>
      /email|sms/.test(`${state.step}`) && (
        <button type="submit" form="relay" class="main" disabled={state.busy}>
          {say('email_send')}
        </button>
      ),
    sent: () => [
      <ul>
        {typed().map((friend, i) => (
          <li>
            <b>{friend}</b>
            <span>{sayResult(state.results?.[i]?.status)}</span>
          </li>
        ))}
      </ul>,
      button('main', say('sent_again'), () => {
        const wrong = typed().filter((_, i) => state.results?.[i]?.status === 'invalid');
        set({ step: state.by, friends: wrong[0] ? wrong : [''], preview: undefined });
      }),
    ],
  };
};

export type DrawRelay = typeof drawRelay;

window.goodword?.x?.((core) => core.emit('relay', drawRelay));
