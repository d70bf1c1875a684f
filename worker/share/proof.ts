import { tenantOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import { takeShared } from '../limit.store.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';

/** The public forms that make us send something. */
export type Form = 'share' | 'claim' | 'join';

/** What a call wants sent, and from where. */
interface Wanted {
  form: Form;
  /** What this call is and no other: the share's id, or link and address of a claim. A proof is good for it alone. */
  subject: string;
  /** Messages that it asks for. */
  messages: number;
  /** Key of the caller's network (worker/tag/visitor.ts). */
  network: string;
  /** Key of the caller's device, for a day. */
  device: string;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
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
/** Readers of one newsletter join at once, and a mobile carrier's are one network: work is what floods are braked by. */
const JOIN_STEPS = [STEPS[0], STEPS[1], { upTo: 600, bits: 17 }] as const;
/** A device that asks for more than this in a day, whoever uses it, has to work as a busy network does. */
const BUSY_DEVICE = { upTo: 20, bits: 17 };
/**
 * A shop that sends more than this in an hour asks everybody for a moment of work. Many join at once where a newsletter
 * went out, and whoever has no script cannot work for it.
 */
const BUSY_SHOP = { upTo: { share: 500, claim: 500, join: 10_000 } satisfies Record<Form, number>, bits: 15 };

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

/**
 * The work that a call costs now; undefined where its network has had enough. Counts it, for all hosts: on
 * Cloudflare no two calls need meet in one process.
 */
async function priceOf(
  { databases, clock }: Pick<Ports, 'databases' | 'clock'>,
  shop: Shop,
  { form, messages: times, network, device }: Wanted,
): Promise<number | undefined> {
  const own = form === 'join' ? JOIN_STEPS : STEPS;
  const [fitsDevice, fitsShop, ...steps] = await takeShared(
    tenantOf(databases, shop),
    [
      { key: `${form}:device:${device}`, limit: BUSY_DEVICE.upTo, windowMs: DAY, times },
      { key: `${form}:${shop.id}`, limit: BUSY_SHOP.upTo[form], windowMs: HOUR, times },
      ...own.map(({ upTo }) => ({ key: `${form}:${network}:${upTo}`, limit: upTo, windowMs: HOUR, times })),
    ],
    clock.now(),
  );
  const bits = own[steps.indexOf(true)]?.bits;
  if (bits === undefined) return undefined;
  return Math.max(bits, fitsShop ? 0 : BUSY_SHOP.bits, fitsDevice ? 0 : BUSY_DEVICE.bits);
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
