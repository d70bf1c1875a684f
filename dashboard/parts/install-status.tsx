import type { InstallAnswer } from '../../worker/install/report.ts';
import { t } from '../i18n.ts';

type State = 'waiting' | 'loading' | 'running' | 'faulty' | 'off';

function stateOf(seen: InstallAnswer | undefined): State {
  if (seen?.faults.some(({ code }) => code === 'GW114')) return 'off';
  if (seen?.faults.some(({ severity }) => severity === 'error')) return 'faulty';
  if (seen && (seen.pages.length > 0 || seen.events.length > 0)) return 'running';
  return seen?.loads.count ? 'loading' : 'waiting';
}

const TITLES: Record<State, string> = {
  waiting: 'install.waiting',
  loading: 'install.loading_only',
  running: 'install.running',
  faulty: 'install.faulty',
  off: 'install.off',
};
const TEXTS: Record<State, string> = {
  waiting: 'install.waiting_text',
  loading: 'install.loading_only_text',
  running: 'install.running_text',
  faulty: 'install.running_text',
  off: 'install.off_text',
};

/** Whether the tag runs, in one glance. */
export function InstallStatus({ seen }: { seen: InstallAnswer | undefined }) {
  const state = stateOf(seen);
  return (
    <section class={`card status ${state}`}>
      <span class="lamp" aria-hidden="true" />
      <div role="status">
        <h2>{t(TITLES[state])}</h2>
        <p>{t(TEXTS[state], { count: seen?.pages.length ?? 0 })}</p>
      </div>
      <span class={seen?.listening_until ? 'badge live' : 'badge'}>
        {t(seen?.listening_until ? 'install.listening' : 'install.paused')}
      </span>
    </section>
  );
}
