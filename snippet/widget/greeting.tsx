/** What a friend sees: who sent it, what they get, and their code. */
import type { ComponentChild } from 'preact';
import type { ClaimAnswer, LandingAnswer, Referral, Refused } from '../../worker/wire.ts';
import type { Core } from '../goodword.ts';
import { prove } from '../prove.ts';
import type { DrawKept } from '../rare/kept.tsx';
import { keepRoom } from '../room.ts';
import type { Kit } from './kit.ts';
import { askWhoIsThere } from './known.ts';
import { productRow } from './product.tsx';
import type { State } from './stage.tsx';

interface Friend extends State {
  claim: Partial<ClaimAnswer>;
  /** Address and number, as typed. */
  email: string;
  phone: string;
  /** The field that is open: the code comes there. */
  asks?: 'email' | 'sms' | undefined;
  busy?: boolean;
  /** Why there is no code for them. */
  refused?: Refused;
  /** Put away: with a code, only a slim bar stays. */
  small?: boolean;
}

/** Greets the friend whose landing this is, or on later pages `reminds` them of their code. */
export async function greetFriend(
  kit: Kit,
  core: Core,
  landing: LandingAnswer,
  reminds: boolean,
  referral: Referral | undefined,
): Promise<void> {
  const { h, button, copyRow, field, iconButton, openStage, ticket } = kit;
  // What is written as JSX becomes calls of it.
  void h;
  const { settings, visit } = core;
  const { deal, from, language, product, texting } = landing;
  const state: Friend = { claim: (reminds && visit.claim) || {}, email: '', phone: '', status: '', small: reminds };
  let keeper: (() => ComponentChild) | undefined;
  let mood: string = landing.state;
  if (mood === 'open' && !reminds) {
    const known = await askWhoIsThere(core, referral?.rk);
    if (known?.existing) mood = 'existing';
    if (known?.own) mood = 'own';
  }

  const close = () => {
    leave();
    // Now it is the turn of what the shop asks its visitors.
    core.emit('greeted', true);
    core.look();
  };
  const keep = (claim?: Friend['claim']) => {
    visit.claim = claim;
    core.remember();
  };

  /** The friend's tap. The same key gets the same code, so that a second one does no harm. */
  const claim = async () => {
    const { asks, email, phone } = state;
    set({ busy: true, status: '' });
    const answer = await prove<ClaimAnswer & { code?: string }>(core, '/claim', {
      rk: referral?.rk,
      rc: referral?.rc,
      language,
      identity: core.identity?.signature ? core.identity : undefined,
      email: (asks === 'email' && email) || undefined,
      phone: (asks === 'sms' && phone) || undefined,
    });
    const refusal = asks === 'sms' && answer?.code === 'unprocessable' ? 'sms_invalid' : 'failed';
    set({ busy: false, status: say(answer?.texted ? 'texted' : answer?.mailed ? 'mailed' : refusal) });
    if (answer?.refused) {
      mood = 'refused';
      return set({ refused: answer.refused, status: '' });
    }
    // A problem has a code too, but no state.
    if (!answer?.state) return;
    const { code, mailed, texted } = answer;
    const sent = mailed || texted;
    // A code that is not shown comes by mail alone.
    set({
      claim: { ...state.claim, ...answer },
      asks: code || sent ? undefined : 'email',
      status: sent ? state.status : '',
    });
    if (!code) return;
    keep(answer);
    core.emit('coupon', { code });
  };

  /** What was tapped is gone, or was out of use for a moment: the focus goes on with what came of it. */
  const goOn = () => {
    const find = (one: string) => frame.querySelector<HTMLElement>(one);
    if (document.activeElement === document.body)
      (find('form input') ?? find('.main') ?? find('[role=status]'))?.focus();
  };
  const take = () => claim().then(goOn);
  const ask = (asks: Friend['asks']) => {
    set({ asks });
    goOn();
  };

  const code = () => copyRow(state.claim.code ?? '', say('copy_code'), () => set({ status: say('code_copied') }));
  const status = () => (
    <p role="status" tabIndex={-1}>
      {state.status}
    </p>
  );

  const greeting = () => {
    const { asks, busy, claim: given } = state;
    const expires =
      given.expiresAt && new Date(given.expiresAt - 1).toLocaleDateString(language, { dateStyle: 'long' });
    return [
      product && <div class="deal">{productRow(h, product, product.title)}</div>,
      <p>{say(given.state === 'waiting' ? 'friend_waiting' : 'friend_intro')}</p>,
      deal && <div class="deal">{ticket(deal)}</div>,
      given.code && code(),
      given.bars && <img alt="" src={given.bars} />,
      given.applyUrl && (
        <a class="main" href={given.applyUrl}>
          {say('code_apply')}
        </a>
      ),
      !given.state && button('main', say('friend_action'), take, busy),
      landing.thread && (
        <a class="quiet" href={landing.thread}>
          {say('friend_thread')}
        </a>
      ),
      given.code &&
        !asks && [
          !given.mailed && button('quiet', say('email_code'), () => ask('email')),
          texting && !given.texted && button('quiet', say('sms_code'), () => ask('sms')),
        ],
      asks && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            take();
          }}
        >
          {asks === 'sms'
            ? field(say('sms_own'), state.phone, (phone) => set({ phone }), {
                type: 'tel',
                required: true,
                autocomplete: 'tel',
              })
            : field(say(given.code ? 'email_own' : 'email_confirm'), state.email, (email) => set({ email }), {
                type: 'email',
                required: true,
                autocomplete: 'email',
              })}
          {button(given.code ? 'quiet' : 'main', say(`${asks}_code`), undefined, busy)}
          <small>{asks === 'sms' ? texting : say('email_code_hint')}</small>
        </form>
      ),
      keeper?.(),
      <small>
        {expires && say('code_expires', { date: expires })} {deal?.terms}
      </small>,
    ];
  };

  const over = () => {
    const place = settings.p[0];
    return [
      <p>{state.refused?.text ?? say(`${mood}_text` as 'ended_text')}</p>,
      // Whoever the deal is not for may still pass one on.
      /^own|existing/.test(mood) && place
        ? button('main', say('offer_action'), () => {
            core.emit('open', place.kind);
            core.load('place');
          })
        : button('main', say('look_around'), close),
    ];
  };

  const {
    card,
    close: leave,
    frame,
    say,
    set,
  } = openStage(
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
            : (state.refused?.title ?? say(`${mood}_title` as 'ended_title')),
          () => {
            if (!state.claim.code || !visit.claim) return close();
            set({ small: true });
            core.emit('greeted', true);
          },
          mood === 'open' ? greeting() : over(),
          status(),
        )
      ),
  );
  set({});
  window.goodword?.('on', 'purchase', () => state.small && close());
  // Once a page, whoever comes first.
  if (settings.r.room) keepRoom();
  delete settings.r.room;
  if (!landing.mayKeep) return;
  core.load('kept');
  window.goodword?.('on', 'kept', (draw: DrawKept) => {
    keeper = draw(kit, core, say, set);
    set({});
  });
}
