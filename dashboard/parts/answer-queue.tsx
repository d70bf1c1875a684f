import { useCallback } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { api } from '../api.ts';
import { formatMoment } from '../format.ts';
import { t } from '../i18n.ts';
import { useAnswer } from '../pages/use-answer.ts';
import { Failure } from './notice.tsx';

/** Answers that may have been a stop, or none; on top the one that a mail's link leads to. A member says what was meant. */
export function AnswerQueue() {
  const asked = useLocation().query.answer ?? '';
  const read = useCallback(() => api.answers(asked), [asked]);
  const { answer, busy, refusal, run, load } = useAnswer(read);
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer) return null;
  const decide = (id: string, meaning: 'stop' | 'go') =>
    run(async () => {
      await api.decideAnswer(id, meaning);
      return undefined;
    });
  const isGone = asked !== '' && !answer.answers.some(({ id }) => id === asked);
  return (
    <section class="card" aria-labelledby="answers">
      <div class="card-head">
        <h2 id="answers">{t('messages.answers', { count: answer.total })}</h2>
      </div>
      {refusal && (
        <p class="fault-line" role="alert">
          {t(`messages.refused_${refusal.code === 'not_found' ? 'not_found' : 'internal'}`)}
        </p>
      )}
      {isGone && <p class="none">{t('messages.answer_gone')}</p>}
      {!isGone && answer.answers.length === 0 && <p class="none">{t('messages.no_answers')}</p>}
      <ul class="reviews">
        {answer.answers.map(({ id, shop, channel, masked, words, language, stopped, at }) => (
          <li key={id}>
            <blockquote lang={language} dir="auto">
              {words}
            </blockquote>
            <p>
              {t(masked ? 'messages.answer_line' : 'messages.answer_line_nobody', {
                masked,
                shop,
                channel: t(`channel.${channel}`),
                time: formatMoment(at),
              })}
            </p>
            <p>{t(stopped ? 'messages.answer_doubt' : 'messages.answer_passed')}</p>
            <span class="line-buttons">
              <button type="button" class="button small" disabled={busy} onClick={() => decide(id, 'stop')}>
                {t(stopped ? 'messages.answer_confirm' : 'messages.answer_stop')}
              </button>
              <button type="button" class="button small" disabled={busy} onClick={() => decide(id, 'go')}>
                {t(stopped ? 'messages.answer_lift' : 'messages.answer_leave')}
              </button>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
