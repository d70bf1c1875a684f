import { useState } from 'preact/hooks';
import type { ConnectionAnswer, ConnectionForm, ConnectionTried } from '../../worker/message/connection.ts';
import { ApiError } from '../api/call.ts';
import { api } from '../api.ts';
import { formatMoment } from '../format.ts';
import { t } from '../i18n.ts';
import { Copyable } from './copy.tsx';

interface LineProps {
  connection: ConnectionAnswer;
  form: ConnectionForm | undefined;
  /** Name of the shop, or of all. */
  scope: string;
  busy: boolean;
  onEdit: () => void;
  onRemove: () => void;
}

/** An account, how it stands, what its provider must be told, and what a try of it found. */
export function ConnectionLine({ connection, form, scope, busy, onEdit, onRemove }: LineProps) {
  const { id, provider, channel, settings, state, reason, retryAt, hook } = connection;
  const [tried, setTried] = useState<ConnectionTried | 'running'>();
  const tryIt = async () => {
    const to = form?.testable === 'text' ? prompt(t('connections.test_number')) : '';
    if (to === null) return;
    setTried('running');
    try {
      setTried(await api.tryConnection(id, to));
    } catch (error) {
      setTried({ ok: false, name: '', error: error instanceof ApiError ? error.code : 'internal' });
    }
  };
  const known = Object.values(settings).join(' · ');
  return (
    <li class="connection">
      <div class="connection-head">
        <span class="switch-name">
          <strong>{t(`connections.name_${provider}_${channel}`)}</strong>
          <span>{[scope, known].filter(Boolean).join(' · ')}</span>
          {state === 'paused' && (
            <span class="switch-note off">
              {t('connections.paused', { reason, time: retryAt ? formatMoment(retryAt) : '' })}
            </span>
          )}
        </span>
        <span class={state === 'ready' ? 'badge live' : 'badge'}>{t(`connections.state_${state}`)}</span>
      </div>
      {hook && (
        <details>
          <summary>{t('connections.hook')}</summary>
          <p class="switch-note">{t(`connections.hook_${provider}`)}</p>
          <Copyable text={hook.url} label={t('connections.hook_url')} />
          <Copyable text={hook.verifyToken} label={t('connections.hook_token')} />
        </details>
      )}
      <div class="line-buttons">
        {form?.testable && (
          <button type="button" class="button small" disabled={busy || tried === 'running'} onClick={tryIt}>
            {t(`connections.test_${form.testable}`)}
          </button>
        )}
        <button type="button" class="button small" disabled={busy} onClick={onEdit}>
          {t('connections.change')}
        </button>
        <button type="button" class="button small" disabled={busy} onClick={onRemove}>
          {t('connections.remove')}
        </button>
        <span role="status" class={tried && tried !== 'running' && !tried.ok ? 'switch-note off' : 'switch-note'}>
          {tried &&
            tried !== 'running' &&
            t(tried.ok ? `connections.works_${form?.testable ?? 'probe'}` : 'connections.fails', { ...tried })}
        </span>
      </div>
    </li>
  );
}
