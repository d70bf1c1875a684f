import { t } from '../i18n.ts';

interface SaveBarProps {
  busy: boolean;
  /** Whether something is not saved yet. */
  dirty: boolean;
  /** Whether what stands there was just saved. */
  saved: boolean;
  onUndo: () => void;
}

/** Saves what a form of a campaign holds, or takes it back; in sight however long the form is. */
export function SaveBar({ busy, dirty, saved, onUndo }: SaveBarProps) {
  return (
    <div class="save-bar">
      <button type="submit" class="button main" disabled={busy || !dirty}>
        {t(busy ? 'campaigns.saving' : 'campaigns.save')}
      </button>
      <button type="button" class="button" disabled={busy || !dirty} onClick={onUndo}>
        {t('campaigns.undo')}
      </button>
      <span role="status">{dirty ? t('campaigns.unsaved') : saved ? t('campaigns.saved') : ''}</span>
    </div>
  );
}
