/** The email form, for shoppers whom the shop vouches for where the market lets us write to their friends. */
import type { ShareAnswer } from '../../worker/wire.ts';
import { prove } from '../prove.ts';
import { makeUuid } from '../uuid.ts';
import type { Kit } from '../widget/kit.ts';
import type { RelayPanes, Scene } from '../widget/scene.ts';

const MOST_FRIENDS = 5;

const drawRelay = ({ h, button, field, iconButton }: Kit, scene: Scene): RelayPanes => {
  const { core, offer, placement, state, set, say, shared } = scene;
  // What is written as JSX becomes calls of it.
  void h;
  let shareId = '';
  Object.assign(state, { friends: [''], name: core.identity?.firstName ?? '', message: '', results: [] });
  const friends = () => state.friends as string[];
  const typed = () => friends().filter(Boolean);

  /** Sends the form, or only asks for what would be sent. */
  const relay = async (preview: boolean) => {
    const { answer, deal, message, name, text } = state;
    if (!typed()[0]) return;
    shareId ||= makeUuid();
    set({ busy: !preview, status: '' });
    const said = await prove<ShareAnswer & { code: string }>(core, '/share', {
      id: shareId,
      advocate: answer.advocate,
      dealId: deal.id,
      channel: 'email',
      link: answer.links?.find(({ channel }) => channel === 'email')?.code,
      placement,
      language: offer.language,
      friends: typed().map((address) => ({ address })),
      message: message || undefined,
      firstName: name || answer.firstName || undefined,
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

  return {
    email() {
      const { answer, message = '', name = '', preview } = state;
      const mail = answer.links?.find(({ channel }) => channel === 'email');
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
              say('email_friend'),
              friend,
              (text) => set({ friends: friends().map((other, j) => (i === j ? text : other)) }),
              { type: 'email', required: !i },
            ),
          )}
          {friends().length < MOST_FRIENDS &&
            button('quiet', say('email_add'), () => set({ friends: [...friends(), ''] }))}
          {field(say('email_message'), message, (message) => set({ message }), { rows: 2, maxLength: 200 }, 'textarea')}
          <small>{say('email_note')}</small>
          <blockquote>
            <small>{say('email_preview')}</small>
            <b>{preview?.subject ?? mail?.subject}</b>
            <p>{preview?.text ?? `${message}\n\n${mail?.text}`.trim()}</p>
          </blockquote>
        </form>
      );
    },
    // Stays in sight below the form, however long the mail is.
    send: () =>
      state.step === 'email' && (
        <button type="submit" form="relay" class="main" disabled={state.busy}>
          {say('email_send')}
        </button>
      ),
    sent: () => [
      <ul>
        {typed().map((friend, i) => (
          <li>
            <b>{friend}</b>
            <span>{say(`sent_${state.results?.[i]?.status ?? 'accepted'}`)}</span>
          </li>
        ))}
      </ul>,
      button('main', say('sent_again'), () => {
        const wrong = typed().filter((_, i) => state.results?.[i]?.status === 'invalid');
        set({ step: 'email', friends: wrong[0] ? wrong : [''] });
      }),
    ],
  };
};

export type DrawRelay = typeof drawRelay;

window.goodword?.x?.((core) => core.emit('relay', drawRelay));
