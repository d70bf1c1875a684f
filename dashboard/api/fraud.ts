import type { BlockedAnswer, CasesAnswer } from '../../worker/fraud/fraud.routes.ts';
import type { FraudSettingsAnswer } from '../../worker/fraud/settings.ts';
import type { SupportAnswer } from '../../worker/support/support.routes.ts';
import { call, send } from './call.ts';

/** What is to follow from which finding; of two who change one version, the second is told. */
export type WantedFraudSettings = Pick<FraudSettingsAnswer, 'version' | 'rules' | 'notes_for_review' | 'domains'>;

/** Fraud and support. */
export const fraudApi = {
  fraudCases: (asked: Record<string, string>) => call<CasesAnswer>(`fraud/cases?${new URLSearchParams(asked)}`),
  decideFraud: (ids: string[], decision: 'approve' | 'refuse', reason: string, note: string) =>
    send('POST', 'fraud/decisions', { ids, decision, reason, note }),
  blockAdvocate: (id: string, reason: string, note: string) =>
    send('POST', `fraud/advocates/${id}/block`, { reason, note }),
  unblockAdvocate: (id: string, reason: string, note: string) =>
    send('POST', `fraud/advocates/${id}/unblock`, { reason, note }),
  blockedAdvocates: (after: string) => call<BlockedAnswer>(`fraud/blocked${after && `?after=${after}`}`),
  fraudSettings: () => call<FraudSettingsAnswer>('fraud/settings'),
  setFraudSettings: (wanted: WantedFraudSettings) => send<FraudSettingsAnswer>('PUT', 'fraud/settings', wanted),
  supportSearch: (text: string) => send<SupportAnswer>('POST', 'support/search', { text }),
  creditOrder: (purchase: string, link: string, note: string) =>
    send('POST', 'support/credit', { purchase, link, note }),
  voidReward: (id: string, note: string) => send('POST', `support/rewards/${id}/void`, { note }),
  voidCoupon: (claim: string, note: string) => send('POST', `support/claims/${claim}/void`, { note }),
  resendCode: (claim: string, address: string, note: string) =>
    send('POST', `support/claims/${claim}/resend`, { address, note }),
  resendAccess: (shop: string, address: string, note: string) =>
    send('POST', 'support/resend', { shop, address, note }),
};
