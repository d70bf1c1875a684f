import { expect, it } from 'vitest';
import { createWorld } from '../test/world.ts';

it('tells pages that are open when every version of the tag is switched off', async () => {
  const world = await createWorld();
  const page = { origin: 'https://us.shop.test' };
  const call = { sent_at: world.clock.now(), consent: { measure: true, store: false }, events: [] };
  world.ports.assets = { ...world.ports.assets, versions: [] };
  const send = async () => (await world.post('/w/usshop000001/in', call, page)).json();
  const read = async (path: string) => (await world.get(`/w/usshop000001/${path}`, page)).json();
  expect(await send()).toEqual({ accepted: 0, duplicate: 0, rejected: [], off: true });
  expect(await read('offer?placement=floating')).toEqual({ off: true });
  expect(await read('landing?rk=abcdefgh1234')).toEqual({ off: true });
  for (const call of ['links', 'share', 'advocate', 'claim']) {
    const answer = await world.post(`/w/usshop000001/${call}`, {}, page);
    expect([call, answer.status, await answer.json()]).toEqual([call, 200, { off: true }]);
  }
});
