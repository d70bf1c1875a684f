/** The way to the server: events in small batches that outlive the page, and plain calls. Nothing here throws. */
import type { InAnswer, InRequest, WireEvent, WireOrder } from '../worker/wire.ts';
import { attempt } from './attempt.ts';
import type { Core, Visit } from './goodword.ts';
import { toJson } from './json.ts';
import { makeUuid } from './uuid.ts';

/** Sent without consent: what the person asks for, and the order (without a visitor). All else waits. */
const WITHOUT_CONSENT = 'refund purchase share landing';

/** A verdict, or a problem; of what may be anything. */
type Verdict = InAnswer & { status: string; code: string };

/**
 * @param base of every call.
 * @param describe what each batch says beside its events.
 * @param emit is told `off` once the server says that the tag is switched off; nothing is sent any more.
 * @param visit forgets an order that the server will never take as it was told.
 * @returns `flush` sends what may go, at once: when the page is left; `plan` in a moment, together with what comes until
 *   then; `unsent` is what may go and has no verdict yet: for the next page.
 */
export function createTransport(
  base: string,
  describe: () => Pick<InRequest, 'consent'> & Record<string, unknown>,
  emit: Core['emit'],
  visit: Visit,
): [call: Core['call'], send: Core['send'], flush: () => void, plan: () => void, unsent: () => WireEvent[]] {
  /** Events that wait at most. */
  const LIMIT = 50;
  /** Events and characters that a call takes at most: what a page may still send while it is left is shared by all. */
  const BATCH = 20;
  const LENGTH = 8e3;
  let waiting: WireEvent[] = [];
  let failures = 0;
  /** Events on their way: they wait until the server has given its verdict. */
  let sending: WireEvent[] = [];
  /** The answer that switched the tag off: from then on the answer to every call. */
  let stopped: { off: true } | undefined;

  const call: Core['call'] = async (path, body) => {
    try {
      // A text body is a simple request: no preflight. It outlives the page, as a beacon does, but leaves the cookies out.
      const post = body && { method: 'POST', keepalive: true, body: toJson(body) };
      const answer = stopped || (await (await fetch(base + path, { credentials: 'omit', ...post })).json());
      if (!answer.off) return answer;
      stopped = answer;
      emit('off', true);
    } catch {}
  };

  const unsent = () => waiting.filter((event) => describe().consent.measure || WITHOUT_CONSENT.includes(event.kind));

  const flush = async () => {
    const events = unsent()
      .filter((event) => !sending.includes(event))
      .slice(0, BATCH);
    const body = { events, sent_at: Date.now(), ...describe() };
    // Two are not worth the counting.
    while (events[2] && toJson(body)[LENGTH]) events.pop();
    if (!events[0]) return;
    sending = sending.concat(events);
    const answer = (await call('/in', body)) as Verdict;
    sending = sending.filter((event) => !events.includes(event));
    // Each time four times as long as before; where nothing waits any more by then, nothing is sent.
    plan(2e3 * 4 ** failures++);
    // By a verdict, or by a refusal as a whole, which a repeat would only repeat: one of ours has a code beside its status. What
    // is neither fails, and the events go again.
    attempt(() => {
      // The report that puts an order right is to go out.
      for (const event of /^4(?!29)/.test(answer.code && answer.status)
        ? events
        : answer.rejected.map(({ index }) => events[index]))
        visit[`#${(event as { order?: WireOrder }).order?.ids}`] = undefined;
      failures = 0;
      waiting = waiting.filter((event) => !events.includes(event));
      flush();
    });
  };

  /** Each has a timer of its own: the first to ring takes all that waits along, and the others find nothing. */
  const plan = (delay = 2e3) => setTimeout(flush, delay);

  const send: Core['send'] = (event, delay = 50) => {
    if (waiting.length < LIMIT || WITHOUT_CONSENT.includes(event.kind)) {
      waiting.push({ id: makeUuid(), at: Date.now(), ...event } as WireEvent);
    }
    plan(delay);
  };
  return [call, send, flush, plan, unsent];
}
