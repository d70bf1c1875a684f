import { useState } from 'preact/hooks';
import type { WantedRule } from '../api/sending.ts';
import { api } from '../api.ts';
import { t } from '../i18n.ts';
import { MessageFrame } from '../parts/message-frame.tsx';
import { Failure } from '../parts/notice.tsx';
import { RuleChanges } from '../parts/rule-changes.tsx';
import { RuleTable } from '../parts/rule-table.tsx';
import { SendingHours } from '../parts/sending-hours.tsx';
import { SignOffForm } from '../parts/sign-off-form.tsx';
import { Toggle } from '../parts/toggle.tsx';
import { session } from '../session.ts';
import { useAnswer } from './use-answer.ts';

/** What may be sent for shoppers: by market, channel, reward and consent, and at which hours. */
export function SendingRulesPage() {
  const { answer, busy, refusal, run, load } = useAnswer(api.sendingRules);
  const [looser, setLooser] = useState<WantedRule>();
  const me = session.value?.me;
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer || !me) return null;
  const may = me.role === 'owner' || me.role === 'marketer';
  const { version } = answer;
  const disabled = busy || !may;
  const setRule = (rule: WantedRule, isLooser: boolean) => {
    if (isLooser) setLooser(rule);
    else run(() => api.setRule({ ...rule, version }));
  };
  return (
    <MessageFrame page="rules" refusal={refusal} readOnly={!may}>
      <RuleTable answer={answer} disabled={disabled} owner={me.role === 'owner'} onChange={setRule} />
      {looser && (
        <SignOffForm
          rule={looser}
          busy={busy}
          onCancel={() => setLooser(undefined)}
          onSign={async (signOff) => {
            if (await run(() => api.setRule({ ...looser, version, sign_off: signOff }))) setLooser(undefined);
          }}
        />
      )}
      <section class="card" aria-labelledby="never-relay">
        <div class="card-head">
          <h2 id="never-relay">{t('messages.never_relay')}</h2>
          <Toggle
            on={answer.neverRelay}
            label={t('messages.never_relay')}
            words={t(answer.neverRelay ? 'switches.on' : 'switches.off')}
            disabled={disabled || (answer.neverRelay && me.role !== 'owner')}
            onFlip={(never) => run(() => api.setNeverRelay({ version, never }))}
          />
        </div>
        <p class="card-note">{t('messages.never_relay_text')}</p>
      </section>
      <section class="card" aria-labelledby="wide-stops">
        <div class="card-head">
          <h2 id="wide-stops">{t('messages.wide_stops')}</h2>
          <Toggle
            on={!answer.narrowStops}
            label={t('messages.wide_stops')}
            words={t(answer.narrowStops ? 'switches.off' : 'switches.on')}
            disabled={disabled || (!answer.narrowStops && me.role !== 'owner')}
            onFlip={(wide) => run(() => api.setStops({ version, narrow: !wide }))}
          />
        </div>
        <p class="card-note">{t('messages.wide_stops_text')}</p>
      </section>
      <SendingHours
        key={version}
        quiet={answer.quiet}
        disabled={disabled}
        onSave={(channel, week) => run(() => api.setHours({ version, channel, week }))}
      />
      <RuleChanges changes={answer.changes} />
    </MessageFrame>
  );
}
