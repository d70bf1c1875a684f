import type { Secrets } from '../../ports.ts';

const PURPOSE = 'hook_verify';

/** The word by which a provider proves that it was given this account's address; never stored, made anew each time. */
export function hookToken({ sign }: Pick<Secrets, 'sign'>, connectionId: string): string {
  return sign(PURPOSE, connectionId);
}

export function verifiesHook({ verify }: Pick<Secrets, 'verify'>, connectionId: string, token: string): boolean {
  return verify(PURPOSE, connectionId, token);
}
