import { useCallback, useEffect, useState } from 'preact/hooks';
import type { SchedulesAnswer } from '../../worker/report/schedule.routes.ts';
import { api } from '../api.ts';
import { isSignedOut, session } from '../session.ts';

/** The member's reports by mail, and a way to change them: `failed` where the last attempt did not work. */
export function useSchedules() {
  const [answer, setAnswer] = useState<SchedulesAnswer>();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const run = useCallback(async (work: () => Promise<SchedulesAnswer>): Promise<void> => {
    setBusy(true);
    setFailed(false);
    try {
      setAnswer(await work());
    } catch (error) {
      if (isSignedOut(error)) session.value = null;
      else setFailed(true);
    } finally {
      setBusy(false);
    }
  }, []);
  const load = useCallback(() => run(api.schedules), [run]);
  useEffect(() => {
    load();
  }, [load]);
  return { answer, busy, failed, run, load };
}
