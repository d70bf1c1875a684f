/** The friend's side: who sent it, what they get, and their code. */
import type { ComponentChild } from 'preact';
import type { ClaimAnswer, LandingAnswer } from '../../worker/wire.ts';
import type { Core } from '../goodword.ts';
import type { Kit } from '../widget/kit.ts';
import type { State } from '../widget/stage.tsx';

interface Friend extends State {
  claim: Partial<ClaimAnswer>;
  email: string;
  /** The field for the address is open. */
  asks?: boolean;
  busy?: boolean;
  /** Put away: with a code, only a slim bar stays. */
  small?: boolean;
}

/** Greets the friend whose landing this is; on later pages, where there is none, reminds them of their code. */
async function greetFriend(kit: Kit, core: Core, landing: LandingAnswer): Promise<void> {
  const { h, askWhoIsThere, button, copyRow, field, form, iconButton, openStage, ticket } = kit;
  // What is written as JSX becomes calls of it.
  void h;
  const { person, settings, visit } = core;
  const { deal, from, language, state: linkState } = landing;
  const state: Friend = { claim: (!linkState && visit.claim) || {}, email: '', status: '', small: !linkState };
  let mood: string = linkState;
  if (mood === 'open') {
    const known = await askWhoIsThere(core, person.referral?.rk);
    if (known?.existing) mood = 'existing';
    if (known?.own) mood = 'own';
  }

  const keep = (claim?: Friend['claim']) => {
    visit.claim = claim;
    core.remember();
  };

  /** The friend's tap. The same key gets the same code, so that a second one does no harm. */
  const claim = async () => {
    set({ busy: true, status: '' });
    const answer = await core.call<ClaimAnswer>('/claim', {
      ...person.referral,
      language,
      email: state.email || undefined,
    });
    set({ busy: false, status: say(answer?.mailed ? 'mailed' : 'failed') });
    // A problem has a code too, but no state.
    if (!answer?.state) return;
    const { code, mailed } = answer;
    set({ claim: answer, asks: !code && !mailed, status: mailed ? state.status : '' });
    if (!code) return;
    keep(answer);
    core.emit('coupon', { code });
  };

  const code = () => copyRow(state.claim.code ?? '', say('copy_code'), () => set({ status: say('code_copied') }));
  const status = () => <p role="status">{state.status}</p>;

  const greeting = () => {
    const { asks, busy, claim: given } = state;
    const expires = given.expiresAt && new Date(given.expiresAt).toLocaleDateString(language, { dateStyle: 'long' });
    return [
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

  const over = () => {
    const place = settings.p[0];
    return [
      <p>{say(`${mood}_text` as 'ended_text')}</p>,
      // Whoever the deal is not for may still pass one on.
      /own|existing/.test(mood) && place
        ? button('main', say('offer_action'), () => core.emit('open', place.kind))
        : button('main', say('look_around'), close),
    ];
  };

  const { card, close, say, set } = openStage(
    landing,
    state,
    (): ComponentChild =>
      state.small ? (
        <section class="bar" aria-label={say('code_bar')}>
          {code()}
          {iconButton('close', say('close'), () => {
            keep();
            close();
          })}
          {status()}
        </section>
      ) : (
        card(
          mood === 'open'
            ? say(from ? 'friend_title' : 'friend_title_unnamed', { from })
            : say(`${mood}_title` as 'ended_title'),
          () => (state.claim.code ? set({ small: true }) : close()),
          mood === 'open' ? greeting() : over(),
          status(),
        )
      ),
  );
  set({});
}

export type GreetFriend = typeof greetFriend;

window.goodword?.x?.((core) => core.emit('friend', greetFriend));
