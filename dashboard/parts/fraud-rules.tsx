import { useState } from 'preact/hooks';
import type { Action, RuleName } from '../../worker/fraud/fraud.ts';
import type { FraudSettingsAnswer } from '../../worker/fraud/settings.ts';
import type { WantedFraudSettings } from '../api/fraud.ts';
import { api } from '../api.ts';
import { formatMoment } from '../format.ts';
import { t } from '../i18n.ts';
import { useAnswer } from '../pages/use-answer.ts';
import { session } from '../session.ts';
import { FormPart, TextField } from './form.tsx';
import { Failure } from './notice.tsx';
import { Scroll } from './scroll.tsx';
import { Select } from './select.tsx';

const ACTIONS: readonly Action[] = ['off', 'note', 'review', 'refuse'];
const MOST = { yes: 1, count: 10_000, percent: 100 } as const;

/** What follows from which finding: read by whoever decides, changed by owners and marketers. */
export function FraudRules() {
  const { answer, busy, refusal, run, load } = useAnswer(api.fraudSettings);
  const [saved, setSaved] = useState(false);
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer) return null;
  const role = session.value?.me.role;
  const domains = refusal?.errors.some(({ path }) => path.startsWith('domains'));
  const words = domains ? 'fraud.domains_fault' : refusal?.code === 'conflict' ? 'fraud.rules_conflict' : '';
  return (
    <>
      <p class="fault-line" role="alert">
        {refusal && t(words || 'switches.failed')}{' '}
        {refusal?.code === 'conflict' && (
          <button type="button" class="button small" onClick={load}>
            {t('fraud.rules_reload')}
          </button>
        )}
      </p>
      <RulesForm
        key={answer.version}
        answer={answer}
        busy={busy}
        may={role === 'owner' || role === 'marketer'}
        saved={saved && !refusal}
        onSave={async (wanted) => setSaved(await run(() => api.setFraudSettings(wanted)))}
      />
    </>
  );
}

interface RulesProps {
  answer: FraudSettingsAnswer;
  busy: boolean;
  may: boolean;
  saved: boolean;
  onSave: (wanted: WantedFraudSettings) => void;
}

function RulesForm({ answer, busy, may, saved, onSave }: RulesProps) {
  const { version, changed_at, units } = answer;
  const [rules, setRules] = useState(answer.rules);
  const [notes, setNotes] = useState(String(answer.notes_for_review));
  const [domains, setDomains] = useState(answer.domains.join('\n'));
  const names = Object.keys(units) as RuleName[];
  const set = (name: RuleName, part: Partial<FraudSettingsAnswer['rules'][RuleName]>) =>
    setRules({ ...rules, [name]: { ...rules[name], ...part } });
  return (
    <form
      class="card form"
      onSubmit={(event) => {
        event.preventDefault();
        const listed = domains.split(/[\s,;]+/).filter(Boolean);
        onSave({ version, rules, notes_for_review: Number(notes), domains: listed });
      }}
    >
      <div class="card-head">
        <h2>{t('fraud.findings')}</h2>
      </div>
      <fieldset class="form-all" disabled={busy || !may}>
        <Scroll label={t('fraud.part_rules')}>
          <table class="fraud-rules">
            <thead>
              <tr>
                <th scope="col">{t('fraud.finding')}</th>
                <th scope="col">{t('fraud.then')}</th>
                <th scope="col">{t('fraud.from')}</th>
              </tr>
            </thead>
            <tbody>
              {names.map((name) => (
                <tr key={name}>
                  <th scope="row">{t(`fraud.rule_${name}`)}</th>
                  <td>
                    <Select
                      label={t('fraud.then_of', { rule: t(`fraud.rule_${name}`) })}
                      value={rules[name].action}
                      options={ACTIONS.map((value) => ({ value, label: t(`fraud.then_${value}`) }))}
                      onChoose={(action) => set(name, { action })}
                    />
                  </td>
                  <td>
                    {units[name] === 'yes' ? (
                      '–'
                    ) : (
                      <label>
                        <span class="hidden">{t('fraud.from_of', { rule: t(`fraud.rule_${name}`) })}</span>
                        <input
                          type="number"
                          min={1}
                          max={MOST[units[name]]}
                          required
                          value={rules[name].threshold}
                          onInput={(event) => set(name, { threshold: event.currentTarget.valueAsNumber })}
                        />{' '}
                        {units[name] === 'percent' && '%'}
                      </label>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
        <FormPart title={t('fraud.together')}>
          <TextField
            name="notes_for_review"
            label={t('fraud.notes')}
            hint={t('fraud.notes_hint')}
            type="number"
            inputMode="numeric"
            value={notes}
            faults={[]}
            required
            onChange={setNotes}
          />
          <TextField
            name="domains"
            label={t('fraud.domains')}
            hint={t('fraud.domains_hint')}
            value={domains}
            faults={[]}
            lines={4}
            onChange={setDomains}
          />
        </FormPart>
      </fieldset>
      <div class="form-foot">
        {may ? (
          <button type="submit" class="button main" disabled={busy}>
            {t('fraud.save')}
          </button>
        ) : (
          <span>{t('fraud.rules_read_only')}</span>
        )}
        <span class="saved" role="status">
          {saved && t('fraud.rules_saved')}
        </span>
        <small>
          {changed_at === null
            ? t('fraud.rules_default')
            : t('fraud.rules_version', { version, time: formatMoment(changed_at) })}
        </small>
      </div>
    </form>
  );
}
