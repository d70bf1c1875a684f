/**
 * `npm run sending -- stop [--retailer id] [--shop id] [--campaign id] [--channel name] [--kind name]`, `stop --all`,
 * `resume <stop>`, `discard <stop>`, `list`: stops sending by hand, at any grain, and lets it go on or drops what was
 * held. Everything is stopped by `--all` alone: a word too many or an option without its value must not do that.
 */
import { parseArgs } from 'node:util';
import type { OperatorRequest } from '../worker/message/operate.ts';
import { request, requireValues, run } from './outbox.ts';

const part = { type: 'string' } as const;
const options = {
  retailer: part,
  shop: part,
  campaign: part,
  channel: part,
  kind: part,
  all: { type: 'boolean' },
} as const;

/** What was typed, as a request. @throws Error, in words for people. */
function readRequest(): OperatorRequest {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [action = '', ...rest] = positionals;
  const { all, ...parts } = values;
  const grain = { retailer: '', shop: '', campaign: '', channel: '', kind: '', ...parts };
  const lifts = action === 'resume' || action === 'discard';
  const narrows = Object.keys(parts).length > 0;
  if (!lifts && action !== 'stop' && action !== 'list')
    throw new Error('Say stop, resume <stop>, discard <stop> or list.');
  const [id = ''] = lifts ? rest.splice(0, 1) : [];
  if (rest.length > 0)
    throw new Error(`Nothing was done: ${rest.join(' ')} says nothing here. Name a channel by --channel, and so on.`);
  requireValues(parts);
  if (action === 'stop') {
    if (narrows && all) throw new Error('Nothing was stopped: --all is everything, and the other options are a part.');
    if (!narrows && !all)
      throw new Error('Nothing was stopped: say what, as --channel email, or --all for everything.');
    return { action, ...grain };
  }
  if (narrows || all) throw new Error(`Nothing was done: ${action} takes no options.`);
  if (!lifts) return { action: 'stops' };
  if (!id) throw new Error(`Say which: ${action} <stop>. See list.`);
  return { action, id };
}

run(async () => {
  const wanted = readRequest();
  const { messages, stops } = await request(wanted);
  if (wanted.action === 'resume') console.log(`${messages} messages go on.`);
  if (wanted.action === 'discard') console.log(`${messages} messages were dropped.`);
  for (const { id: stop, held, underWay, retailerId, shopId, campaignId, channel, kind } of stops) {
    const grain = Object.entries({ retailer: retailerId, shop: shopId, campaign: campaignId, channel, kind })
      .filter(([, value]) => value !== '')
      .map(([name, value]) => `${name} ${value}`);
    console.log(`${stop}  ${grain.join(', ') || 'everything'}: ${held} held, ${underWay} on their way`);
  }
  if (stops.length === 0) console.log('Nothing is stopped.');
});
