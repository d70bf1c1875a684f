import { useState } from 'preact/hooks';
import type { FieldError } from '../../worker/errors.ts';
import type { ConnectionAnswer, ConnectionForm as Form } from '../../worker/message/connection.ts';
import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import type { WantedConnection } from '../api/message.ts';
import { t } from '../i18n.ts';
import { Select } from './select.tsx';
import { ScopePicker } from './shop-picker.tsx';

interface FormProps {
  form: Form;
  /** What is changed; absent for a new one. */
  connection?: ConnectionAnswer;
  shops: readonly ShopAnswer[];
  busy: boolean;
  faults: readonly FieldError[];
  onSave: (wanted: WantedConnection) => void;
  onCancel: () => void;
}

/** A setting of a few words: each says what it does, the first is what holds without. */
const isChoice = (pattern: string) => /^[a-z|]+$/.test(pattern);

/** What there is to choose from, in words for people. */
const choicesOf = (key: string, pattern: string) =>
  ['', ...pattern.split('|')].map((value) => ({ value, label: t(`connections.choice_${key}_${value || 'none'}`) }));

/** What an account is known by. Secrets are typed, never shown; left empty they stay as they are. */
export function ConnectionForm({ form, connection, shops, busy, faults, onSave, onCancel }: FormProps) {
  const { provider, channel, fields } = form;
  const [shop, setShop] = useState(connection?.shop ?? '');
  const [values, setValues] = useState<Record<string, string>>({ ...connection?.settings });
  return (
    <form
      class="card part"
      aria-labelledby="connection-form"
      onSubmit={(event) => {
        event.preventDefault();
        onSave({ shop, provider, channel, values });
      }}
    >
      <h2 id="connection-form">{t(`connections.name_${provider}_${channel}`)}</h2>
      <p>{t(`connections.about_${provider}_${channel}`)}</p>
      {!connection && (
        <div class="labelled">
          {t('switches.scope')}
          <ScopePicker shops={shops} value={shop} onChoose={setShop} />
        </div>
      )}
      {fields.map(({ key, secret, required, pattern }) => {
        const fault = faults.find(({ path }) => path === `values.${key}`);
        if (isChoice(pattern)) {
          const label = t(`connections.field_${key}`);
          return (
            <div key={key} class="labelled">
              {label}
              <Select
                label={label}
                value={values[key] ?? ''}
                options={choicesOf(key, pattern)}
                onChoose={(value) => setValues({ ...values, [key]: value })}
              />
            </div>
          );
        }
        const kept = secret && connection?.secrets.includes(key);
        const props = {
          id: `field-${key}`,
          name: key,
          value: values[key] ?? '',
          // A password of the member's own is none of an account's.
          autocomplete: secret ? 'new-password' : 'off',
          spellcheck: false,
          required: required && !kept,
          'aria-invalid': fault !== undefined,
          ...(kept && { placeholder: t('connections.kept') }),
        };
        const onInput = (event: { currentTarget: { value: string } }) =>
          setValues({ ...values, [key]: event.currentTarget.value });
        const control = () => {
          // A key has lines, which a field of one line would swallow.
          if (pattern.startsWith('-----BEGIN')) return <textarea rows={4} {...{ ...props, onInput }} />;
          return secret ? (
            <input type="password" {...{ ...props, onInput }} />
          ) : (
            <input type="text" {...{ ...props, onInput }} />
          );
        };
        return (
          <label key={key} class="labelled" for={`field-${key}`}>
            {t(`connections.field_${key}`)}
            {!required && <span class="switch-note">{t('connections.optional')}</span>}
            {control()}
            {fault && <span class="switch-note off">{t(`connections.fault_${fault.code}`)}</span>}
          </label>
        );
      })}
      <div class="buttons">
        <button type="submit" class="button main" disabled={busy}>
          {t('connections.save')}
        </button>
        <button type="button" class="button" disabled={busy} onClick={onCancel}>
          {t('connections.cancel')}
        </button>
      </div>
    </form>
  );
}
