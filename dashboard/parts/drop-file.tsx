import { t } from '../i18n.ts';
import { useDrop } from './use-drop.ts';

interface DropFileProps {
  label: string;
  file: File | undefined;
  onChoose: (file: File | undefined) => void;
}

/** A field for a list: chosen, or dropped on it. */
export function DropFile({ label, file, onChoose }: DropFileProps) {
  const { over, drop } = useDrop(onChoose);
  return (
    <label class={over ? 'drop over' : 'drop'} {...drop}>
      <span>{file ? file.name : t('coupons.drop')}</span>
      <input
        type="file"
        aria-label={label}
        accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
        onChange={(event) => onChoose(event.currentTarget.files?.[0])}
      />
    </label>
  );
}
