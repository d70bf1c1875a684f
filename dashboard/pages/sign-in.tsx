import { useState } from 'preact/hooks';
import { ApiError } from '../api/call.ts';
import { api } from '../api.ts';
import { t } from '../i18n.ts';
import { Entrance } from '../parts/entrance.tsx';
import { loadSession } from '../session.ts';

function wordsFor(error: unknown): string {
  const status = error instanceof ApiError ? error.status : 0;
  if (status === 429) return t('sign_in.limited');
  return status >= 400 && status < 500 ? t('sign_in.wrong') : t('sign_in.failed');
}

interface SignInProps {
  /** The address, where it is known. */
  email?: string;
  lead?: string;
  /** Where it goes then; without it the page that was asked for. */
  next?: string;
}

/** Sign-in, in the place of whatever page was asked for. */
export function SignInPage({ email = '', lead, next }: SignInProps) {
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  /** The right password, of an address that is not confirmed. */
  const [unproven, setUnproven] = useState('');
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const address = String(form.get('email')).trim();
    setBusy(true);
    setFault('');
    setUnproven('');
    try {
      await api.signIn(address, String(form.get('password')));
      if (next) location.assign(next);
      else await loadSession();
    } catch (error) {
      if (error instanceof ApiError && error.status === 403) setUnproven(address);
      else setFault(wordsFor(error));
    }
    setBusy(false);
  };
  return (
    <Entrance>
      <form onSubmit={submit}>
        <h1>{t('sign_in.title')}</h1>
        <p class="lead">{lead ?? t('sign_in.lead')}</p>
        <label>
          <span>{t('sign_in.email')}</span>
          <input name="email" type="email" autocomplete="username" required autofocus={!email} defaultValue={email} />
        </label>
        <label>
          <span>{t('sign_in.password')}</span>
          <input name="password" type="password" autocomplete="current-password" required autofocus={Boolean(email)} />
        </label>
        <p class="fault" role="alert">
          {fault || (unproven && t('sign_in.unproven'))}
        </p>
        {unproven && (
          <button
            type="button"
            class="button"
            onClick={() =>
              api.sendVerification(unproven).then(
                () => location.assign(`/dashboard/mailed?${new URLSearchParams({ email: unproven })}`),
                (error) => setFault(wordsFor(error)),
              )
            }
          >
            {t('door.send_again')}
          </button>
        )}
        <button type="submit" class="button main" disabled={busy}>
          {busy ? t('sign_in.busy') : t('sign_in.submit')}
        </button>
        <p class="entrance-foot">
          <a href="/dashboard/forgot">{t('sign_in.forgot')}</a>
          <a href="/dashboard/sign-up">{t('sign_in.sign_up')}</a>
        </p>
      </form>
    </Entrance>
  );
}
