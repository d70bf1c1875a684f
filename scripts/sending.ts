/**
 * `npm run sending -- stop [--retailer id] [--shop id] [--campaign id] [--channel name] [--kind name]`, `resume <stop>`,
 * `discard <stop>`, `list`: stops sending by hand, at any grain, and lets it go on or drops what was held. Without any
 * option nobody sends anything.
 */
import { parseArgs } from 'node:util';
import { request, run } from './outbox.ts';

const part = { type: 'string', default: '' } as const;
const options = { retailer: part, shop: part, campaign: part, channel: part, kind: part };

run(async () => {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [action = '', id = ''] = positionals;
  const lifts = action === 'resume' || action === 'discard';
  if (!lifts && action !== 'stop' && action !== 'list')
    throw new Error('Say stop, resume <stop>, discard <stop> or list.');
  if (lifts && !id) throw new Error(`Say which: ${action} <stop>. See list.`);
  const { messages, stops } = await request(
    lifts ? { action, id } : action === 'stop' ? { action, ...values } : { action: 'stops' },
  );
  if (lifts) console.log(`${messages} messages ${action === 'resume' ? 'go on' : 'were dropped'}.`);
  for (const { id: stop, held, underWay, retailerId, shopId, campaignId, channel, kind } of stops) {
    const grain = Object.entries({ retailer: retailerId, shop: shopId, campaign: campaignId, channel, kind })
      .filter(([, value]) => value !== '')
      .map(([name, value]) => `${name} ${value}`);
    console.log(`${stop}  ${grain.join(', ') || 'everything'}: ${held} held, ${underWay} on their way`);
  }
  if (stops.length === 0) console.log('Nothing is stopped.');
});
