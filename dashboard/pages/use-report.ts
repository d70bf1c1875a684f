import { useCallback, useEffect, useState } from 'preact/hooks';
import type { FieldError } from '../../worker/errors.ts';
import type { ReportAnswer, ReportName } from '../../worker/report/query.ts';
import { ApiError } from '../api/call.ts';
import { api } from '../api.ts';
import { isSignedOut, session } from '../session.ts';

/** A report to ask for: its name and its parameters. */
export type Wanted = readonly [report: ReportName, params: URLSearchParams];

interface State {
  answers?: ReportAnswer[];
  loading: boolean;
  /** What the service refused to answer, and why; empty where it could not be asked. */
  refused?: readonly FieldError[];
}

/** Several reports at once, in their order; while new ones load, the old ones stay. */
export function useReports(wanted: readonly Wanted[]) {
  const [state, setState] = useState<State>({ loading: true });
  const [attempt, setAttempt] = useState(0);
  const key = wanted.map(([report, params]) => `${report}?${params}`).join(' ');
  useEffect(() => {
    const abort = new AbortController();
    setState(({ answers }) => ({ ...(answers && { answers }), loading: true }));
    Promise.all(wanted.map(([report, params]) => api.report(report, params, abort.signal))).then(
      (answers) => !abort.signal.aborted && setState({ answers, loading: false }),
      (error) => {
        if (abort.signal.aborted) return;
        if (isSignedOut(error)) session.value = null;
        else setState({ loading: false, refused: error instanceof ApiError ? error.errors : [] });
      },
    );
    return () => abort.abort();
  }, [key, attempt]);
  // Back at this window, a marketer expects the numbers of now.
  useEffect(() => {
    const refresh = () => document.visibilityState === 'visible' && setAttempt((count) => count + 1);
    document.addEventListener('visibilitychange', refresh);
    return () => document.removeEventListener('visibilitychange', refresh);
  }, []);
  return { ...state, retry: useCallback(() => setAttempt((count) => count + 1), []) };
}
