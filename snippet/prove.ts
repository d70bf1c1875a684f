/** A call that makes the server send something: where it asks for a proof of work first, the page works and asks again. */
import type { Core } from './goodword.ts';

/** Digests that are worked on together: between them the page goes on. */
const TOGETHER = 64;

/** Finds what makes sha256 of `<challenge>.<nonce>` begin with as many zero bits as the challenge says. */
async function work(challenge: string): Promise<string> {
  const bits = Number(challenge.split('.')[1]);
  const encoder = new TextEncoder();
  for (let nonce = 0; ; nonce += TOGETHER) {
    const proofs = Array(TOGETHER)
      .fill(challenge)
      .map((text, index) => `${text}.${(nonce + index).toString(36)}`);
    const digests = await Promise.all(proofs.map((proof) => crypto.subtle.digest('SHA-256', encoder.encode(proof))));
    const proof = proofs[digests.findIndex((digest) => new DataView(digest).getUint32(0) < 2 ** (32 - bits))];
    if (proof) return proof;
  }
}

/** As `core.call`; a page that cannot work gets the server's refusal. */
export async function prove<T>(core: Pick<Core, 'call'>, path: string, body: object): Promise<T | undefined> {
  const said = await core.call<{ code?: string; errors?: { message: string }[] }>(path, body);
  const challenge = said?.code === 'proof_required' && said.errors?.[0]?.message;
  const proof = challenge && (await work(challenge).catch(() => ''));
  return (proof ? core.call<T>(path, { ...body, proof }) : said) as T | undefined;
}
