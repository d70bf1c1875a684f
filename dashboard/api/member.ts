import type { EntranceAnswer } from '../../worker/member/account.routes.ts';
import type { InvitationAnswer, TeamAnswer } from '../../worker/member/team.routes.ts';
import type { MeAnswer } from '../../worker/retailer/retailer.ts';
import type { Role } from '../../worker/retailer/role.ts';
import { call, send } from './call.ts';

/** Who signs up, or joins by an invitation. */
interface Newcomer {
  name: string;
  password: string;
  /** BCP 47: what mails to them are written in. */
  language: string;
  terms: boolean;
}

/** Who signs in, and the team. */
export const memberApi = {
  entrance: () => call<EntranceAnswer>('entrance'),
  signUp: (wanted: Newcomer & { email: string }) => send('POST', 'sign-up', wanted),
  sendVerification: (email: string) => send('POST', 'verification', { email }),
  verify: (token: string) => send<{ email: string }>('POST', 'verify', { token }),
  sendReset: (email: string) => send('POST', 'password-reset', { email }),
  setPassword: (token: string, password: string) => send<{ email: string }>('POST', 'password', { token, password }),
  invitation: (token: string) => send<InvitationAnswer>('POST', 'join/read', { token }),
  join: (wanted: Newcomer & { token: string }) => send<{ email: string }>('POST', 'join', wanted),
  acceptInvitation: (token: string) => send<{ retailer: string }>('POST', 'join/accept', { token }),
  team: () => call<TeamAnswer>('members'),
  invite: (wanted: { email: string; role: Role; language: string }) =>
    send<TeamAnswer>('POST', 'members/invitations', wanted),
  resendInvitation: (id: string) => send<TeamAnswer>('POST', `members/invitations/${id}/resend`, {}),
  cancelInvitation: (id: string) => call<TeamAnswer>(`members/invitations/${id}`, { method: 'DELETE' }),
  setRole: (id: string, role: Role) => send<TeamAnswer>('PUT', `members/${id}`, { role }),
  removeMember: (id: string) => call<TeamAnswer>(`members/${id}`, { method: 'DELETE' }),
  signIn: (email: string, password: string) => send('POST', 'auth/sign-in/email', { email, password }),
  signOut: () => send('POST', 'auth/sign-out', {}),
  me: () => call<MeAnswer>('me'),
};
