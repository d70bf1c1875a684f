/**
 * `npm run redrive -- messages [--state dead|failed|unknown] [--retailer <id>] [<message id> …]`: sends once more what
 * ended badly, under the same identity, while its address is still known. `npm run redrive -- events`: puts what the
 * events' queue could not bring into the log back into it.
 */
import { parseArgs } from 'node:util';
import { REDRIVEN_STATES } from '../worker/message/state.ts';
import { putBackEvents } from './events.ts';
import { request, requireValues, run } from './outbox.ts';

run(async () => {
  const options = { state: { type: 'string' }, retailer: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [what, ...ids] = positionals;
  requireValues(values);
  if (what === 'events') return putBackEvents();
  const state = REDRIVEN_STATES.find((one) => one === values.state);
  if (what !== 'messages' || (values.state && !state) || (!state && ids.length === 0)) {
    throw new Error(`Say: events, or messages and --state ${REDRIVEN_STATES.join('|')} or the messages' ids.`);
  }
  const { retailer = '' } = values;
  const answer = await request({ action: 'redrive', ids, retailer, ...(state && { state }) });
  console.log(`${answer.messages} messages are due again.`);
});
