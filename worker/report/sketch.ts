/**
 * Distinct persons in little room: a HyperLogLog (Flajolet, Fusy, Gandouet, Meunier 2007) of 4,096 registers, read by
 * Ertl's improved estimator ("New cardinality estimation algorithms for HyperLogLog sketches", 2017), which needs no
 * correction for small or middling numbers. Up to 256 persons the hashes themselves are kept, and the count is exact.
 *
 * The same persons give the same sketch, in whichever order and however often they come, and however they are merged.
 */

const INDEX_BITS = 12;
const REGISTERS = 2 ** INDEX_BITS;
/** Bits of a hash behind its register's number. */
const RANK_BITS = 36;
/** Hashes kept as they are: beyond, the registers are shorter. */
export const SPARSE_LIMIT = 256;

/** Relative standard error of a count above `SPARSE_LIMIT`: 1.04 ÷ √4096. */
export const SKETCH_ERROR = 0.016;

/** Either the hashes, or the registers. */
export interface Sketch {
  hashes: Set<number> | undefined;
  registers: Uint8Array | undefined;
}

export function emptySketch(): Sketch {
  return { hashes: new Set(), registers: undefined };
}

/** 48 well-mixed bits of a text: two lanes of multiplication and rotation, each finished as in MurmurHash3. */
export function hashPerson(text: string): number {
  let high = 0x9e3779b9;
  let low = 0x7f4a7c15;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 0x85ebca6b);
    high = (high << 13) | (high >>> 19);
    low = Math.imul(low ^ code, 0xc2b2ae35);
    low = (low << 17) | (low >>> 15);
  }
  high = finish(high ^ Math.imul(low, 0x27d4eb2f));
  low = finish(low ^ high ^ text.length);
  return (high >>> 0) * 0x10000 + (low >>> 16);
}

function finish(word: number): number {
  let mixed = word ^ (word >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** Raises one register: its number is the hash's first 12 bits, its rank the place of the first 1 in the others. */
function raise(registers: Uint8Array, hash: number): boolean {
  const high = Math.floor(hash / 0x10000);
  const rest = high & 0xfffff;
  const low = hash - high * 0x10000;
  const rank = rest ? Math.clz32(rest) - 11 : low ? Math.clz32(low) + 5 : RANK_BITS + 1;
  const index = high >>> 20;
  if ((registers[index] as number) >= rank) return false;
  registers[index] = rank;
  return true;
}

function toRegisters(sketch: Sketch): Uint8Array {
  const registers = new Uint8Array(REGISTERS);
  for (const hash of sketch.hashes ?? []) raise(registers, hash);
  sketch.hashes = undefined;
  sketch.registers = registers;
  return registers;
}

/** @param hash from `hashPerson`. @returns whether the sketch changed. */
export function addPerson(sketch: Sketch, hash: number): boolean {
  if (sketch.registers) return raise(sketch.registers, hash);
  const hashes = sketch.hashes as Set<number>;
  if (hashes.has(hash)) return false;
  hashes.add(hash);
  if (hashes.size > SPARSE_LIMIT) toRegisters(sketch);
  return true;
}

/** Adds all persons of another sketch, in place. */
export function mergeSketch(sketch: Sketch, other: Sketch): void {
  if (!other.registers) {
    for (const hash of other.hashes ?? []) addPerson(sketch, hash);
    return;
  }
  const registers = sketch.registers ?? toRegisters(sketch);
  for (let index = 0; index < REGISTERS; index += 1) {
    const rank = other.registers[index] as number;
    if (rank > (registers[index] as number)) registers[index] = rank;
  }
}

/** Whether its count is an estimate. */
export function isEstimate(sketch: Sketch): boolean {
  return sketch.registers !== undefined;
}

/** How many persons: exact, or within `SKETCH_ERROR`. */
export function countPersons({ hashes, registers }: Sketch): number {
  if (!registers) return hashes?.size ?? 0;
  const ranks = new Uint32Array(RANK_BITS + 2);
  for (const rank of registers) ranks[rank] = (ranks[rank] as number) + 1;
  let sum = REGISTERS * tau(1 - (ranks[RANK_BITS + 1] as number) / REGISTERS);
  for (let rank = RANK_BITS; rank >= 1; rank -= 1) sum = 0.5 * (sum + (ranks[rank] as number));
  sum += REGISTERS * sigma((ranks[0] as number) / REGISTERS);
  return Math.round(REGISTERS ** 2 / (2 * Math.LN2 * sum));
}

/** x + Σ x^(2^k) · 2^(k−1): what the registers still at zero add. */
function sigma(share: number): number {
  if (share === 1) return Number.POSITIVE_INFINITY;
  let power = share;
  let factor = 1;
  let sum = share;
  let before: number;
  do {
    power *= power;
    before = sum;
    sum += power * factor;
    factor += factor;
  } while (sum !== before);
  return sum;
}

/** (1 − x − Σ (1 − x^(2^−k))² · 2^−k) ÷ 3: what the registers at their highest rank take off. */
function tau(share: number): number {
  if (share === 0 || share === 1) return 0;
  let root = share;
  let factor = 1;
  let sum = 1 - share;
  let before: number;
  do {
    root = Math.sqrt(root);
    before = sum;
    factor *= 0.5;
    sum -= (1 - root) ** 2 * factor;
  } while (sum !== before);
  return sum / 3;
}

/** Sixty-four characters in their own order, so that sorted texts are sorted numbers. */
const DIGITS = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
const VALUES = new Uint8Array(128);
for (let index = 0; index < DIGITS.length; index += 1) VALUES[DIGITS.charCodeAt(index)] = index;
const CODES = Uint8Array.from(DIGITS, (digit) => digit.charCodeAt(0));
const DENSE = '~'.charCodeAt(0);
const decoder = new TextDecoder();
const HASH_DIGITS = 8;

function writeHash(hash: number): string {
  let text = '';
  let rest = hash;
  for (let digit = 0; digit < HASH_DIGITS; digit += 1) {
    text = DIGITS[rest % 64] + text;
    rest = Math.floor(rest / 64);
  }
  return text;
}

/** As text: `~` and a character a register, or eight characters a hash, sorted. */
export function writeSketch({ hashes, registers }: Sketch): string {
  if (!registers) return [...(hashes ?? [])].map(writeHash).sort().join('');
  const characters = new Uint8Array(1 + REGISTERS);
  characters[0] = DENSE;
  for (let index = 0; index < REGISTERS; index += 1)
    characters[index + 1] = CODES[registers[index] as number] as number;
  return decoder.decode(characters);
}

export function readSketch(text: string): Sketch {
  if (text.startsWith('~')) {
    const registers = new Uint8Array(REGISTERS);
    for (let index = 0; index < REGISTERS; index += 1) registers[index] = VALUES[text.charCodeAt(index + 1)] as number;
    return { hashes: undefined, registers };
  }
  const hashes = new Set<number>();
  for (let start = 0; start < text.length; start += HASH_DIGITS) {
    let hash = 0;
    for (let digit = 0; digit < HASH_DIGITS; digit += 1) {
      hash = hash * 64 + (VALUES[text.charCodeAt(start + digit)] as number);
    }
    hashes.add(hash);
  }
  return { hashes, registers: undefined };
}
