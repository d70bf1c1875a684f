import { useId, useRef } from 'preact/hooks';
import { t } from '../i18n.ts';

/** Languages that are written from right to left: our words stand in the field before anybody types. */
const FROM_RIGHT = /^(?:ar|fa|he|ur)\b/i;

interface WordFieldProps {
  label: string;
  /** BCP 47, of what is typed. */
  lang: string;
  value: string;
  /** What stands where nothing is typed. */
  ours: string;
  most: number;
  /** Placeholders that can be put in. */
  marks: readonly string[];
  faults: readonly string[];
  onType: (value: string) => void;
}

/** One part of a message: our words in grey until somebody types their own, and the placeholders to put in. */
export function WordField({ label, lang, value, ours, most, marks, faults, onType }: WordFieldProps) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const put = (text: string) => {
    const { current } = field;
    const [from, to] = [current?.selectionStart ?? value.length, current?.selectionEnd ?? value.length];
    onType(`${value.slice(0, from)}${text}${value.slice(to)}`.slice(0, most));
    current?.focus();
  };
  return (
    <div class="word-field">
      <div class="head-line">
        <label for={id}>{label}</label>
        <small>{value === '' ? t('wording.ours') : t('wording.letters', { count: [...value].length, most })}</small>
      </div>
      <textarea
        id={id}
        ref={field}
        dir={value !== '' ? 'auto' : FROM_RIGHT.test(lang) ? 'rtl' : 'ltr'}
        rows={most > 120 ? 3 : 2}
        lang={lang}
        value={value}
        placeholder={ours}
        maxLength={most}
        aria-invalid={faults.length > 0}
        aria-describedby={`${id}-note`}
        onInput={({ currentTarget }) => onType(currentTarget.value.replace(/\n/g, ' '))}
      />
      <div id={`${id}-note`} role="status">
        {faults.map((fault) => (
          <p key={fault} class="form-fault">
            {fault}
          </p>
        ))}
      </div>
      <div class="word-marks">
        {marks.map((mark) => (
          <button
            key={mark}
            type="button"
            class="mark"
            aria-label={t('wording.put', { mark: t(`wording.mark_${mark}`), field: label })}
            onClick={() => put(`{{${mark}}}`)}
          >
            {t(`wording.mark_${mark}`)}
          </button>
        ))}
        {value === '' ? (
          <button type="button" class="mark" onClick={() => onType(ours.slice(0, most))}>
            {t('wording.start')}
          </button>
        ) : (
          <button type="button" class="mark" onClick={() => onType('')}>
            {t('wording.reset')}
          </button>
        )}
      </div>
    </div>
  );
}
