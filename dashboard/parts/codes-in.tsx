import type { PoolAnswer } from '../../worker/coupon/overview.ts';
import { api } from '../api.ts';
import { formatValue } from '../format.ts';
import { t } from '../i18n.ts';
import { FileForm } from './file-form.tsx';

interface CodesInProps {
  shop: string;
  pool: PoolAnswer;
  onDone: () => void;
}

/** A file of codes for one deal. */
export function CodesIn({ shop, pool, onDone }: CodesInProps) {
  return (
    <FileForm
      title={t('coupons.import')}
      text={t('coupons.import_text')}
      label={t('coupons.file')}
      act={t('coupons.import_now')}
      send={(file) => api.importCoupons(shop, pool.deal, file)}
      tell={({ added, ignored }) =>
        [
          t('coupons.added', { count: added, number: formatValue(added, 'count') }),
          ...(ignored.length > 0 ? [t('coupons.ignored', { columns: ignored.join(', ') })] : []),
        ].join(' ')
      }
      onDone={onDone}
    />
  );
}
