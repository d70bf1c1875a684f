import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { t } from '../i18n.ts';
import { Entrance, EntranceEnd, EntranceNote } from '../parts/entrance.tsx';
import { EntranceForm, NameField, PasswordField, TermsField, wordsFor } from '../parts/entrance-form.tsx';
import { Join } from './join.tsx';
import { SignInPage } from './sign-in.tsx';
import { asked, mailLanguage, useEntrance } from './use-entrance.ts';

const PAGES = { 'sign-up': SignUp, mailed: Mailed, verify: Verify, forgot: Forgot, reset: Reset, join: Join } as const;

const pageOf = () => location.pathname.replace(/^\/dashboard\//, '').replace(/\/$/, '');

/** Whether the address is one that needs no session. */
export const isAtDoor = () => Object.hasOwn(PAGES, pageOf());

/** Signing up, confirming an address, a new password, an invitation. */
export function Door() {
  const Page = PAGES[pageOf() as keyof typeof PAGES];
  return <Page />;
}

function SignUp() {
  const entrance = useEntrance();
  const [mailed, setMailed] = useState('');
  if (!entrance) return null;
  if (mailed) return <Sent email={mailed} />;
  if (!entrance.signUp) {
    return <EntranceEnd title={t('door.closed_title')} text={t('door.closed')} />;
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
    return <EntranceEnd title={t('door.mailed')} text={t('door.reset_mailed', { email })} />;
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
