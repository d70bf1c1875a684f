import { useCallback, useState } from 'preact/hooks';
import type { PushAnswer, PushInvited } from '../../worker/push/rule.routes.ts';
import { api } from '../api.ts';
import { formatValue } from '../format.ts';
import { t } from '../i18n.ts';
import { useAnswer } from '../pages/use-answer.ts';
import { Copyable } from './copy.tsx';
import { Failure } from './notice.tsx';
import { Toggle } from './toggle.tsx';

const count = (value: number) => formatValue(value, 'count');

function sayInvited({ state, planned, more }: PushInvited['invited']): string {
  if (state === 'off') return t('push.invited_off');
  const said = t('push.invited', { count: planned, number: count(planned) });
  return more ? `${said} ${t('push.invited_more')}` : said;
}

/** Notifications of browsers: on and off, what the shop installs, and inviting who takes them. */
export function PushCard({ shop, may }: { shop: string; may: boolean }) {
  const read = useCallback((): Promise<PushAnswer & Partial<PushInvited>> => api.push(shop), [shop]);
  const { answer, busy, refusal, run, load } = useAnswer(read);
  const [path, setPath] = useState<string>();
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer) return null;
  const { available, on, browsers, limits, invited } = answer;
  const workerPath = path ?? answer.worker_path;
  const faulty = refusal?.errors.some((fault) => fault.path === 'worker_path') ?? false;
  const save = (next: { on: boolean; worker_path: string }) => run(() => api.setPush(shop, next));
  return (
    <>
      <section class="card part" aria-labelledby="push-title">
        <div class="banner-head">
          <h2 id="push-title">{t('push.title')}</h2>
          {available && (
            <Toggle
              on={on}
              label={t('push.title')}
              words={t(on ? 'push.on' : 'push.off')}
              disabled={busy || !may}
              onFlip={(next) => save({ on: next, worker_path: answer.worker_path })}
            />
          )}
        </div>
        <p>{t('push.text')}</p>
        {!available && <p class="below">{t('push.unavailable')}</p>}
        {on && (
          <>
            <p class="below" role="status">
              {t('push.browsers', { number: count(browsers.all), known: count(browsers.known) })}
              {invited && ` ${sayInvited(invited)}`}
              {refusal && !faulty && ` ${t('switches.failed')}`}
            </p>
            {may && (
              <div class="buttons">
                <button
                  type="button"
                  class="button main"
                  disabled={busy || browsers.all === 0}
                  onClick={() => run(() => api.invitePush(shop))}
                >
                  {t('push.invite')}
                </button>
              </div>
            )}
            <p class="hint">{t('push.limits', { day: limits.a_day, days: limits.invite_days })}</p>
            <h3>{t('push.wordings')}</h3>
            <p>{t('push.wordings_text')}</p>
            <ul class="wordings">
              {answer.wordings.map(({ language, text }) => (
                <li key={language} lang={language} dir="auto">
                  {text}
                </li>
              ))}
            </ul>
          </>
        )}
      </section>
      {on && (
        <form
          class="card part"
          onSubmit={(event) => {
            event.preventDefault();
            save({ on, worker_path: workerPath });
          }}
        >
          <h2>{t('push.install')}</h2>
          <p>{t('push.worker_text')}</p>
          <Copyable text={answer.worker_file} label={t('push.worker')} />
          <label class="labelled">
            {t('push.worker_path')}
            <input
              type="text"
              value={workerPath}
              maxLength={120}
              spellcheck={false}
              readOnly={!may}
              aria-invalid={faulty}
              aria-describedby="worker-path-note"
              onInput={(event) => setPath(event.currentTarget.value.trim())}
            />
          </label>
          <small id="worker-path-note" class={faulty ? 'hint field-fault' : 'hint'}>
            {t(faulty ? 'push.worker_path_fault' : 'push.worker_path_note')}
          </small>
          {may && (
            <div class="buttons">
              <button type="submit" class="button" disabled={busy || workerPath === answer.worker_path}>
                {t('coupons.save')}
              </button>
            </div>
          )}
          <h3>{t('push.snippet')}</h3>
          <p>{t('push.snippet_text')}</p>
          <Copyable text={answer.snippet} label={t('push.snippet')} />
        </form>
      )}
    </>
  );
}
