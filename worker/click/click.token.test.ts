import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSecrets } from '../privacy/secrets.ts';
import { readClick, signClick } from './click.token.ts';

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
