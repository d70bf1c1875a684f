import { api } from '../api.ts';
import { formatMoment } from '../format.ts';
import { t } from '../i18n.ts';
import { AnswerQueue } from '../parts/answer-queue.tsx';
import { MessageFrame } from '../parts/message-frame.tsx';
import { Failure } from '../parts/notice.tsx';
import { session } from '../session.ts';
import { useAnswer } from './use-answer.ts';

/** Words of shoppers that somebody looks at before they are sent. */
export function ReviewPage() {
  if (session.value?.me.role !== 'analyst') return <Queue />;
  return (
    <MessageFrame page="review" refusal={undefined}>
      <p class="none">{t('messages.refused_forbidden')}</p>
    </MessageFrame>
  );
}

function Queue() {
  const { answer, busy, refusal, run, load } = useAnswer(api.review);
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer) return null;
  const act = (id: string, how: 'approve' | 'discard') =>
    run(async () => {
      await api.concludeReview(id, how);
      return undefined;
    });
  return (
    <MessageFrame page="review" refusal={refusal}>
      <AnswerQueue />
      <section class="card" aria-labelledby="review">
        <div class="card-head">
          <h2 id="review">{t('messages.waiting', { count: answer.total })}</h2>
        </div>
        {answer.total === 0 && <p class="none">{t('messages.nothing_to_review')}</p>}
        <ul class="reviews">
          {answer.messages.map(({ id, shop, channel, masked, advocate, words, language, at }) => (
            <li key={id}>
              <blockquote lang={language} dir="auto">
                {words || t('messages.no_words')}
              </blockquote>
              <p>
                {t('messages.review_line', {
                  advocate,
                  masked,
                  shop,
                  channel: t(`channel.${channel}`),
                  time: formatMoment(at),
                })}
              </p>
              <span class="line-buttons">
                <button type="button" class="button small" disabled={busy} onClick={() => act(id, 'approve')}>
                  {t('messages.approve')}
                </button>
                <button type="button" class="button small" disabled={busy} onClick={() => act(id, 'discard')}>
                  {t('messages.discard')}
                </button>
              </span>
            </li>
          ))}
        </ul>
      </section>
    </MessageFrame>
  );
}
