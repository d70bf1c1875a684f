import type { ReportAnswer } from '../../worker/report/query.ts';
import { t } from '../i18n.ts';

/** What a reader must know beside the numbers: why some are not known, which are estimated. */
export function Notes({ answers }: { answers: readonly ReportAnswer[] }) {
  const notes = new Map(answers.flatMap(({ notes: own }) => own.map(({ code, text }) => [`${code} ${text}`, text])));
  if (notes.size === 0) return null;
  return (
    <section class="report-notes" aria-labelledby="notes">
      <h2 id="notes">{t('report.notes')}</h2>
      <ul>
        {[...notes].map(([key, text]) => (
          <li key={key}>{text}</li>
        ))}
      </ul>
    </section>
  );
}
