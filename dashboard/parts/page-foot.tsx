import { t } from '../i18n.ts';

interface PageFootProps {
  /** Whether this is not the first page. */
  isLater: boolean;
  /** Begins the page behind this one; null: this is the last. */
  next: string | null;
  /** Goes to a page; undefined: to the first. */
  onGo: (after: string | undefined) => void;
}

/** From one page of a list to another; nothing where there is one alone. */
export function PageFoot({ isLater, next, onGo }: PageFootProps) {
  if (!isLater && next === null) return null;
  return (
    <div class="card-foot">
      {isLater && (
        <button type="button" class="button" onClick={() => onGo(undefined)}>
          {t('rewards.first')}
        </button>
      )}
      {next !== null && (
        <button type="button" class="button" onClick={() => onGo(next)}>
          {t('rewards.next')}
        </button>
      )}
    </div>
  );
}
