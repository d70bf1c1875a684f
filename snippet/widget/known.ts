/**
 * Asks who the person is, only where the page can prove it and they allow measuring: nobody has tapped for it. Everybody
 * else's page asks nothing.
 */
import type { AdvocateAnswer } from '../../worker/wire.ts';
import type { Core } from '../goodword.ts';

export const askWhoIsThere = async ({ allowed, call, identity, person }: Core, rk?: string) =>
  allowed().measure && (identity?.signature || person.advocate)
    ? await call<AdvocateAnswer>('/advocate', { advocate: person.advocate, identity, rk })
    : undefined;
