import { useState } from 'preact/hooks';
import { ApiError, api } from '../api.ts';
import { t } from '../i18n.ts';
import { Wordmark } from '../parts/wordmark.tsx';
import { loadSession } from '../session.ts';

function wordsFor(error: unknown): string {
  const status = error instanceof ApiError ? error.status : 0;
  if (status === 429) return t('sign_in.limited');
  return status >= 400 && status < 500 ? t('sign_in.wrong') : t('sign_in.failed');
}

/** One word that travels: a point, and the circles it draws. */
function Ripples() {
  return (
    <svg class="ripples" viewBox="0 0 400 400" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      {[28, 74, 126, 184, 248, 318, 394].map((radius) => (
        <circle key={radius} cx="92" cy="318" r={radius} />
      ))}
      {[
        [92, 318],
        [137, 259],
        [205, 262],
        [246, 219],
        [322, 230],
        [262, 47],
        [352, 140],
      ].map(([x, y]) => (
        <circle key={`${x}`} class="dot" cx={x} cy={y} r="4" />
      ))}
    </svg>
  );
}

export function SignInPage() {
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    setFault('');
    try {
      await api.signIn(String(form.get('email')).trim(), String(form.get('password')));
      await loadSession();
    } catch (error) {
      setFault(wordsFor(error));
    }
    setBusy(false);
  };
  return (
    <div class="entrance">
      <aside>
        <Wordmark />
        <p>{t('sign_in.line')}</p>
        <Ripples />
      </aside>
      <main>
        <form onSubmit={submit}>
          <h1>{t('sign_in.title')}</h1>
          <p class="lead">{t('sign_in.lead')}</p>
          <label>
            <span>{t('sign_in.email')}</span>
            <input name="email" type="email" autocomplete="username" required autofocus />
          </label>
          <label>
            <span>{t('sign_in.password')}</span>
            <input name="password" type="password" autocomplete="current-password" required />
          </label>
          <p class="fault" role="alert">
            {fault}
          </p>
          <button type="submit" class="button main" disabled={busy}>
            {busy ? t('sign_in.busy') : t('sign_in.submit')}
          </button>
        </form>
      </main>
    </div>
  );
}
