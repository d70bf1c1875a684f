import { describe, expect, it } from 'vitest';
import { findStop, type Stop } from './stop.ts';

const message = { retailerId: 'r1', shopId: 's1', campaignId: 'c1', channel: 'email' as const, kind: 'deal' };
const stop = (more: Partial<Stop>): Stop => {
  return { id: JSON.stringify(more), retailerId: '', shopId: '', campaignId: '', channel: '', kind: '', ...more };
};

describe('findStop', () => {
  it.each<[Partial<Stop>, boolean]>([
    [{}, true],
    [{ retailerId: 'r1' }, true],
    [{ retailerId: 'r2' }, false],
    [{ retailerId: 'r1', shopId: 's1' }, true],
    [{ retailerId: 'r1', shopId: 's2' }, false],
    [{ retailerId: 'r1', campaignId: 'c1' }, true],
    [{ retailerId: 'r1', campaignId: 'c2' }, false],
    [{ channel: 'email' }, true],
    [{ channel: 'sms' }, false],
    [{ kind: 'deal' }, true],
    [{ kind: 'code' }, false],
    [{ retailerId: 'r1', shopId: 's1', channel: 'email', kind: 'code' }, false],
  ])('%j covers: %s', (fields, covers) => {
    expect(findStop(message, [stop(fields)]) !== undefined).toBe(covers);
  });

  it('names the widest, so that lifting a narrow one changes nothing', () => {
    const stops = [stop({ retailerId: 'r1', shopId: 's1' }), stop({}), stop({ channel: 'email' })];
    expect(findStop(message, stops)).toBe(stops[1]);
    expect(findStop({ ...message, campaignId: null }, [stop({ campaignId: 'c1' })])).toBeUndefined();
  });
});
