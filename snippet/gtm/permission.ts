/** Which API of the sandbox needs which permission, and whether a template has it. Pure. */
import type { Permission } from './template/permissions.ts';

/** APIs of web templates by the permission they need (developers.google.com/tag-platform/tag-manager/templates/api). */
const APIS: Record<string, string[]> = {
  access_consent: ['addConsentListener', 'isConsentGranted', 'setDefaultConsentState', 'updateConsentState'],
  access_globals: [
    'aliasInWindow',
    'callInWindow',
    'copyFromWindow',
    'createArgumentsQueue',
    'createQueue',
    'setInWindow',
  ],
  access_local_storage: ['localStorage'],
  access_template_storage: ['templateStorage'],
  get_cookies: ['getCookieValues'],
  get_referrer: ['getReferrerUrl', 'getReferrerQueryParameters'],
  get_url: ['getUrl', 'getQueryParameters'],
  inject_hidden_iframe: ['injectHiddenIframe'],
  inject_script: ['injectScript'],
  logging: ['logToConsole'],
  read_analytics_storage: ['readAnalyticsStorage'],
  read_character_set: ['readCharacterSet'],
  read_container_data: ['getContainerVersion'],
  read_data_layer: ['copyFromDataLayer'],
  read_event_metadata: ['addEventCallback'],
  read_title: ['readTitle'],
  send_pixel: ['sendPixel'],
  set_cookies: ['setCookie'],
  write_data_layer: ['gtagSet'],
  '': [
    ...['JSON', 'Math', 'Object', 'callLater', 'decodeUri', 'decodeUriComponent', 'encodeUri', 'encodeUriComponent'],
    ...['fromBase64', 'generateRandom', 'getTimestampMillis', 'getType', 'makeInteger', 'makeNumber', 'makeString'],
    ...['makeTableMap', 'parseUrl', 'queryPermission', 'sha256', 'toBase64'],
  ],
};

/** The permission that an API needs: '' for none, undefined for an API that does not exist. */
export function permissionOf(api: string): string | undefined {
  return Object.keys(APIS).find((permission) => APIS[permission]?.includes(api));
}

/** The lists that a permission carries, decoded: texts, or records of texts and booleans. */
export function readParam(permissions: Permission[], publicId: string, key: string): unknown[] {
  const permission = permissions.find(({ instance }) => instance.key.publicId === publicId);
  const value = permission?.instance.param.find((param) => param.key === key)?.value;
  return value === undefined ? [] : [decode(value)].flat();
}

type Value = Permission['instance']['param'][number]['value'];

function decode(value: Value): unknown {
  switch (value.type) {
    case 1:
      return value.string;
    case 2:
      return value.listItem.map(decode);
    case 3:
      return Object.fromEntries(value.mapKey.map((key, at) => [decode(key), decode(value.mapValue[at] as Value)]));
    case 8:
      return value.boolean;
  }
}

/**
 * What Tag Manager checks when a template calls an API.
 * @throws where the template lacks the permission, or has it for something else.
 */
export function requirePermission(permissions: Permission[], api: string, args: unknown[]): void {
  const publicId = permissionOf(api);
  if (publicId === undefined) throw new Error(`There is no API ${api}`);
  if (publicId === '') return;
  const refuse = (what: unknown) => {
    throw new Error(`${api} needs the permission ${publicId} for ${what}`);
  };
  if (!permissions.some(({ instance }) => instance.key.publicId === publicId)) refuse('anything at all');
  if (publicId === 'inject_script') {
    const patterns = readParam(permissions, publicId, 'urls') as string[];
    const fits = (pattern: string) => `${args[0]}`.startsWith(pattern.replace(/\*$/, ''));
    if (!patterns.some(fits)) refuse(args[0]);
  }
  if (publicId === 'access_consent') {
    const types = readParam(permissions, publicId, 'consentTypes') as { consentType: string; read: boolean }[];
    if (!types.some(({ consentType, read }) => consentType === args[0] && read)) refuse(args[0]);
  }
  if (publicId === 'access_globals') {
    const keys = readParam(permissions, publicId, 'keys') as Record<string, unknown>[];
    const wanted = api === 'callInWindow' ? ['execute'] : api === 'copyFromWindow' ? ['read'] : ['read', 'write'];
    for (const path of api === 'createArgumentsQueue' ? args : args.slice(0, 1)) {
      if (!keys.some(({ key, ...rights }) => key === path && wanted.every((right) => rights[right]))) refuse(path);
    }
  }
}
