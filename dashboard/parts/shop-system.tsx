import { useState } from 'preact/hooks';
import type { EndpointAnswer } from '../../worker/endpoint/endpoint.routes.ts';
import { formatMoment } from '../format.ts';
import { hasWords, t } from '../i18n.ts';
import { Copyable } from './copy.tsx';

interface ShopSystemProps {
  /** Whose words say what it is for: `coupons` or `rewards`. */
  words: 'coupons' | 'rewards';
  /** What its address may look like. */
  placeholder: string;
  endpoint: EndpointAnswer | null;
  /** Shown once. */
  secret: string | undefined;
  busy: boolean;
  /** Whether the address cannot be called. */
  refused: boolean;
  onSave: (url: string, newSecret: boolean) => Promise<boolean>;
  onRemove: () => Promise<boolean>;
  /** Calls it once, and says in words what it answered; or the code of what went wrong. */
  onTry: () => Promise<{ words: string } | { error: string }>;
}

const reasonOf = (error: string) =>
  hasWords(`coupons.call_${error}`)
    ? t(`coupons.call_${error}`)
    : t('coupons.call_status', { status: error.replace('status_', '') });

/** How the shop's system fares, in a sentence. */
function stateOf({ failures, open_until, last_error, failed_at, answered_at }: EndpointAnswer) {
  if (failures > 0 && failed_at !== null) {
    const why = t('coupons.failing', { time: formatMoment(failed_at), reason: reasonOf(last_error ?? '') });
    return open_until === null ? why : `${why} ${t('coupons.paused', { time: formatMoment(open_until) })}`;
  }
  return answered_at === null ? t('coupons.never_called') : t('coupons.answered', { time: formatMoment(answered_at) });
}

/** The shop's own system that we call: its address, its secret, and a try. */
export function ShopSystem(props: ShopSystemProps) {
  const { words, placeholder, endpoint, secret, busy, refused, onSave, onRemove, onTry } = props;
  const [url, setUrl] = useState(endpoint?.url ?? '');
  const [tried, setTried] = useState('');
  const tryIt = async () => {
    setTried(t('coupons.trying'));
    try {
      const answer = await onTry();
      setTried('words' in answer ? answer.words : reasonOf(answer.error));
    } catch {
      setTried(t('switches.failed'));
    }
  };
  return (
    <form
      class="card part"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(url.trim(), false);
      }}
    >
      <h2>{t(`${words}.system`)}</h2>
      <p>{t(`${words}.system_text`)}</p>
      <label class="labelled">
        {t(`${words}.system_url`)}
        <input
          type="text"
          inputMode="url"
          placeholder={placeholder}
          value={url}
          maxLength={500}
          spellcheck={false}
          aria-invalid={refused}
          aria-describedby="system-note"
          onInput={(event) => setUrl(event.currentTarget.value)}
        />
      </label>
      <small id="system-note" class={refused ? 'hint field-fault' : 'hint'}>
        {t(refused ? `${words}.system_refused` : `${words}.system_note`)}
      </small>
      {secret && (
        <div class="below">
          <strong>{t('keys.secret_once')}</strong>
          <Copyable text={secret} label={t(`${words}.system_secret`)} />
        </div>
      )}
      {endpoint && <p class={endpoint.failures > 0 ? 'field-fault' : 'hint'}>{stateOf(endpoint)}</p>}
      <div class="buttons">
        <button type="submit" class="button main" disabled={busy || url.trim() === '' || url.trim() === endpoint?.url}>
          {t(endpoint ? 'coupons.save' : 'coupons.connect')}
        </button>
        {endpoint && (
          <>
            <button type="button" class="button" onClick={tryIt}>
              {t('coupons.try')}
            </button>
            <button
              type="button"
              class="button"
              disabled={busy}
              onClick={() => confirm(t('keys.secret_confirm')) && onSave(endpoint.url, true)}
            >
              {t('keys.secret')}
            </button>
            <button
              type="button"
              class="button"
              disabled={busy}
              onClick={() => confirm(t('coupons.remove_confirm')) && onRemove()}
            >
              {t('coupons.remove')}
            </button>
          </>
        )}
      </div>
      <p class="hint" role="status">
        {tried}
      </p>
    </form>
  );
}
