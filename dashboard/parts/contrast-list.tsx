import type { ThemeCheck } from '../../worker/retailer/theme.ts';
import { t } from '../i18n.ts';

/** Whether the colours can be read (WCAG 2.2), and what pages show in their place where they cannot. */
export function ContrastList({ check, onFix }: { check: ThemeCheck; onFix: () => void }) {
  const { pairs, moved } = check;
  return (
    <>
      <ul class="contrasts" aria-label={t('theme.contrast')}>
        {pairs.map(({ pair, ratio, needed, ok }) => (
          <li key={pair}>
            <span>{t(`theme.pair_${pair}`)}</span>
            <span class={ok ? 'badge live' : 'badge off'}>
              {t(ok ? 'theme.ratio_ok' : 'theme.ratio_low', { ratio: ratio.toFixed(1), needed })}
            </span>
          </li>
        ))}
      </ul>
      {moved && (
        <div class="contrast-fix" role="status">
          <p>{t('theme.moved')}</p>
          <button type="button" class="button small" onClick={onFix}>
            {t('theme.fix')}
          </button>
        </div>
      )}
    </>
  );
}
