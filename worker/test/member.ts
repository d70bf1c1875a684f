import { DEMO_MEMBER, seedDemoMember } from '../../db/seed.members.ts';
import type { World } from './world.ts';

/** What a browser says with a call of the dashboard's own pages. */
export const OWN_PAGE = {
  origin: 'https://go.test',
  'sec-fetch-site': 'same-origin',
  'content-type': 'application/json',
};

/** Signs the demo member in. @returns the cookie header that their browser would send. */
export async function signInMember(world: World): Promise<string> {
  await seedDemoMember(world.ports);
  const answer = await world.post('/api/auth/sign-in/email', DEMO_MEMBER, OWN_PAGE);
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}
