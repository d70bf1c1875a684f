import { useCallback } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { AnswersAnswer } from '../../worker/message/answer.routes.ts';
import { api } from '../api.ts';
import { formatMoment } from '../format.ts';
import { t } from '../i18n.ts';
import { useAnswer } from '../pages/use-answer.ts';
import { Failure } from './notice.tsx';

type Answer = AnswersAnswer['answers'][number];
type Meaning = 'stop' | 'go';

/** What somebody wrote back, and what it may have meant. */
function AnswerLine({ answer, busy, onDecide }: { answer: Answer; busy: boolean; onDecide: (to: Meaning) => void }) {
  const { shop, channel, masked, words, language, stopped, at } = answer;
  return (
    <li>
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
        <button type="button" class="button small" disabled={busy} onClick={() => onDecide('stop')}>
          {t(stopped ? 'messages.answer_confirm' : 'messages.answer_stop')}
        </button>
        <button type="button" class="button small" disabled={busy} onClick={() => onDecide('go')}>
          {t(stopped ? 'messages.answer_lift' : 'messages.answer_leave')}
        </button>
      </span>
    </li>
  );
}

/** Answers that may have been a stop, or none; above them the one that a mail's link leads to. A member says what was meant. */
export function AnswerQueue() {
  const asked = useLocation().query.answer ?? '';
  const read = useCallback(() => api.answers(asked), [asked]);
  const { answer, busy, refusal, run, load } = useAnswer(read);
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer) return null;
  const decide = (id: string, meaning: Meaning) =>
    run(async () => {
      await api.decideAnswer(id, meaning);
      return undefined;
    });
  const isGone = asked !== '' && !answer.answers.some(({ id }) => id === asked);
  // What was handed on waits for nobody, and is none of those that are counted.
  const passed = answer.answers.filter(({ stopped }) => !stopped);
  const open = answer.answers.filter(({ stopped }) => stopped);
  const list = (answers: readonly Answer[]) => (
    <ul class="reviews">
      {answers.map((one) => (
        <AnswerLine key={one.id} answer={one} busy={busy} onDecide={(meaning) => decide(one.id, meaning)} />
      ))}
    </ul>
  );
  return (
    <>
      {passed.length > 0 && (
        <section class="card" aria-labelledby="answer-asked">
          <div class="card-head">
            <h2 id="answer-asked">{t('messages.answer_asked')}</h2>
          </div>
          {list(passed)}
        </section>
      )}
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
        {!isGone && open.length === 0 && <p class="none">{t('messages.no_answers')}</p>}
        {list(open)}
      </section>
    </>
  );
}
