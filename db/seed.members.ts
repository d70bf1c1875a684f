import { eq } from 'drizzle-orm';
import type { Ports } from '../worker/ports.ts';
import { createAuth } from '../worker/retailer/auth.ts';
import { account, member, retailer, user } from './schema/control.ts';

/** The sign-in that a newcomer is told; demo mode only. */
export const DEMO_MEMBER = { email: 'marketer@goodword.example', password: 'goodword-demo', name: 'Robin Hale' };

/** Makes the demo member owner of the demo retailer (number 1); a second time changes nothing. */
export async function seedDemoMember(ports: Ports): Promise<void> {
  const { orm } = ports.databases.control;
  const [known, [demo]] = await orm.batch([
    orm.select({ id: user.id }).from(user).where(eq(user.email, DEMO_MEMBER.email)),
    orm.select({ id: retailer.id }).from(retailer).where(eq(retailer.number, 1)),
  ]);
  if (known.length > 0 || !demo) return;
  const { password } = await createAuth(ports).$context;
  const now = new Date(ports.clock.now());
  const userId = ports.ids.make('usr');
  const times = { createdAt: now, updatedAt: now };
  await orm.batch([
    orm
      .insert(user)
      .values({ id: userId, name: DEMO_MEMBER.name, email: DEMO_MEMBER.email, emailVerified: true, ...times }),
    orm.insert(account).values({
      id: ports.ids.make('acc'),
      userId,
      accountId: userId,
      providerId: 'credential',
      password: await password.hash(DEMO_MEMBER.password),
      ...times,
    }),
    orm
      .insert(member)
      .values({ id: ports.ids.make('mem'), organizationId: demo.id, userId, role: 'owner', createdAt: now }),
  ]);
}
