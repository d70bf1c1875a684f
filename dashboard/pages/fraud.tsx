import { useCallback, useState } from 'preact/hooks';
import type { CasesAnswer } from '../../worker/fraud/fraud.routes.ts';
import { api } from '../api.ts';
import { hasWords, t } from '../i18n.ts';
import { FraudAct } from '../parts/fraud-act.tsx';
import { FraudCase } from '../parts/fraud-case.tsx';
import { Failure } from '../parts/notice.tsx';
import { Select } from '../parts/select.tsx';
import { session } from '../session.ts';
import { useAnswer } from './use-answer.ts';
import { useShop } from './use-shop.ts';

const STATES = ['open', 'approved', 'refused'] as const;

/** Orders that somebody should look at before anything is paid for them. */
export function FraudPage() {
  return (
    <>
      <div class="page-head">
        <h1>{t('fraud.title')}</h1>
      </div>
      <p class="lead">{t('fraud.lead')}</p>
      {session.value?.me.role === 'analyst' ? <p class="none">{t('messages.refused_forbidden')}</p> : <Queue />}
    </>
  );
}

function Queue() {
  const { query, change } = useShop();
  const state = STATES.find((one) => one === query.state) ?? 'open';
  const read = useCallback((): Promise<CasesAnswer> => api.fraudCases({ state }), [state]);
  const { answer, busy, refusal, run, load } = useAnswer(read);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer) return null;
  const act = (work: () => Promise<unknown>) =>
    run(async () => {
      await work();
      setChosen(new Set());
      return undefined;
    });
  const picked = answer.cases.filter(({ id, state: now }) => chosen.has(id) && now === 'open').map(({ id }) => id);
  const [first] = answer.cases.filter(({ id }) => picked.includes(id));
  const fault = refusal?.errors.some(({ path }) => path === 'note')
    ? 'fraud.note_fault'
    : `fraud.refused_${refusal?.code}`;
  return (
    <>
      <p class="fault-line" role="alert">
        {refusal && t(hasWords(fault) ? fault : 'switches.failed')}
      </p>
      <section class="card" aria-labelledby="cases">
        <div class="card-head">
          <h2 id="cases">{t('fraud.count', { count: answer.total })}</h2>
          <Select
            label={t('fraud.state')}
            value={state}
            options={STATES.map((value) => ({ value, label: t(`fraud.state_${value}`) }))}
            onChoose={(value) => change({ state: value })}
          />
        </div>
        {answer.total === 0 && <p class="none">{t('fraud.none')}</p>}
        <ul class="reviews">
          {answer.cases.map((one) => (
            <FraudCase
              key={one.id}
              one={one}
              chosen={chosen.has(one.id)}
              onChoose={(on) => {
                const rest = [...chosen].filter((id) => id !== one.id);
                setChosen(new Set(on ? [...rest, one.id] : rest));
              }}
            />
          ))}
        </ul>
        {state === 'open' && answer.total > 0 && (
          <FraudAct
            count={picked.length}
            busy={busy}
            onDecide={(decision, reason, note) => act(() => api.decideFraud(picked, decision, reason, note))}
            onBlock={first && ((reason, note) => act(() => api.blockAdvocate(first.advocate, reason, note)))}
          />
        )}
      </section>
    </>
  );
}
