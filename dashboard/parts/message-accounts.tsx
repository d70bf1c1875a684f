import type { OutboxAnswer } from '../../worker/message/outbox.ts';
import { api } from '../api.ts';
import { formatMoment } from '../format.ts';
import { t } from '../i18n.ts';

interface AccountsProps {
  answer: OutboxAnswer;
  disabled: boolean;
  act: (work: () => Promise<unknown>) => Promise<boolean>;
}

/** The retailer's own accounts that are paused, with why; nothing where all is well. */
export function Accounts({ answer, disabled, act }: AccountsProps) {
  const paused = answer.connections.filter(({ state }) => state === 'paused');
  if (paused.length === 0) return null;
  return (
    <section class="card" aria-labelledby="accounts">
      <div class="card-head">
        <h2 id="accounts">{t('messages.accounts')}</h2>
      </div>
      <p class="card-note">{t('messages.accounts_text')}</p>
      <ul class="switches">
        {paused.map(({ id, provider, channel, reason, pausedAt }) => (
          <li key={id}>
            <span class="switch-name">
              {`${provider}, ${t(`channel.${channel}`)}`}
              <span class="switch-note off">
                {t('messages.paused', { reason, time: pausedAt ? formatMoment(pausedAt) : '' })}
              </span>
            </span>
            <button
              type="button"
              class="button small"
              disabled={disabled}
              onClick={() => act(() => api.resumeAccount(id))}
            >
              {t('messages.try_again')}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
