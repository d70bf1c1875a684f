import { useEffect, useState } from 'preact/hooks';
import type { InstallAnswer } from '../../worker/install/report.ts';
import { api } from '../api.ts';
import { isSignedOut, session } from '../session.ts';

const LOOK_MS = 2_000;
/** The server listens for two minutes at a time. */
const LISTEN_MS = 45_000;

/**
 * What the tag does on a shop's pages, looked at every two seconds while this page is in view.
 * @returns undefined until the first answer; the last one while the service cannot be reached.
 */
export function useInstall(shop: string | undefined): InstallAnswer | undefined {
  const [seen, setSeen] = useState<{ shop: string; answer: InstallAnswer }>();
  useEffect(() => {
    if (!shop) return;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let listenedAt = Number.NEGATIVE_INFINITY;
    const look = async () => {
      clearTimeout(timer);
      if (document.visibilityState === 'hidden') return;
      try {
        if (performance.now() - listenedAt > LISTEN_MS) {
          await api.listen(shop);
          listenedAt = performance.now();
        }
        const answer = await api.install(shop, abort.signal);
        setSeen({ shop, answer });
      } catch (error) {
        if (abort.signal.aborted) return;
        if (isSignedOut(error)) session.value = null;
      }
      if (!abort.signal.aborted) timer = setTimeout(look, LOOK_MS);
    };
    document.addEventListener('visibilitychange', look);
    look();
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [shop]);
  return seen?.shop === shop ? seen?.answer : undefined;
}
