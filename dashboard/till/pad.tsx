import type { WordKey } from './words.ts';
import { t } from './words.ts';

/** Keys for sums, as tills have them; thumbs hit them. `digits` of the currency decides whether there is a double nought. */
export function Pad({ digits, onKey, onBack }: { digits: number; onKey(key: string): void; onBack(): void }) {
  const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', digits === 0 ? '000' : '00', '0'];
  return (
    // The field above takes the same by keyboard: whoever tabs through need not pass twelve keys.
    <div class="pad" dir="ltr">
      {keys.map((key) => (
        <button key={key} type="button" tabIndex={-1} onClick={() => onKey(key)}>
          {key}
        </button>
      ))}
      <button type="button" tabIndex={-1} onClick={onBack}>
        ⌫
      </button>
    </div>
  );
}

interface FieldOptions {
  label: WordKey;
  value: string;
  fault?: string | undefined;
  hint?: string | undefined;
  onInput(text: string): void;
  input?: Record<string, unknown>;
}

/** A field with its label, and what is wrong with it. */
export function Field({ label, value, fault, hint, onInput, input }: FieldOptions) {
  return (
    <div class="field">
      <label for={label}>{t(label)}</label>
      <input
        id={label}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
        aria-invalid={Boolean(fault)}
        aria-describedby={`${label}-about`}
        autocomplete="off"
        {...input}
      />
      <p id={`${label}-about`} class={fault ? 'fault' : 'dim'} role={fault ? 'alert' : undefined}>
        {fault ?? hint}
      </p>
    </div>
  );
}
