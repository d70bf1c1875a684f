import type { Secrets } from '../ports.ts';

const TOKEN = /^(usr_\w{26})\.([0-9a-z]{1,12})\.([\w-]{10,64})$/;

/** Lets a member's browser act as an advocate on the test page of a shop, for a while. @param expires UTC milliseconds. */
export function makeTryToken(
  secrets: Pick<Secrets, 'sign'>,
  { userId, shopId }: { userId: string; shopId: string },
  expires: number,
): string {
  return `${userId}.${expires.toString(36)}.${secrets.sign('try', `${userId}\n${shopId}\n${expires}`)}`;
}

/** Whose token it is, where it was made for this shop and still holds. */
export function readTryToken(
  secrets: Pick<Secrets, 'verify'>,
  shopId: string,
  token: string,
  now: number,
): string | undefined {
  const [, userId, at = '', signature = ''] = TOKEN.exec(token) ?? [];
  const expires = Number.parseInt(at, 36);
  if (!userId || !(now < expires)) return undefined;
  return secrets.verify('try', `${userId}\n${shopId}\n${expires}`, signature) ? userId : undefined;
}
