import type { WantedSchedule } from '../api/report.ts';
import { t } from '../i18n.ts';

/** Shows or hides what a report's mail looks like. */
export function PreviewButton({ shown, onToggle }: { shown: boolean; onToggle: (shown: boolean) => void }) {
  return (
    <button type="button" class="button small" aria-expanded={shown} onClick={() => onToggle(!shown)}>
      {t(shown ? 'schedule.preview_hide' : 'schedule.preview')}
    </button>
  );
}

/** The mail of the last whole period, as it would have come; it brings a policy of its own into its frame. */
export function ReportPreview({ wanted: { every, shops, language, currency } }: { wanted: WantedSchedule }) {
  const asked = new URLSearchParams({ every, language, currency, shops: shops.join(',') });
  return (
    <div class="report-preview">
      <p>{t(`schedule.preview_${every}`)}</p>
      <iframe class="preview-mail" title={t(`schedule.name_${every}`)} src={`/api/schedules/preview?${asked}`} />
    </div>
  );
}
