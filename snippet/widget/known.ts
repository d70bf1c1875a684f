/** Asks who the person is, only where the page can prove it: everybody else's page asks nothing. */
import type { AdvocateAnswer } from '../../worker/wire.ts';
import type { Core } from '../goodword.ts';

export const askWhoIsThere = async ({ call, identity, person }: Core, rk?: string) =>
  identity?.signature || person.advocate
    ? await call<AdvocateAnswer>('/advocate', { advocate: person.advocate, identity, rk })
    : undefined;
