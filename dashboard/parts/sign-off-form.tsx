import { useEffect, useRef, useState } from 'preact/hooks';
import type { WantedRule } from '../api/sending.ts';
import { t } from '../i18n.ts';
import { marketName } from './rule-table.tsx';

interface SignOffFormProps {
  rule: WantedRule;
  busy: boolean;
  onCancel: () => void;
  onSign: (signOff: { counsel: string; reference: string }) => void;
}

/** What an owner records before a market allows more than the default. */
export function SignOffForm({ rule, busy, onCancel, onSign }: SignOffFormProps) {
  const [counsel, setCounsel] = useState('');
  const [reference, setReference] = useState('');
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <form
      class="card part"
      onSubmit={(event) => {
        event.preventDefault();
        onSign({ counsel: counsel.trim(), reference: reference.trim() });
      }}
    >
      <h2>{t('messages.sign_off', { market: marketName(rule.market) })}</h2>
      <p>
        {t('messages.sign_off_text', {
          verdict: t(`messages.verdict_${rule.verdict}`),
          channel: t(`channel.${rule.channel}`),
          situation: t(`messages.situation_${rule.situation}`),
        })}
      </p>
      <label class="labelled">
        {t('messages.counsel')}
        <input
          ref={first}
          type="text"
          required
          minLength={3}
          maxLength={120}
          value={counsel}
          onInput={(event) => setCounsel(event.currentTarget.value)}
        />
      </label>
      <label class="labelled">
        {t('messages.reference')}
        <textarea
          rows={3}
          required
          minLength={10}
          maxLength={500}
          value={reference}
          onInput={(event) => setReference(event.currentTarget.value)}
        />
      </label>
      <div class="buttons">
        <button type="submit" class="button main" disabled={busy}>
          {t('messages.record')}
        </button>
        <button type="button" class="button" onClick={onCancel}>
          {t('messages.cancel')}
        </button>
      </div>
    </form>
  );
}
