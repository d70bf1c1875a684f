import type { InstallFault } from '../../worker/install/faults.ts';
import { formatClock } from '../format.ts';
import { t } from '../i18n.ts';

function Fault({ fault, timeZone }: { fault: InstallFault; timeZone: string }) {
  const { code, severity, count, lastAt, where, proposal = {} } = fault;
  const about = [
    ...Object.entries(proposal).map(([part, included]) => t(`install.propose_${part}_${included}`)),
    count > 1 && t('install.seen_times', { count }),
    where && t('install.seen_on', { where }),
    lastAt && t('install.last_at', { time: formatClock(lastAt, timeZone) }),
  ].filter(Boolean);
  return (
    <li>
      <details class={`finding severity-${severity}`}>
        <summary>
          <code>{code}</code>
          <span class="finding-title">{t(`fault.${code}.title`)}</span>
          <span class="finding-about">{about.join(' · ')}</span>
        </summary>
        <dl>
          <dt>{t('install.cause')}</dt>
          <dd>{t(`fault.${code}.cause`)}</dd>
          <dt>{t('install.fix')}</dt>
          <dd>{t(`fault.${code}.fix`)}</dd>
        </dl>
      </details>
    </li>
  );
}

/** What is wrong with an installation: numbered, with cause and fix; nothing where nothing is. */
export function Faults({ faults, timeZone }: { faults: readonly InstallFault[]; timeZone: string }) {
  if (faults.length === 0) return null;
  return (
    <section class="card" aria-labelledby="faults">
      <div class="card-head">
        <h2 id="faults">{t('install.faults')}</h2>
      </div>
      <ul class="findings">
        {faults.map((fault) => (
          <Fault key={fault.code} fault={fault} timeZone={timeZone} />
        ))}
      </ul>
    </section>
  );
}
