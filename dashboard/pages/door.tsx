import { useEffect, useState } from 'preact/hooks';
import type { EntranceAnswer } from '../../worker/member/account.routes.ts';
import type { InvitationAnswer } from '../../worker/member/team.routes.ts';
import { api } from '../api.ts';
import { t } from '../i18n.ts';
import { Entrance, EntranceNote } from '../parts/entrance.tsx';
import { EntranceForm, PasswordField, TermsField, wordsFor } from '../parts/entrance-form.tsx';
import { session } from '../session.ts';
import { SignInPage } from './sign-in.tsx';

const PAGES = { 'sign-up': SignUp, mailed: Mailed, verify: Verify, forgot: Forgot, reset: Reset, join: Join } as const;

/** What mails to this person are written in. */
const mailLanguage = () => (/^[a-z]{2,3}(-\w{2,8})*$/.test(navigator.language) ? navigator.language : 'en');
const pageOf = () => location.pathname.replace(/^\/dashboard\//, '').replace(/\/$/, '');
const asked = (name: string) => new URLSearchParams(location.search).get(name) ?? '';

/** Whether the address is one that needs no session. */
export const isAtDoor = () => Object.hasOwn(PAGES, pageOf());

/** Signing up, confirming an address, a new password, an invitation. */
export function Door() {
  const Page = PAGES[pageOf() as keyof typeof PAGES];
  return <Page />;
}

/** What stands at the door; undefined until it is known. */
function useEntrance(): EntranceAnswer | undefined {
  const [entrance, setEntrance] = useState<EntranceAnswer>();
  useEffect(() => {
    api.entrance().then(setEntrance, () => setEntrance({ signUp: false }));
  }, []);
  return entrance;
}

function NameField() {
  return (
    <label>
      <span>{t('door.name')}</span>
      <input name="name" autocomplete="name" maxLength={60} required autofocus />
    </label>
  );
}

function SignUp() {
  const entrance = useEntrance();
  const [mailed, setMailed] = useState('');
  if (!entrance) return null;
  if (mailed) return <Sent email={mailed} />;
  if (!entrance.signUp) {
    return (
      <Entrance>
        <EntranceNote title={t('door.closed_title')}>
          <p class="lead">{t('door.closed')}</p>
          <a class="button" href="/dashboard">
            {t('sign_in.submit')}
          </a>
        </EntranceNote>
      </Entrance>
    );
  }
  return (
    <Entrance>
      <EntranceForm
        title={t('door.sign_up')}
        lead={t('door.sign_up_lead')}
        submit={t('door.sign_up_submit')}
        foot={<a href="/dashboard">{t('door.have_account')}</a>}
        onSubmit={async ({ name = '', email = '', password = '' }) => {
          await api.signUp({ name, email, password, language: mailLanguage(), terms: true });
          setMailed(email);
        }}
      >
        <NameField />
        <label>
          <span>{t('door.work_email')}</span>
          <input name="email" type="email" autocomplete="username" maxLength={254} required />
        </label>
        <PasswordField />
        <TermsField terms={entrance.terms} privacy={entrance.privacy} />
      </EntranceForm>
    </Entrance>
  );
}

function Mailed() {
  return <Sent email={asked('email')} />;
}

/** A mail is on its way: nothing more can be done here but to send it again. */
function Sent({ email }: { email: string }) {
  const [said, setSaid] = useState('');
  return (
    <Entrance>
      <EntranceNote title={t('door.mailed')}>
        <p class="lead">{t('door.mailed_text', { email })}</p>
        <p role="status">{said}</p>
        <button
          type="button"
          class="button"
          onClick={() =>
            api.sendVerification(email).then(
              () => setSaid(t('door.sent_again')),
              (error) => setSaid(wordsFor(error)),
            )
          }
        >
          {t('door.send_again')}
        </button>
        <p class="entrance-foot">
          <a href="/dashboard">{t('sign_in.submit')}</a>
        </p>
      </EntranceNote>
    </Entrance>
  );
}

/** A page view confirms nothing: mail scanners look at pages too. */
function Verify() {
  const [email, setEmail] = useState('');
  if (email) return <SignInPage email={email} lead={t('door.verified')} next="/dashboard/start" />;
  return (
    <Entrance>
      <EntranceForm
        title={t('door.verify')}
        lead={t('door.verify_lead')}
        submit={t('door.verify_submit')}
        onSubmit={async () => setEmail((await api.verify(asked('token'))).email)}
      >
        {null}
      </EntranceForm>
    </Entrance>
  );
}

function Forgot() {
  const [email, setEmail] = useState('');
  if (email) {
    return (
      <Entrance>
        <EntranceNote title={t('door.mailed')}>
          <p class="lead">{t('door.reset_mailed', { email })}</p>
          <a class="button" href="/dashboard">
            {t('sign_in.submit')}
          </a>
        </EntranceNote>
      </Entrance>
    );
  }
  return (
    <Entrance>
      <EntranceForm
        title={t('door.forgot')}
        lead={t('door.forgot_lead')}
        submit={t('door.forgot_submit')}
        foot={<a href="/dashboard">{t('sign_in.submit')}</a>}
        onSubmit={async ({ email: typed = '' }) => {
          await api.sendReset(typed);
          setEmail(typed);
        }}
      >
        <label>
          <span>{t('sign_in.email')}</span>
          <input name="email" type="email" autocomplete="username" required autofocus />
        </label>
      </EntranceForm>
    </Entrance>
  );
}

function Reset() {
  const [email, setEmail] = useState('');
  if (email) return <SignInPage email={email} lead={t('door.reset_done')} next="/dashboard" />;
  return (
    <Entrance>
      <EntranceForm
        title={t('door.reset')}
        lead={t('door.reset_lead')}
        submit={t('door.reset_submit')}
        onSubmit={async ({ password = '' }) => setEmail((await api.setPassword(asked('token'), password)).email)}
      >
        <PasswordField />
      </EntranceForm>
    </Entrance>
  );
}

/** An invitation: with an account it is accepted, without one it makes one. */
function Join() {
  const entrance = useEntrance();
  const [invitation, setInvitation] = useState<InvitationAnswer | null>();
  const [email, setEmail] = useState('');
  const token = asked('token');
  useEffect(() => {
    api.invitation(token).then(setInvitation, () => setInvitation(null));
  }, [token]);
  if (!entrance || invitation === undefined) return null;
  if (invitation === null) {
    return (
      <Entrance>
        <EntranceNote title={t('door.invitation_gone')}>
          <p class="lead">{t('door.invitation_gone_text')}</p>
          <a class="button" href="/dashboard">
            {t('sign_in.submit')}
          </a>
        </EntranceNote>
      </Entrance>
    );
  }
  const { retailer, inviter, known } = invitation;
  const values = { retailer, inviter, role: t(`role.${invitation.role}`), email: invitation.email };
  if (email) return <SignInPage email={email} lead={t('door.joined', values)} next="/dashboard" />;
  const me = session.value?.me;
  if (known && me?.user.email !== invitation.email) {
    const next = location.pathname + location.search;
    return <SignInPage email={invitation.email} lead={t('door.join_known', values)} next={next} />;
  }
  if (known) {
    return (
      <Entrance>
        <EntranceForm
          title={t('door.join', values)}
          lead={t('door.join_lead', values)}
          submit={t('door.join_submit')}
          onSubmit={async () => {
            await api.switchRetailer((await api.acceptInvitation(token)).retailer);
            location.assign('/dashboard');
          }}
        >
          {null}
        </EntranceForm>
      </Entrance>
    );
  }
  return (
    <Entrance>
      <EntranceForm
        title={t('door.join', values)}
        lead={t('door.join_lead', values)}
        submit={t('door.join_submit')}
        onSubmit={async ({ name = '', password = '' }) => {
          const joined = await api.join({ token, name, password, language: mailLanguage(), terms: true });
          setEmail(joined.email);
        }}
      >
        <NameField />
        <label>
          <span>{t('sign_in.email')}</span>
          <input name="email" type="email" autocomplete="username" value={invitation.email} readOnly />
        </label>
        <PasswordField />
        <TermsField terms={entrance.terms} privacy={entrance.privacy} />
      </EntranceForm>
    </Entrance>
  );
}
