import { t } from '../i18n.ts';
import { TextField } from './form.tsx';

interface NoteFieldProps {
  value: string;
  /** Some acts may go without. */
  isOptional?: boolean;
  onChange: (value: string) => void;
}

/** Why a member does something: kept in the audit log. */
export function NoteField({ value, isOptional = false, onChange }: NoteFieldProps) {
  return (
    <TextField
      name="note"
      label={t('support.note')}
      hint={t('support.note_hint')}
      value={value}
      faults={[]}
      maxLength={300}
      required={!isOptional}
      onChange={onChange}
    />
  );
}
