import { useCallback, useEffect, useState } from 'preact/hooks';
import type { RuleName } from '../../worker/fraud/fraud.ts';
import { api } from '../api.ts';
import { t } from '../i18n.ts';
import { useAnswer } from '../pages/use-answer.ts';
import { useShop } from '../pages/use-shop.ts';
import { CheckField } from './form.tsx';
import { FraudAct } from './fraud-act.tsx';
import { FraudCase } from './fraud-case.tsx';
import { FraudFault } from './fraud-fault.tsx';
import { Failure } from './notice.tsx';
import { PageFoot } from './page-foot.tsx';
import { Select } from './select.tsx';
import { ScopePicker } from './shop-picker.tsx';

const STATES = ['open', 'approved', 'refused'] as const;
/** Days that a case is old at least; '' for any. */
const AGES = ['', '1', '3', '7', '30'] as const;
const RULE_NAMES = Object.keys({
  blocked_advocate: 0,
  same_address: 0,
  same_device: 0,
  same_device_often: 0,
  same_network_often: 0,
  code_used_often: 0,
  click_used_often: 0,
  velocity: 0,
  disposable_address: 0,
  many_claims: 0,
  just_above_minimum: 0,
  refund_rate: 0,
  refund_claimed: 0,
  other_customer: 0,
  late_page: 0,
  coupon_site: 0,
  paid_click: 0,
} satisfies Record<RuleName, 0>) as RuleName[];

/** What the address asks for, as the service is asked. */
function readAsked({ state, shop, rule, days, after }: Record<string, string>) {
  const named = RULE_NAMES.find((one) => one === rule);
  const age = AGES.find((one) => one === days);
  return {
    state: STATES.find((one) => one === state) ?? 'open',
    ...(shop && { shop }),
    ...(named && { rule: named }),
    ...(age && { days: age }),
    ...(after && { after }),
  };
}

/** The cases: narrowed down, looked through, and decided. */
export function FraudQueue() {
  const { shops, query, change } = useShop();
  const asked = readAsked(query);
  const key = JSON.stringify(asked);
  const read = useCallback(() => api.fraudCases(JSON.parse(key)), [key]);
  const { answer, busy, refusal, run, load } = useAnswer(read);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => setChosen(new Set()), [key]);
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer) return null;
  const { state } = asked;
  const { cases, total, next } = answer;
  const filter = (part: Record<string, string>) =>
    change({
      ...Object.fromEntries(Object.entries(part).map(([name, value]) => [name, value || undefined])),
      after: undefined,
    });
  const act = (work: () => Promise<unknown>) =>
    run(async () => {
      await work();
      setChosen(new Set());
      return undefined;
    });
  const open = cases.filter((one) => one.state === 'open');
  const picked = open.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  const [first] = open.filter(({ id }) => picked.includes(id));
  return (
    <>
      <FraudFault refusal={refusal} />
      <section class="card" aria-labelledby="cases">
        <div class="card-head">
          <h2 id="cases">{t('fraud.count', { count: total })}</h2>
        </div>
        <div class="reward-tools">
          <Select
            label={t('fraud.state')}
            value={state}
            options={STATES.map((value) => ({ value, label: t(`fraud.state_${value}`) }))}
            onChoose={(value) => filter({ state: value })}
          />
          <ScopePicker shops={shops} value={asked.shop ?? ''} onChoose={(shop) => filter({ shop })} />
          <Select
            label={t('fraud.rule')}
            value={asked.rule ?? ''}
            options={['', ...RULE_NAMES].map((value) => ({ value, label: t(`fraud.rule_${value || 'any'}`) }))}
            onChoose={(rule) => filter({ rule })}
          />
          <Select
            label={t('fraud.age')}
            value={asked.days ?? ''}
            options={AGES.map((value) => ({
              value: value as string,
              label: value ? t('fraud.days', { count: Number(value) }) : t('fraud.any_age'),
            }))}
            onChoose={(days) => filter({ days })}
          />
        </div>
        {total === 0 && <p class="none">{t(state === 'open' ? 'fraud.none' : 'fraud.none_decided')}</p>}
        {open.length > 1 && (
          <div class="card-note">
            <CheckField
              label={t('fraud.choose_all')}
              checked={picked.length === open.length}
              onChange={(on) => setChosen(new Set(on ? open.map(({ id }) => id) : []))}
            />
          </div>
        )}
        <ul class="reviews">
          {cases.map((one) => (
            <FraudCase
              key={one.id}
              one={one}
              shop={shops.length > 1 ? shops.find(({ id }) => id === one.shop)?.name : undefined}
              chosen={chosen.has(one.id)}
              onChoose={(on) => {
                const rest = [...chosen].filter((id) => id !== one.id);
                setChosen(new Set(on ? [...rest, one.id] : rest));
              }}
            />
          ))}
        </ul>
        <PageFoot isLater={Boolean(asked.after)} next={next} onGo={(to) => change({ after: to })} />
        {open.length > 0 && (
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
