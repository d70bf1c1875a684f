import type { ImagesAnswer } from '../../worker/image/office.routes.ts';
import { api } from '../api.ts';
import { formatValue } from '../format.ts';
import { t } from '../i18n.ts';
import { useAnswer } from '../pages/use-answer.ts';
import { Failure } from './notice.tsx';

/** Pictures that the retailer uploaded before: one is chosen again, or removed where nothing shows it. */
export function ImageShelf({ chosen, onChoose }: { chosen: string; onChoose: (url: string) => void }) {
  const { answer, busy, refusal, run, load } = useAnswer<ImagesAnswer>(api.images);
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer) return null;
  const { images, most } = answer;
  const remove = (id: string) => {
    if (confirm(t('images.confirm_remove'))) run(() => api.removeImage(id));
  };
  return (
    <div class="image-shelf">
      <p class="switch-note">
        {images.length === 0
          ? t('images.none')
          : t('images.count', { count: formatValue(images.length, 'count'), most: formatValue(most, 'count') })}
      </p>
      {refusal && (
        <p class="image-told fault" role="alert">
          {t('images.kept')}
        </p>
      )}
      <ul>
        {images.map(({ id, url, width, height, used }, index) => {
          const name = t('images.one', { number: index + 1, width, height });
          return (
            <li key={id}>
              <button type="button" class="image-pick" aria-pressed={url === chosen} onClick={() => onChoose(url)}>
                <img src={url} alt={name} loading="lazy" />
              </button>
              {used || url === chosen ? (
                <span class="switch-note">{t('images.used')}</span>
              ) : (
                <button
                  type="button"
                  class="image-remove"
                  disabled={busy}
                  aria-label={t('images.remove_one', { name })}
                  onClick={() => remove(id)}
                >
                  {t('images.remove')}
                </button>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
