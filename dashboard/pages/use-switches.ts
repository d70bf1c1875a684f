import { useCallback, useEffect, useState } from 'preact/hooks';
import type { SwitchesAnswer } from '../../worker/retailer/controls.ts';
import { api } from '../api.ts';
import { isSignedOut, session } from '../session.ts';

/** The retailer's switches, and a way to change them: `failed` where the last attempt did not work. */
export function useSwitches() {
  const [answer, setAnswer] = useState<SwitchesAnswer>();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const run = useCallback(async (work: () => Promise<SwitchesAnswer>): Promise<boolean> => {
    setBusy(true);
    setFailed(false);
    try {
      setAnswer(await work());
      return true;
    } catch (error) {
      if (isSignedOut(error)) session.value = null;
      else setFailed(true);
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  const load = useCallback(() => run(api.switches), [run]);
  useEffect(() => {
    load();
  }, [load]);
  return { answer, busy, failed, run, load };
}
