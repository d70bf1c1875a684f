import type { ComponentChildren } from 'preact';
import type { FieldError } from '../../worker/errors.ts';
import { hasWords, t } from '../i18n.ts';
import { Menu } from './select.tsx';

/** What is wrong with a field, or with any part of it, in words. */
function wordsOf(faults: readonly FieldError[], name: string): string {
  const fault = faults.find(({ path }) => path === name || path.startsWith(`${name}.`));
  if (!fault) return '';
  const known = [`field_fault.${name}_${fault.code}`, `field_fault.${name}`].find(hasWords);
  return t(known ?? 'field_fault.any');
}

interface FieldProps {
  /** As the service calls it. */
  name: string;
  label: string;
  hint?: string;
  faults: readonly FieldError[];
  children: (props: { id: string; 'aria-invalid': boolean; 'aria-describedby'?: string }) => ComponentChildren;
}

/** A field with its label, a hint, and what is wrong with it. */
export function Field({ name, label, hint, faults, children }: FieldProps) {
  const id = `field-${name}`;
  const fault = wordsOf(faults, name);
  return (
    <div class="form-field">
      <label for={id}>{label}</label>
      {children({
        id,
        'aria-invalid': fault !== '',
        ...((fault || hint) && { 'aria-describedby': `${id}-${fault ? 'fault' : 'hint'}` }),
      })}
      {fault ? (
        <small id={`${id}-fault`} class="form-fault">
          {fault}
        </small>
      ) : (
        hint && <small id={`${id}-hint`}>{hint}</small>
      )}
    </div>
  );
}

interface TextProps {
  name: string;
  label: string;
  hint?: string;
  value: string;
  faults: readonly FieldError[];
  type?: 'text' | 'email' | 'url' | 'number';
  required?: boolean;
  lines?: number;
  maxLength?: number;
  inputMode?: 'decimal' | 'numeric';
  placeholder?: string;
  onChange: (value: string) => void;
}

/** One line of text, or several. */
export function TextField({ value, onChange, type = 'text', lines, required, maxLength, ...rest }: TextProps) {
  const { name, label, hint, faults, inputMode, placeholder } = rest;
  const shared = {
    name,
    value,
    required: required ?? false,
    ...(maxLength && { maxLength }),
    ...(placeholder && { placeholder }),
  };
  return (
    <Field {...{ name, label, faults, ...(hint && { hint }) }}>
      {(props) =>
        lines ? (
          <textarea {...shared} {...props} rows={lines} onInput={(event) => onChange(event.currentTarget.value)} />
        ) : (
          <input
            {...shared}
            {...props}
            type={type as 'text'}
            {...(inputMode && { inputMode })}
            autocomplete="off"
            onInput={(event) => onChange(event.currentTarget.value)}
          />
        )
      }
    </Field>
  );
}

interface SelectFieldProps {
  name: string;
  label: string;
  hint?: string;
  value: string;
  faults: readonly FieldError[];
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
}

/** One of many. */
export function SelectField({ name, label, hint, value, faults, options, onChange }: SelectFieldProps) {
  return (
    <Field {...{ name, label, faults, ...(hint && { hint }) }}>
      {(props) => (
        <span class="select">
          <Menu {...props} name={name} value={value} options={options} onChoose={onChange} />
        </span>
      )}
    </Field>
  );
}

/** Yes or no, in words of its own. */
export function CheckField({
  label,
  checked,
  onChange,
  disabled,
}: {
  label: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (on: boolean) => void;
}) {
  return (
    <label class="form-check">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled ?? false}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>{label}</span>
    </label>
  );
}

/** A part of a form. */
export function FormPart({ title, note, children }: { title: string; note?: string; children: ComponentChildren }) {
  return (
    <fieldset class="form-part">
      <legend>{title}</legend>
      {note && <p class="form-note">{note}</p>}
      {children}
    </fieldset>
  );
}
