/** People who come to the dashboard for the first time, and the mails they get. */
import { sendMemberMails } from '../member/mail.dispatch.ts';
import type { OutgoingMail, Senders } from '../ports.ts';
import { OWN_PAGE } from './member.ts';
import type { World } from './world.ts';

interface Newcomer {
  name: string;
  email: string;
  password: string;
}

/** Takes the platform's mails in place of a mail server. */
export async function openOffice(world: World) {
  const mails: OutgoingMail[] = [];
  const office = {
    mails,
    /** Whether it takes nothing just now. */
    refuse: false,
    deliver: () => sendMemberMails(world.ports),
    /** The latest mail to an address. */
    async read(to: string): Promise<OutgoingMail> {
      await office.deliver();
      const mail = mails.findLast((one) => one.to === to);
      if (!mail) throw new Error(`no mail to ${to}`);
      return mail;
    },
    /** The token of the link in a mail. */
    tokenIn(mail: OutgoingMail): string {
      const [, token] = /[?&]token=([^\s&]+)/.exec(mail.text) ?? [];
      if (!token) throw new Error('no link in the mail');
      return token;
    },
  };
  const sender = {
    name: 'office',
    channel: 'email' as const,
    width: 1,
    async send(mail: OutgoingMail) {
      if (office.refuse) return { kind: 'later' as const, error: 'refused' };
      mails.push(mail);
      return { kind: 'sent' as const, providerId: mail.messageId };
    },
    close() {},
  };
  world.ports.senders = {
    open: (channel: string) => (channel === 'email' ? sender : undefined),
    close() {},
  } as Senders;
  return office;
}

type Office = Awaited<ReturnType<typeof openOffice>>;

/** Signs in. @returns the status, and the cookie header that the browser would send. */
export async function signInAs(world: World, { email, password }: Pick<Newcomer, 'email' | 'password'>) {
  const answer = await world.post('/api/auth/sign-in/email', { email, password }, OWN_PAGE);
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  return { status: answer.status, cookie };
}

/** Signs up, confirms the address and signs in. */
export async function signUpAs(world: World, office: Office, { name, email, password }: Newcomer) {
  await world.post('/api/sign-up', { name, email, password, language: 'de', terms: true }, OWN_PAGE);
  const token = office.tokenIn(await office.read(email));
  await world.post('/api/verify', { token }, OWN_PAGE);
  return signInAs(world, { email, password });
}
