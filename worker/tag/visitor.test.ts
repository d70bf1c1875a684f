import { describe, expect, it } from 'vitest';
import { createSecrets } from '../privacy/secrets.ts';
import { networkKey, networkOf, visitorKey } from './visitor.ts';

const ring: [string, string][] = [['k', Buffer.alloc(32, 7).toString('base64url')]];
const secrets = createSecrets({ dataKeys: ring, peppers: ring, signingKeys: ring });
const NOON = Date.UTC(2026, 10, 22, 12);
const HOUR = 3600_000;

describe('network', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['::ffff:203.0.113.77', '203.0.113.0/24'],
    ['2001:db8:12::1', '2001:db8:12::/48'],
    ['2001:0DB8:0012:ffff:1:2:3:4', '2001:db8:12::/48'],
    ['::1', '0:0:0::/48'],
    ['fe80::1%eth0', 'fe80:0:0::/48'],
    ['2001:db8::12::1', 'unknown'],
    ['2001:db8:1', 'unknown'],
    ['1:2:3:4:5:6:7:8:9', 'unknown'],
    ['host.example', 'unknown'],
    ['', 'unknown'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('visitor key', () => {
  const keyOf = (address = '203.0.113.7', agent = 'A', now = NOON, shop = 7) =>
    visitorKey(secrets, shop, address, agent, now);

  it('is the same for one person during a day', () => {
    expect(keyOf()).toBe(keyOf('203.0.113.9', 'A', NOON + 11 * HOUR));
  });

  it('differs by shop, network, agent and day, and from the key of the network', () => {
    const keys = [
      keyOf(),
      keyOf('203.0.114.7'),
      keyOf('203.0.113.7', 'B'),
      keyOf('203.0.113.7', 'A', NOON + 12 * HOUR),
      keyOf('203.0.113.7', 'A', NOON, 8),
      networkKey(secrets, 7, '203.0.113.7', NOON),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
