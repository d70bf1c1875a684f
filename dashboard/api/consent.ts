import type { ImportedConsents } from '../../worker/consent/import.ts';
import type { ConsentsAnswer, PersonAnswer } from '../../worker/consent/people.routes.ts';
import type { ImportAnswer } from '../../worker/suppression/import.ts';
import type { LookUpAnswer, SuppressionsAnswer } from '../../worker/suppression/suppression.routes.ts';
import { call, send, sendCsv } from './call.ts';

/** A list of addresses that must not be contacted. */
export interface WantedList {
  text: string;
  channel: 'email' | 'sms';
  /** '' for none. */
  callingCode: string;
}

/** People: what they agreed to, and who must not be contacted. */
export const consentApi = {
  consents: () => call<ConsentsAnswer>('consents'),
  lookUpPerson: (address: string) => send<PersonAnswer>('POST', 'consents/look-up', { address }),
  withdrawConsent: (address: string) => send<PersonAnswer>('POST', 'consents/withdraw', { address }),
  erasePerson: (address: string) => send<PersonAnswer>('POST', 'consents/erase', { address }),
  importConsents: (shop: string, text: string) => sendCsv<ImportedConsents>(`consents/import?shop=${shop}`, text),
  suppressions: () => call<SuppressionsAnswer>('suppressions'),
  lookUp: (address: string) => send<LookUpAnswer>('POST', 'suppressions/look-up', { address }),
  addSuppressions: ({ text, channel, callingCode }: WantedList) =>
    call<ImportAnswer>(
      `suppressions?${new URLSearchParams({ channel, ...(callingCode && { calling_code: callingCode }) })}`,
      { method: 'POST', headers: { 'content-type': 'text/csv' }, body: text },
    ),
};
