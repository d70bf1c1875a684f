import { useState } from 'preact/hooks';
import type { FeedAnswer } from '../../worker/product/import.ts';
import { api } from '../api.ts';
import { formatValue } from '../format.ts';
import { t } from '../i18n.ts';
import { FileForm } from './file-form.tsx';
import { Select } from './select.tsx';

interface FeedFormProps {
  shop: string;
  /** The shop's, its own first. */
  languages: readonly string[];
  onDone: () => void;
}

function tellFeed({ imported, removed }: FeedAnswer): string {
  const said = t('products.imported', { count: imported, number: formatValue(imported, 'count') });
  if (removed === 0) return said;
  return `${said} ${t('products.removed', { count: removed, number: formatValue(removed, 'count') })}`;
}

/** A file with the shop's products, or with their titles in one more language. */
export function FeedForm({ shop, languages, onDone }: FeedFormProps) {
  const [language, setLanguage] = useState('');
  const options = [
    { value: '', label: t('products.whole') },
    ...languages.slice(1).map((tag) => ({ value: tag, label: t('products.titles_in', { language: tag }) })),
  ];
  return (
    <FileForm
      title={t('products.import')}
      text={t('products.import_text')}
      label={t('products.file')}
      act={t('products.import_now')}
      send={(file) => api.importFeed(shop, file, language)}
      tell={tellFeed}
      onDone={onDone}
    >
      {options.length > 1 && (
        <div class="labelled">
          <span aria-hidden="true">{t('products.holds')}</span>
          <Select label={t('products.holds')} value={language} options={options} onChoose={setLanguage} />
        </div>
      )}
    </FileForm>
  );
}
