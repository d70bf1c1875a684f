import { signWebhook } from '../alert/webhook.ts';
import { OutwardError } from '../outward/outward.error.ts';
import type { Ports } from '../ports.ts';
import type { EndpointRow } from './endpoint.store.ts';

/** An answer of the shop's system that says nothing we can use; the message is a code for its people. */
export class Unusable extends Error {}

export type Asking = Pick<Ports, 'outward' | 'secrets' | 'clock'>;

/**
 * Asks a shop's own system: a POST, signed over time and body like every webhook of ours, under the question's own id
 * however often it is asked.
 * @returns the JSON object of an answer 200 or 201; an empty one where it is none.
 * @throws OutwardError, Unusable.
 */
export async function askEndpoint(
  { outward, secrets, clock }: Asking,
  { url, secretSealed }: Pick<EndpointRow, 'url' | 'secretSealed'>,
  question: { id: string } & Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const text = JSON.stringify(question);
  const answer = await outward(url, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      'idempotency-key': question.id,
      'user-agent': 'Goodword',
      'goodword-signature': signWebhook(secrets, secrets.open(secretSealed), text, clock.now()),
    },
    body: text,
  });
  if (answer.status !== 200 && answer.status !== 201) throw new Unusable(`status_${answer.status}`);
  const told: unknown = await answer.json().catch(() => null);
  return typeof told === 'object' && told !== null ? { ...told } : {};
}

/** Why a call came to nothing, as a code. */
export function reasonOf(error: unknown): string {
  if (error instanceof Unusable) return error.message;
  return error instanceof OutwardError ? error.code : 'broken';
}
