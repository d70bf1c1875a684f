/** The friend's side: who sent it, what they get, and their code. */
import type { ClaimAnswer, LandingAnswer } from '../../worker/wire.ts';
import type { Core } from '../goodword.ts';
import { button, copyRow, field, form, iconButton, ticket } from './parts.tsx';
import { openStage, type State } from './stage.tsx';

interface Friend extends State {
  claim: Partial<ClaimAnswer>;
  email: string;
  /** The field for the address is open. */
  asks?: boolean;
  busy?: boolean;
  /** Put away: with a code, only a slim bar stays. */
  small?: boolean;
}

/** Greets the friend whose landing this is. */
export function greetFriend(core: Core, landing: LandingAnswer): void {
  const state: Friend = { claim: {}, email: '', status: '' };
  const { deal, from, language } = landing;

  /** The friend's tap. The same key gets the same code, so that a second one does no harm. */
  const claim = async () => {
    set({ busy: true, status: '' });
    const answer = await core.call<ClaimAnswer>('/claim', {
      ...core.person.referral,
      language,
      email: state.email || undefined,
    });
    set({ busy: false, status: say(answer?.mailed ? 'mailed' : 'failed') });
    // A problem has a code too, but no state.
    if (!answer?.state) return;
    const { code, mailed } = answer;
    set({ claim: answer, asks: !code && !mailed, status: mailed ? state.status : '' });
    if (code) core.emit('coupon', { code });
  };

  const code = () => copyRow(state.claim.code ?? '', say('copy_code'), () => set({ status: say('code_copied') }));

  const greeting = () => {
    const { asks, busy, claim: given } = state;
    const expires = given.expiresAt && new Date(given.expiresAt).toLocaleDateString(language, { dateStyle: 'long' });
    return [
      <h2 id="friend">{say(from ? 'friend_title' : 'friend_title_unnamed', { from })}</h2>,
      <p>{say(given.state === 'waiting' ? 'friend_waiting' : 'friend_intro')}</p>,
      deal && <div class="deal">{ticket(deal)}</div>,
      given.code && code(),
      given.applyUrl && (
        <a class="main" href={given.applyUrl}>
          {say('code_apply')}
        </a>
      ),
      !given.state && button('main', say('friend_action'), claim, busy),
      given.code && !asks && !given.mailed && button('quiet', say('email_code'), () => set({ asks: true })),
      asks &&
        form(
          claim,
          field(say(given.code ? 'email_own' : 'email_confirm'), state.email, (email) => set({ email }), {
            type: 'email',
            required: true,
            autocomplete: 'email',
          }),
          button(given.code ? 'quiet' : 'main', say('email_code'), undefined, busy),
          <small>{say('email_code_hint')}</small>,
        ),
      <small>
        {expires && say('code_expires', { date: expires })} {deal?.terms}
      </small>,
    ];
  };

  const over = () => [
    <h2 id="friend">{say(`${landing.state}_title` as 'ended_title')}</h2>,
    <p>{say(`${landing.state}_text` as 'ended_text')}</p>,
    button('main', say('look_around'), close),
  ];

  const { close, say, set } = openStage(landing, state, () =>
    state.small ? (
      <section class="bar" aria-label={say('code_bar')}>
        {code()}
        {iconButton('close', say('close'), close)}
      </section>
    ) : (
      <section class="card" aria-labelledby="friend">
        {iconButton('close', say('close'), () => (state.claim.code ? set({ small: true }) : close()))}
        {landing.state === 'open' ? greeting() : over()}
        <p role="status">{state.status}</p>
      </section>
    ),
  );
  set({});
}
