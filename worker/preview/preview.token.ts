import type { Secrets } from '../ports.ts';

const TOKEN = /^(shp_\w{26})\.([0-9a-z]{1,12})\.([\w-]{10,64})$/;

/**
 * Opens the previews of a shop: the tag's calls carry no session, so their address has to say who may see them.
 * @param expires UTC milliseconds.
 */
export function makePreviewToken(secrets: Pick<Secrets, 'sign'>, shopId: string, expires: number): string {
  return `${shopId}.${expires.toString(36)}.${secrets.sign('preview', `${shopId}\n${expires}`)}`;
}

/** Id of the shop that a token opens, while it holds. */
export function readPreviewToken(secrets: Pick<Secrets, 'verify'>, token: string, now: number): string | undefined {
  const [, shopId, at = '', signature = ''] = TOKEN.exec(token) ?? [];
  const expires = Number.parseInt(at, 36);
  return shopId && now < expires && secrets.verify('preview', `${shopId}\n${expires}`, signature) ? shopId : undefined;
}
