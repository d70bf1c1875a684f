import { signal } from '@preact/signals';
import type { MeAnswer, ShopAnswer } from '../worker/retailer/retailer.ts';
import { ApiError } from './api/call.ts';
import { api } from './api.ts';

/** Who is signed in: undefined until it is known, null for nobody. */
export const session = signal<{ me: MeAnswer; shops: ShopAnswer[] } | null | undefined>(undefined);
/** Whether the service could not be asked at all. */
export const unreachable = signal(false);

/** Asks who is signed in. */
export async function loadSession(): Promise<void> {
  unreachable.value = false;
  try {
    const me = await api.me();
    // Whoever has no retailer yet has no shops either.
    const { shops } = me.retailer ? await api.shops() : { shops: [] };
    session.value = { me, shops };
  } catch (error) {
    if (isSignedOut(error)) session.value = null;
    else unreachable.value = true;
  }
}

/** Whether an error means that the session has ended. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

export async function signOut(): Promise<void> {
  await api.signOut().catch(() => {});
  session.value = null;
}
