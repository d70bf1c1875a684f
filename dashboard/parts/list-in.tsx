import { useState } from 'preact/hooks';
import type { ListMode } from '../../worker/customer/import.ts';
import { api } from '../api.ts';
import { formatValue } from '../format.ts';
import { t } from '../i18n.ts';
import { Choice } from './choice.tsx';
import { FileForm } from './file-form.tsx';

const count = (value: number) => formatValue(value, 'count');

/** A list of customers: beside those that are known, or instead of them. */
export function ListIn({ shop, onDone }: { shop: string; onDone: () => void }) {
  const [mode, setMode] = useState<ListMode>('add');
  return (
    <FileForm
      title={t('customers.in')}
      text={t('customers.in_text')}
      label={t('customers.file')}
      act={t('customers.import_now')}
      send={(file) => api.importCustomers(shop, file, mode)}
      tell={({ added, known, removed }) =>
        t('customers.outcome', { added: count(added), known: count(known), removed: count(removed) })
      }
      onDone={onDone}
    >
      <Choice
        label={t('customers.mode')}
        value={mode}
        options={(['add', 'replace'] as const).map((value) => ({ value, label: t(`customers.mode_${value}`) }))}
        onChoose={setMode}
      />
      <p class="switch-note">{t(`customers.note_${mode}`)}</p>
    </FileForm>
  );
}
