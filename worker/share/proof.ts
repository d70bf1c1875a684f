import { AppError } from '../errors.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';

/** The public forms that make us send something. */
export type Form = 'share' | 'claim';

/** What a call wants sent, and from where. */
interface Wanted {
  form: Form;
  /** What this call is and no other: the share's id, or link and address of a claim. A proof is good for it alone. */
  subject: string;
  /** Messages that it asks for. */
  messages: number;
  /** Key of the caller's network (worker/tag/visitor.ts). */
  network: string;
}

const HOUR = 3_600_000;
const LIFE_MS = 10 * 60_000;
/**
 * Messages that a network may ask for in an hour, and the work that each call then costs, in leading zero bits: nothing
 * for a family, a moment for a shared office, seconds for whoever does nothing else, and then no more.
 */
const STEPS = [
  { upTo: 10, bits: 0 },
  { upTo: 20, bits: 14 },
  { upTo: 60, bits: 17 },
] as const;
/** A shop that sends more than this in an hour asks everybody for a moment of work. */
const BUSY_SHOP = { upTo: 500, bits: 15 };

/** Leading zero bits of a digest in hex. */
function zeroBits(hex: string): number {
  const zeros = /^0*/.exec(hex)?.[0].length ?? 0;
  const next = Number.parseInt(hex[zeros] ?? 'f', 16);
  return zeros * 4 + (next === 0 ? 4 : Math.clz32(next) - 28);
}

const bound = (shop: Pick<Shop, 'siteKey'>, { form, subject }: Wanted, expires: string, bits: string) =>
  [shop.siteKey, form, expires, bits, subject].join('\n');

/** `<expires>.<bits>.<signature>`: what a page has to work on. */
function makeChallenge({ secrets, clock }: Pick<Ports, 'secrets' | 'clock'>, shop: Shop, wanted: Wanted, bits: number) {
  const expires = String(clock.now() + LIFE_MS);
  return `${expires}.${bits}.${secrets.sign('proof', bound(shop, wanted, expires, String(bits)))}`;
}

/** Whether `<challenge>.<nonce>` is ours, for this call, in time, and worked on: sha256 of it begins with zero bits. */
function isProof({ secrets, clock }: Pick<Ports, 'secrets' | 'clock'>, shop: Shop, wanted: Wanted, proof: string) {
  const [expires = '', bits = '', signature = ''] = proof.split('.');
  return (
    Number(expires) > clock.now() &&
    secrets.verify('proof', bound(shop, wanted, expires, bits), signature) &&
    zeroBits(secrets.digest(proof)) >= Number(bits)
  );
}

/** The work that a call costs now; undefined where its network has had enough. Counts it. */
async function priceOf(
  { rateLimit }: Pick<Ports, 'rateLimit'>,
  shop: Shop,
  wanted: Wanted,
): Promise<number | undefined> {
  const { form, messages, network } = wanted;
  const fits = async (key: string, upTo: number) => {
    let left = true;
    for (let one = 0; one < messages; one += 1) left = (await rateLimit.take(key, upTo, HOUR)) && left;
    return left;
  };
  const own = await Promise.all(STEPS.map(({ upTo }) => fits(`proof:${form}:${network}:${upTo}`, upTo)));
  const bits = STEPS[own.indexOf(true)]?.bits;
  if (bits === undefined) return undefined;
  return (await fits(`proof:${form}:${shop.id}`, BUSY_SHOP.upTo)) ? bits : Math.max(bits, BUSY_SHOP.bits);
}

/**
 * Lets a call pass that makes us send something: as it is where its network and shop are quiet, else with a proof of
 * work. What must be worked on comes with the refusal; a proof is good for ten minutes and for the same call alone,
 * which is carried out once whatever happens.
 * @throws AppError `proof_required`, with the challenge in its errors; `too_many_requests`.
 */
export async function requireProof(ports: Ports, shop: Shop, wanted: Wanted, proof: string | undefined): Promise<void> {
  if (proof && isProof(ports, shop, wanted, proof)) return;
  const bits = await priceOf(ports, shop, wanted);
  if (bits === undefined) {
    throw new AppError('too_many_requests', 'This network has sent enough for an hour.', { retryAfterSeconds: 3600 });
  }
  if (bits === 0) return;
  throw new AppError('proof_required', 'A lot was sent from here: this call needs a proof of work.', {
    errors: [{ path: 'proof', code: 'proof_of_work', message: makeChallenge(ports, shop, wanted, bits) }],
  });
}
