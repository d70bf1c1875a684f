import { api } from '../api.ts';
import { formatValue } from '../format.ts';
import { t } from '../i18n.ts';
import { FileForm } from './file-form.tsx';

const count = (value: number) => formatValue(value, 'count');

/** A till's list of sales. */
export function TillSales({ shop }: { shop: string }) {
  return (
    <FileForm
      title={t('till_sales.title')}
      text={t('till_sales.text')}
      label={t('till_sales.file')}
      act={t('till_sales.send')}
      send={(file) => api.importSales(shop, file)}
      tell={({ recorded, unchanged, refunded, ignored }) =>
        [
          t('till_sales.outcome', {
            recorded: count(recorded),
            unchanged: count(unchanged),
            refunded: count(refunded),
          }),
          ...(ignored.length > 0 ? [t('coupons.ignored', { columns: ignored.join(', ') })] : []),
        ].join(' ')
      }
    />
  );
}
