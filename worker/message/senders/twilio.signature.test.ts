import { describe, expect, it } from 'vitest';
import data from './fixtures/signature-vectors.json' with { type: 'json' };
import { isFromTwilio, type SignedCall } from './twilio.signature.ts';

type Vector = (typeof data.vectors)[number];

const callOf = (vector: Partial<Vector> & { signedUrl: string; signature: string }): SignedCall => ({
  url: vector.receivedUrl ?? vector.signedUrl,
  params: (vector.params ?? {}) as SignedCall['params'],
  signature: vector.signature,
  ...(vector.body !== undefined && { body: vector.body }),
});

describe('X-Twilio-Signature', () => {
  it.each(data.vectors.map((vector) => [vector.id, vector] as const))('%s', async (_, vector) => {
    const call = callOf(vector as Vector);
    expect(await isFromTwilio([data.authToken], call)).toBe(true);
    expect(await isFromTwilio(['54321', data.authToken], call)).toBe(true);
    expect(await isFromTwilio(['54321'], call)).toBe(false);
    expect(await isFromTwilio([], call)).toBe(false);
    expect(await isFromTwilio([data.authToken], { ...call, signature: '' })).toBe(false);
    expect(await isFromTwilio([data.authToken], { ...call, params: { ...call.params, Extra: '1' } })).toBe(
      'body' in vector,
    );
    if ('body' in vector) expect(await isFromTwilio([data.authToken], { ...call, body: '{"other":1}' })).toBe(false);
  });

  it.each(data.mustFail.map((vector) => [vector.id, vector] as const))('%s fails', async (_, vector) => {
    expect(await isFromTwilio([data.authToken], callOf(vector as unknown as Vector))).toBe(false);
  });
});
