import type { Secrets } from '../../ports.ts';

/**
 * Addresses of ours that name a message: where it comes back to when it cannot be delivered (VERP), and where its
 * recipient answers. The local part is read without regard to case and holds 63 characters at most (RFC 5321: 64).
 */
export type AddressPurpose = 'bounce' | 'reply';

const FORMS = {
  bounce: { word: 'b', host: 'bounce' },
  reply: { word: 'reply', host: 'in' },
} as const;

const OURS = /^(b|reply)\+msg_([0-9a-z]{26})=([0-9a-z]+)@/i;

/** 128 bits in 26 digits of base 32, for mail servers may change the case of what they pass on. */
function packSignature(base64url: string): string {
  return BigInt(`0x${Buffer.from(base64url, 'base64url').toString('hex')}`)
    .toString(32)
    .padStart(26, '0');
}

function unpackSignature(text: string): string | undefined {
  if (!/^[0-7][0-9a-v]{25}$/.test(text)) return undefined;
  let value = 0n;
  for (const digit of text) value = value * 32n + BigInt(Number.parseInt(digit, 32));
  return Buffer.from(value.toString(16).padStart(32, '0'), 'hex').toString('base64url');
}

/** Our address for a message, as `b+msg_…=<MAC>@bounce.example.com`. */
export function writeAddress(
  { sign }: Pick<Secrets, 'sign'>,
  purpose: AddressPurpose,
  messageId: string,
  domain: string,
): string {
  const { word, host } = FORMS[purpose];
  return `${word}+${messageId}=${packSignature(sign(purpose, messageId))}@${host}.${domain}`;
}

/**
 * The message that an address of ours names.
 * @returns `forged` where it was not made by us, undefined where it does not even look like it.
 */
export function readAddress(
  { verify }: Pick<Secrets, 'verify'>,
  address: string,
): { purpose: AddressPurpose; id: string } | 'forged' | undefined {
  const [, word, rest, mac] = OURS.exec(address) ?? [];
  if (!word || !rest || !mac) return undefined;
  const purpose = word.toLowerCase() === 'b' ? 'bounce' : 'reply';
  const id = `msg_${rest.toUpperCase()}`;
  const signature = unpackSignature(mac.toLowerCase());
  return signature && verify(purpose, id, signature) ? { purpose, id } : 'forged';
}

/** The message behind a Message-ID of ours; undefined for anybody else's. */
export function readMessageId(messageId: string): string | undefined {
  const rest = /^<?msg_([0-9a-z]{26})@[a-z0-9.-]+>?$/i.exec(messageId.trim())?.[1];
  return rest && `msg_${rest.toUpperCase()}`;
}
