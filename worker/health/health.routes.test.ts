import { describe, expect, it } from 'vitest';
import { AppError } from '../errors.ts';
import { createWorld, START } from '../test/world.ts';

describe('health', () => {
  it('lives', async () => {
    const world = await createWorld();
    const response = await world.get('/healthz');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ok' });
  });

  it('is ready while all databases answer', async () => {
    const world = await createWorld();
    expect((await world.get('/readyz')).status).toBe(200);
    world.ports.databases = {
      ...world.ports.databases,
      group: () => {
        throw new AppError('unavailable', 'away');
      },
    };
    const response = await world.get('/readyz');
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'unavailable' });
    expect((await world.get('/healthz')).status).toBe(200);
  });

  it('counts for Prometheus', async () => {
    const world = await createWorld();
    await world.ports.sink.append(1, [
      { shop: 1, id: world.ports.ids.uuid(), kind: 'impression', occurredAt: START, receivedAt: START, body: {} },
    ]);
    const response = await world.get('/metrics');
    expect(response.headers.get('content-type')).toContain('version=0.0.4');
    const text = await response.text();
    expect(text).toContain('# TYPE goodword_unfolded_events gauge\ngoodword_unfolded_events{group="1"} 1\n');
    expect(text).toContain('goodword_uptime_seconds 0\n');
    for (const line of text.trim().split('\n'))
      expect(line).toMatch(/^(# (HELP|TYPE) .+|\w+(\{\w+="\w+"(,\w+="\w+")*\})? [\d.]+)$/);
  });
});
