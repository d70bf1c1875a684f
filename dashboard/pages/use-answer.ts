import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { FieldError } from '../../worker/errors.ts';
import { ApiError } from '../api/call.ts';
import { isSignedOut, session } from '../session.ts';

/** What did not work: the code of the refusal, and what is wrong with which field. */
export interface Refusal {
  code: string;
  errors: readonly FieldError[];
}

/** What a page shows, and a way to do something that may change it. */
export function useAnswer<T>(read: () => Promise<T>) {
  const [answer, setAnswer] = useState<T>();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  /** What the page is about now: what is answered about another thing, which was left meanwhile, is not shown. */
  const latest = useRef(read);
  latest.current = read;
  /** Does the work, then shows what it answers; what answers nothing is followed by a reading. */
  const run = useCallback(
    async (work: () => Promise<T | undefined>): Promise<boolean> => {
      setBusy(true);
      setRefusal(undefined);
      try {
        const next = (await work()) ?? (await read());
        if (latest.current === read) setAnswer(next);
        return true;
      } catch (error) {
        if (isSignedOut(error)) session.value = null;
        else if (latest.current !== read) return false;
        else if (error instanceof ApiError) setRefusal({ code: error.code, errors: error.errors });
        else setRefusal({ code: 'internal', errors: [] });
        return false;
      } finally {
        setBusy(false);
      }
    },
    [read],
  );
  const load = useCallback(() => run(read), [run, read]);
  useEffect(() => {
    load();
  }, [load]);
  return { answer, busy, refusal, run, load };
}
