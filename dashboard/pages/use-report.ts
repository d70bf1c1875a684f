import { useCallback, useEffect, useState } from 'preact/hooks';
import type { FunnelReport, SeriesReport, TableReport } from '../../worker/report/report.ts';
import { type Asked, api } from '../api.ts';
import { isSignedOut, session } from '../session.ts';

interface Reports {
  funnel: FunnelReport;
  series: SeriesReport;
  channels: TableReport;
  sources: TableReport;
}

type State = { reports?: Reports; loading: boolean; failed: boolean };

/** The page's reports for a shop and period; while new ones load, the old ones stay. */
export function useReport({ shop, from, to }: Required<Asked>) {
  const [state, setState] = useState<State>({ loading: true, failed: false });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    const asked = { shop, from, to };
    setState((old) => ({ ...old, loading: true, failed: false }));
    Promise.all([
      api.funnel(asked, abort.signal),
      api.series(asked, abort.signal),
      api.table('channel', asked, abort.signal),
      api.table('utm_source', asked, abort.signal),
    ]).then(
      ([funnel, series, channels, sources]) =>
        setState({ reports: { funnel, series, channels, sources }, loading: false, failed: false }),
      (error) => {
        if (abort.signal.aborted) return;
        if (isSignedOut(error)) session.value = null;
        else setState({ loading: false, failed: true });
      },
    );
    return () => abort.abort();
  }, [shop, from, to, attempt]);
  // Back at this window, a marketer expects the numbers of now.
  useEffect(() => {
    const refresh = () => document.visibilityState === 'visible' && setAttempt((count) => count + 1);
    document.addEventListener('visibilitychange', refresh);
    return () => document.removeEventListener('visibilitychange', refresh);
  }, []);
  return { ...state, retry: useCallback(() => setAttempt((count) => count + 1), []) };
}
