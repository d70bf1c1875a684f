import { useState } from 'preact/hooks';
import type { ScheduleAnswer, SchedulesAnswer } from '../../worker/report/schedule.routes.ts';
import type { Every } from '../../worker/report/schedule.ts';
import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import type { WantedSchedule } from '../api/report.ts';
import { api } from '../api.ts';
import { formatMoment, formatPeriod } from '../format.ts';
import { t } from '../i18n.ts';
import { Choice } from '../parts/choice.tsx';
import { Failure } from '../parts/notice.tsx';
import { ReportNav } from '../parts/report-nav.tsx';
import { PreviewButton, ReportPreview } from '../parts/report-preview.tsx';
import { Select } from '../parts/select.tsx';
import { session } from '../session.ts';
import { useAnswer } from './use-answer.ts';
import { useCurrencies } from './use-currencies.ts';

interface FormProps {
  answer: SchedulesAnswer;
  shops: readonly ShopAnswer[];
  busy: boolean;
  onAdd: (wanted: WantedSchedule) => void;
}

/** What is to be sent: how often, of which shops, in which language and currency. */
function ScheduleForm({ answer, shops, busy, onAdd }: FormProps) {
  const own = navigator.language.split('-')[0];
  const [every, setEvery] = useState<Every>('week');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [language, setLanguage] = useState(answer.languages.find(({ tag }) => tag === own)?.tag ?? 'en');
  const [currency, setCurrency] = useState('');
  const [shown, setShown] = useState(false);
  const currencies = useCurrencies(shops);
  const wanted = { every, shops: [...chosen], language, currency };
  const toggle = (id: string, on: boolean) =>
    setChosen(shops.map((shop) => shop.id).filter((one) => (one === id ? on : chosen.includes(one))));
  return (
    <form
      class="card part"
      onSubmit={(event) => {
        event.preventDefault();
        onAdd(wanted);
      }}
    >
      <h2>{t('schedule.new')}</h2>
      <p>{t('schedule.new_text', { email: answer.email })}</p>
      <div class="fields">
        <div class="labelled">
          {t('schedule.every')}
          <Choice
            label={t('schedule.every')}
            value={every}
            options={(['week', 'month'] as const).map((value) => ({ value, label: t(`schedule.every_${value}`) }))}
            onChoose={setEvery}
          />
        </div>
        <div class="labelled">
          {t('schedule.language')}
          <Select
            label={t('schedule.language')}
            value={language}
            options={answer.languages.map(({ tag, name }) => ({ value: tag, label: name }))}
            onChoose={setLanguage}
          />
        </div>
        <div class="labelled">
          {t('report.currency')}
          <Select
            label={t('report.currency')}
            value={currency}
            options={[
              { value: '', label: t('report.own_currency') },
              ...currencies.map((value) => ({ value, label: t('report.in_currency', { currency: value }) })),
            ]}
            onChoose={setCurrency}
          />
        </div>
      </div>
      {shops.length > 1 && (
        <fieldset class="shop-choice">
          <legend>{t('schedule.shops')}</legend>
          <label class="check">
            <input type="checkbox" checked={chosen.length === 0} onChange={() => setChosen([])} />
            {t('schedule.all_shops')}
          </label>
          {shops.map(({ id, name }) => (
            <label key={id} class="check">
              <input
                type="checkbox"
                checked={chosen.includes(id)}
                onChange={(event) => toggle(id, event.currentTarget.checked)}
              />
              {name}
            </label>
          ))}
        </fieldset>
      )}
      <div class="buttons">
        <button type="submit" class="button main" disabled={busy}>
          {t(`schedule.add_${every}`)}
        </button>
        <PreviewButton shown={shown} onToggle={setShown} />
      </div>
      {shown && <ReportPreview wanted={wanted} />}
    </form>
  );
}

function ScheduleLine({ schedule, answer, shops, busy, isSent, onSend, onStop }: ScheduleLineProps) {
  const { every, language, currency, next, due_at, sent_at } = schedule;
  const [shown, setShown] = useState(false);
  const names = schedule.shops.map((id) => shops.find((shop) => shop.id === id)?.name ?? id);
  const about = [
    names.join(', ') || t('schedule.all_shops'),
    answer.languages.find(({ tag }) => tag === language)?.name ?? language,
    currency && t('report.in_currency', { currency }),
  ];
  return (
    <li class="schedule">
      <span class="switch-name">
        <strong>{t(`schedule.name_${every}`)}</strong>
        <span>{about.filter(Boolean).join(' · ')}</span>
        <span class="switch-note">
          {t('schedule.next', { period: formatPeriod(next.from, next.to), time: formatMoment(due_at) })}
        </span>
        {sent_at !== null && <span class="switch-note">{t('schedule.sent', { time: formatMoment(sent_at) })}</span>}
        <span class="switch-note" role="status">
          {isSent && t('schedule.sending', { email: answer.email })}
        </span>
      </span>
      <span class="schedule-acts">
        <PreviewButton shown={shown} onToggle={setShown} />
        <button type="button" class="button small" disabled={busy} onClick={onSend}>
          {t('schedule.send')}
        </button>
        <button type="button" class="button small" disabled={busy} onClick={onStop}>
          {t('schedule.stop')}
        </button>
      </span>
      {shown && <ReportPreview wanted={schedule} />}
    </li>
  );
}

interface ScheduleLineProps {
  schedule: ScheduleAnswer;
  answer: SchedulesAnswer;
  shops: readonly ShopAnswer[];
  busy: boolean;
  /** One was just sent on request. */
  isSent: boolean;
  onSend: () => void;
  onStop: () => void;
}

/** Reports that come by mail: what the member gets, and more of them. */
export function SchedulePage() {
  const { answer, busy, refusal, run, load } = useAnswer(api.schedules);
  const [sent, setSent] = useState('');
  const shops = session.value?.shops ?? [];
  if (refusal && !answer) return <Failure onRetry={load} />;
  return (
    <>
      <div class="page-head">
        <h1>{t('reports.schedule')}</h1>
      </div>
      <ReportNav />
      <p class="lead">{t('schedule.lead')}</p>
      <p class="fault-line" role="alert">
        {refusal && t(refusal.code === 'too_many_requests' ? 'schedule.too_often' : 'switches.failed')}
      </p>
      {answer && (
        <div class="stack narrow">
          <section class="card" aria-labelledby="schedules">
            <div class="card-head">
              <h2 id="schedules">{t('schedule.yours')}</h2>
            </div>
            {answer.schedules.length === 0 ? (
              <p class="none">{t('schedule.none')}</p>
            ) : (
              <ul class="switches">
                {answer.schedules.map((schedule) => (
                  <ScheduleLine
                    key={schedule.id}
                    {...{ schedule, answer, shops, busy }}
                    isSent={sent === schedule.id}
                    onSend={async () => {
                      setSent('');
                      if (await run(() => api.sendSchedule(schedule.id))) setSent(schedule.id);
                    }}
                    onStop={() => run(() => api.stopSchedule(schedule.id))}
                  />
                ))}
              </ul>
            )}
          </section>
          <ScheduleForm
            answer={answer}
            shops={shops}
            busy={busy}
            onAdd={(wanted) => run(() => api.addSchedule(wanted))}
          />
        </div>
      )}
    </>
  );
}
