import { useState } from 'preact/hooks';
import type { PlatformAnswer } from '../../worker/platform/platform.ts';
import { formatMoment } from '../format.ts';
import { t } from '../i18n.ts';
import { Copyable } from './copy.tsx';

interface LineProps {
  platform: PlatformAnswer;
  /** Name of the shop. */
  scope: string;
  busy: boolean;
  /** What we made just now, and say this once. */
  secret: string | undefined;
  onSecret: (secret?: string) => Promise<boolean>;
  onRemove: () => void;
}

/** What is known of how a store reaches us, the weightiest first. */
function standing({ ready, heardAt, refusedAt, removedAt }: PlatformAnswer): { text: string; isFault: boolean } {
  if (removedAt && removedAt >= (heardAt ?? 0)) {
    return { text: t('platforms.removed', { time: formatMoment(removedAt) }), isFault: true };
  }
  if (!ready) return { text: t('platforms.no_secret'), isFault: false };
  if (refusedAt && refusedAt > (heardAt ?? 0)) {
    return { text: t('platforms.refused', { time: formatMoment(refusedAt) }), isFault: true };
  }
  if (heardAt) return { text: t('platforms.heard', { time: formatMoment(heardAt) }), isFault: false };
  return { text: t('platforms.silent'), isFault: false };
}

/** Topics that the store must tell, by the names that its own pages give them. */
const TOPICS = {
  shopify: ['create', 'paid', 'updated', 'cancelled', 'refund'],
  woocommerce: ['created', 'updated', 'deleted', 'restored'],
} as const;

/** A shop's own system: how it stands, what it must be told, and its secret. */
export function PlatformLine({ platform, scope, busy, secret, onSecret, onRemove }: LineProps) {
  const { id, platform: kind, domain, url, ready, heardAt, formerUntil, askedAt } = platform;
  const [typed, setTyped] = useState('');
  const { text, isFault } = standing(platform);
  const isShopify = kind === 'shopify';
  return (
    <li class="connection">
      <div class="connection-head">
        <span class="switch-name">
          <strong>{t(`platforms.name_${kind}`)}</strong>
          <span>{[scope, domain].filter(Boolean).join(' · ')}</span>
          <span class={isFault ? 'switch-note off' : 'switch-note'}>{text}</span>
          {formerUntil !== null && (
            <span class="switch-note">{t('platforms.former', { time: formatMoment(formerUntil) })}</span>
          )}
          {askedAt !== null && <span class="switch-note">{t('platforms.asked', { time: formatMoment(askedAt) })}</span>}
        </span>
        <span class={heardAt && !isFault ? 'badge live' : 'badge'}>
          {t(heardAt && !isFault ? 'platforms.state_live' : 'platforms.state_waiting')}
        </span>
      </div>
      {secret && (
        <div class="platform-secret" role="status">
          <p class="switch-note">{t('platforms.secret_once')}</p>
          <Copyable text={secret} label={t('platforms.secret')} />
        </div>
      )}
      <details open={!heardAt}>
        <summary>{t('platforms.steps')}</summary>
        <ol class="platform-steps">
          <li>
            {t(`platforms.step_${kind}_open`)}
            <ul>
              {TOPICS[kind].map((topic) => (
                <li key={topic}>{t(`platforms.topic_${kind}_${topic}`)}</li>
              ))}
            </ul>
          </li>
          <li>
            {t(`platforms.step_${kind}_url`)}
            <Copyable text={url} label={t('platforms.url')} />
          </li>
          <li>{t(`platforms.step_${kind}_secret`)}</li>
          <li>{t(`platforms.step_${kind}_last`)}</li>
        </ol>
      </details>
      {isShopify && (
        <form
          class="platform-form"
          onSubmit={async (event) => {
            event.preventDefault();
            if (await onSecret(typed)) setTyped('');
          }}
        >
          <label class="labelled" for={`secret-${id}`}>
            {t(ready ? 'platforms.secret_new' : 'platforms.secret_paste')}
            <input
              id={`secret-${id}`}
              type="password"
              required
              autocomplete="new-password"
              spellcheck={false}
              value={typed}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          </label>
          <button type="submit" class={ready ? 'button' : 'button main'} disabled={busy}>
            {t('connections.save')}
          </button>
        </form>
      )}
      <div class="line-buttons">
        {!isShopify && (
          <button type="button" class="button small" disabled={busy} onClick={() => onSecret()}>
            {t('platforms.rotate')}
          </button>
        )}
        <button type="button" class="button small" disabled={busy} onClick={onRemove}>
          {t('connections.remove')}
        </button>
      </div>
    </li>
  );
}
