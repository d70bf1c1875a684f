import { t } from '../i18n.ts';
import { FraudBlocked } from '../parts/fraud-blocked.tsx';
import { FraudQueue } from '../parts/fraud-queue.tsx';
import { FraudRules } from '../parts/fraud-rules.tsx';
import { session } from '../session.ts';

/** The parts of the page; '' is the queue. */
const PARTS = { '': FraudQueue, blocked: FraudBlocked, rules: FraudRules } as const;
type Part = keyof typeof PARTS;

/** Orders that somebody should look at before anything is paid for them, who is paid nothing, and by which rules. */
export function FraudPage({ part = '' }: { part?: string }) {
  const current = part in PARTS ? (part as Part) : '';
  const Shown = PARTS[current];
  return (
    <>
      <div class="page-head">
        <h1>{t('fraud.title')}</h1>
      </div>
      <nav class="report-nav" aria-label={t('nav.fraud')}>
        {(Object.keys(PARTS) as Part[]).map((one) => (
          <a
            key={one}
            href={one ? `/dashboard/fraud/${one}` : '/dashboard/fraud'}
            aria-current={one === current ? 'page' : undefined}
          >
            {t(`fraud.part_${one || 'queue'}`)}
          </a>
        ))}
      </nav>
      <p class="lead">{t(`fraud.lead_${current || 'queue'}`)}</p>
      {session.value?.me.role === 'analyst' ? <p class="none">{t('messages.refused_forbidden')}</p> : <Shown />}
    </>
  );
}
