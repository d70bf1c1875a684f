import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSecrets } from '../privacy/secrets.ts';
import { readKept } from '../tag/cookie.ts';
import { clickNonce, readClick, signClick } from './click.token.ts';
import { clickEventId } from './click.ts';

const key = (name: string): [string, string] => [name, randomBytes(32).toString('base64url')];
const old = key('a');
const rings = { dataKeys: [key('d')], peppers: [key('p')] };
const secrets = createSecrets({ ...rings, signingKeys: [old] });
const click = { shop: 7, code: '0007abcdefgh', at: 1_790_000_000_123, nonce: 'N4XQ' };

describe('click id', () => {
  it('says what was signed', () => {
    const { nonce: _, ...claims } = click;
    expect(readClick(secrets, signClick(secrets, click))).toEqual({ ...claims, recipient: false });
    expect(readClick(secrets, signClick(secrets, { ...click, recipient: true }))).toEqual({
      ...claims,
      recipient: true,
    });
  });

  it('names the click’s event where its nonce does', () => {
    const hash = '0123456789abcdef'.repeat(4);
    const token = signClick(secrets, { ...click, shop: 32 ** 4 - 1, nonce: clickNonce(hash, 'N4XQN4XQ') });
    expect(readClick(secrets, token)?.eventId).toBe(clickEventId(click.at, hash));
    expect(readClick(secrets, signClick(secrets, click))?.eventId).toBeUndefined();
    // As the shop's own cookie takes it.
    expect(readKept({ rk: click.code, rc: token }).referral?.rc).toBe(token);
  });

  it('holds across a change of keys, and is short', () => {
    const token = signClick(secrets, click);
    expect(readClick(createSecrets({ ...rings, signingKeys: [key('b'), old] }), token)?.code).toBe(click.code);
    expect(readClick(createSecrets({ ...rings, signingKeys: [key('b')] }), token)).toBeUndefined();
    expect(token.length).toBeLessThan(70);
    expect(encodeURIComponent(token)).toBe(token);
  });

  it('is refused when any character changes', () => {
    const token = signClick(secrets, click);
    for (let index = 0; index < token.length - 1; index += 1) {
      const other = token[index] === 'z' ? 'y' : 'z';
      const forged = token.slice(0, index) + other + token.slice(index + 1);
      expect(readClick(secrets, forged), `at ${index}`).toBeUndefined();
    }
  });

  it.each(['', '.', '....', 'a'.repeat(10_000), '7.0007abcdefgh.c1.n.', '💥'])('answers nothing to %j', (token) => {
    expect(readClick(secrets, token)).toBeUndefined();
  });
});
