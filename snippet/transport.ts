/** The way to the server: events in small batches that outlive the page, and plain calls. Nothing here throws. */
import type { InAnswer, InRequest, WireEvent } from '../worker/wire.ts';
import type { Core, Draft } from './goodword.ts';
import { makeUuid } from './uuid.ts';

/** Sent without consent: what the person asks for, and the order (without a visitor). All else waits. */
const WITHOUT_CONSENT = /purchase|refund|landing|share/;
/** Events that wait at most, and the most that one call takes. */
const LIMIT = 50;
const RETRIES = 3;

interface Transport {
  call: Core['call'];
  send: Core['send'];
  /** Sends what may go now: after a change of consent, and when the page is left. */
  flush(): void;
}

/**
 * @param base of every call.
 * @param describe what each batch says beside its events.
 * @param emit is told `off` once the server says that the tag is switched off; nothing is sent any more.
 */
export function createTransport(
  base: string,
  describe: () => Pick<InRequest, 'consent'> & Record<string, unknown>,
  emit: Core['emit'],
): Transport {
  let waiting: WireEvent[] = [];
  let timer: unknown;
  let failures = 0;
  /** The answer that switched the tag off: from then on the answer to every call. */
  let stopped: { off: true } | undefined;

  const call: Core['call'] = async (path, body) => {
    try {
      // A text body is a simple request: no preflight.
      const post = body && { method: 'POST', body: JSON.stringify(body), keepalive: true };
      const answer = stopped || (await (await fetch(base + path, { ...post, credentials: 'omit' })).json());
      if (answer.off) {
        stopped = answer;
        emit('off');
      } else if (!stopped) return answer;
    } catch {}
  };

  const flush = async () => {
    timer = 0;
    const about = describe();
    const ready = waiting.filter(({ kind }) => about.consent.measure || WITHOUT_CONSENT.test(kind)).slice(0, LIMIT);
    if (!ready[0]) return;
    waiting = waiting.filter((event) => !ready.includes(event));
    const body = { sent_at: Date.now(), ...about, events: ready };
    const answer = await call<InAnswer & { status: number }>('/in', body);
    const status = answer?.status as number;
    // A verdict, or a refusal that a repeat would only repeat.
    if ((answer?.accepted as number) >= 0 || (status < 500 && status !== 429)) failures = 0;
    else {
      waiting.unshift(...ready);
      if (failures < RETRIES) plan(2e3 * 4 ** failures++);
    }
  };

  const plan = (delay: number) => {
    if (!timer) timer = setTimeout(flush, delay);
  };

  return {
    call,
    flush,
    send(event: Draft) {
      if (waiting.length < LIMIT || WITHOUT_CONSENT.test(event.kind)) {
        waiting.push({ id: makeUuid(), at: Date.now(), ...event } as WireEvent);
      }
      plan(50);
    },
  };
}
