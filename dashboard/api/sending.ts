import type { DomainsAnswer } from '../../worker/domain/domain.routes.ts';
import type { InviteRule } from '../../worker/invite/invite.ts';
import type { InvitedList } from '../../worker/invite/list.ts';
import type { InvitationsAnswer, InvitePreview } from '../../worker/invite/rule.routes.ts';
import type { Week } from '../../worker/message/quiet.data.ts';
import type { SendingRulesAnswer } from '../../worker/share/policy.page.ts';
import type { Override } from '../../worker/share/policy.rules.ts';
import { call, send, sendCsv } from './call.ts';

/** One verdict of the sending rules. */
export type WantedRule = Omit<Override, 'signOff'>;

/** What is sent to whom and when: rules, domains, invitations. */
export const sendingApi = {
  sendingRules: () => call<SendingRulesAnswer>('sending-rules'),
  setRule: (rule: WantedRule & { version: number; sign_off?: { counsel: string; reference: string } }) =>
    send<SendingRulesAnswer>('PUT', 'sending-rules/rule', rule),
  setHours: (hours: { version: number; channel: 'email' | 'sms'; week: Week | null }) =>
    send<SendingRulesAnswer>('PUT', 'sending-rules/hours', hours),
  setNeverRelay: (wanted: { version: number; never: boolean }) =>
    send<SendingRulesAnswer>('PUT', 'sending-rules/relay', wanted),
  setStops: (wanted: { version: number; narrow: boolean }) =>
    send<SendingRulesAnswer>('PUT', 'sending-rules/stops', wanted),
  domains: () => call<DomainsAnswer>('sending-domain'),
  addDomain: (wanted: { domain: string; shop: string }) => send<DomainsAnswer>('POST', 'sending-domain', wanted),
  checkDomain: (id: string) => send<DomainsAnswer>('POST', `sending-domain/${id}/check`, {}),
  removeDomain: (id: string) => send<DomainsAnswer>('POST', `sending-domain/${id}/remove`, {}),
  invitations: (shop: string) => call<InvitationsAnswer>(`invitations/${shop}`),
  setInvitations: (shop: string, rule: InviteRule) => send<InvitationsAnswer>('PUT', `invitations/${shop}`, rule),
  previewInvitation: (shop: string, query: string) => call<InvitePreview>(`invitations/${shop}/preview?${query}`),
  inviteCustomers: (shop: string, text: string) => sendCsv<InvitedList>(`invitations/${shop}/customers`, text),
};
