import type { ComponentChildren } from 'preact';
import { useEffect, useId, useState } from 'preact/hooks';
import { t } from '../i18n.ts';
import { digitsOf } from '../money.ts';
import { Select } from './select.tsx';

interface FieldProps {
  label: string;
  note?: string;
  children: (id: string) => ComponentChildren;
}

/** A label above its field, and what is to be known of it below. */
function Field({ label, note, children }: FieldProps) {
  const id = useId();
  return (
    <div class="labelled field">
      <label for={id}>{label}</label>
      {children(id)}
      {note && <span class="switch-note">{note}</span>}
    </div>
  );
}

interface SelectFieldProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChoose: (value: Value) => void;
}

/** One of many, its label above it. */
export function SelectField<Value extends string>(props: SelectFieldProps<Value>) {
  return (
    <div class="labelled field">
      <span aria-hidden="true">{props.label}</span>
      <Select {...props} />
    </div>
  );
}

interface TextProps {
  label: string;
  note?: string;
  value: string;
  onType: (value: string) => void;
  placeholder?: string;
  maxLength?: number;
  lang?: string;
  rows?: number;
}

/** One line of text, or several. */
export function TextField({ label, note, value, onType, rows, ...more }: TextProps) {
  const shared = {
    value,
    ...more,
    onInput: (event: { currentTarget: { value: string } }) => onType(event.currentTarget.value),
  };
  return (
    <Field label={label} {...(note !== undefined && { note })}>
      {(id) => (rows ? <textarea id={id} rows={rows} {...shared} /> : <input id={id} type="text" {...shared} />)}
    </Field>
  );
}

interface NumberProps {
  label: string;
  note?: string;
  /** null: nothing is set. */
  value: number | null;
  min?: number;
  max?: number;
  onType: (value: number | null) => void;
}

/** A whole number, or none. What is no number is not taken over. */
export function NumberField({ label, note, value, min = 0, max = 100_000_000, onType }: NumberProps) {
  return (
    <Field label={label} {...(note !== undefined && { note })}>
      {(id) => (
        <input
          id={id}
          type="number"
          min={min}
          max={max}
          step={1}
          value={value ?? ''}
          onInput={({ currentTarget: { value: text } }) => {
            const number = text === '' ? null : Math.round(Number(text));
            if (number === null || (number >= min && number <= max)) onType(number);
          }}
        />
      )}
    </Field>
  );
}

/** Minor units of a currency, typed in its own units. */
export function MoneyField({
  label,
  note,
  value,
  currency,
  onType,
}: Omit<NumberProps, 'value' | 'onType'> & { value: number; currency: string; onType: (value: number) => void }) {
  const factor = 10 ** digitsOf(currency);
  const write = (minor: number) => (minor / factor).toFixed(Number.isInteger(minor / factor) ? 0 : digitsOf(currency));
  const [text, setText] = useState(write(value));
  // Another value from outside is shown; one's own typing stays as it is typed.
  useEffect(() => {
    if (Math.round(Number(text) * factor) !== value) setText(write(value));
  }, [value]);
  return (
    <Field label={`${label} (${currency})`} {...(note !== undefined && { note })}>
      {(id) => (
        <input
          id={id}
          inputMode="decimal"
          type="text"
          value={text}
          onInput={({ currentTarget }) => {
            setText(currentTarget.value);
            const minor = Math.round(Number(currentTarget.value.replace(',', '.')) * factor);
            if (Number.isSafeInteger(minor) && minor >= 0) onType(minor);
          }}
        />
      )}
    </Field>
  );
}

/** A moment by the shop's clock, or none. */
export function TimeField({
  label,
  note,
  value,
  onType,
}: {
  label: string;
  note?: string;
  value: string | null;
  onType: (value: string | null) => void;
}) {
  return (
    <Field label={label} {...(note !== undefined && { note })}>
      {(id) => (
        <input
          id={id}
          type="datetime-local"
          value={value ?? ''}
          onInput={({ currentTarget }) => onType(currentTarget.value.slice(0, 16) || null)}
        />
      )}
    </Field>
  );
}

interface ChecksProps {
  legend: string;
  note?: string;
  options: readonly { value: string; label: string; more?: ComponentChildren }[];
  chosen: readonly string[];
  onChoose: (value: string, on: boolean) => void;
}

/** Some of many. */
export function Checks({ legend, note, options, chosen, onChoose }: ChecksProps) {
  return (
    <fieldset class="checks">
      <legend>{legend}</legend>
      {note && <p class="switch-note">{note}</p>}
      {options.map(({ value, label, more }) => (
        <div key={value} class="checks-line">
          <label class="check">
            <input
              type="checkbox"
              checked={chosen.includes(value)}
              onChange={({ currentTarget }) => onChoose(value, currentTarget.checked)}
            />
            {label}
          </label>
          {more}
        </div>
      ))}
    </fieldset>
  );
}

/** Countries by their codes, as people type a list: `DE, AT`. Nothing typed means all. */
export function CountriesField({
  label,
  value,
  onType,
}: {
  label: string;
  value: readonly string[];
  onType: (value: string[]) => void;
}) {
  const [text, setText] = useState(value.join(', '));
  return (
    <TextField
      label={label}
      note={t('campaigns.countries_note')}
      value={text}
      placeholder={t('campaigns.countries_all')}
      onType={(typed) => {
        setText(typed);
        onType([...new Set(typed.toUpperCase().match(/\b[A-Z]{2}\b/g) ?? [])]);
      }}
    />
  );
}
