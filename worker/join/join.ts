import type { Utm } from '../tag/utm.ts';

/** To take part in a shop's programme, and to be written to about that alone: what a consent here is about. */
export const JOINING = 'join';
/** So long a request waits for its confirmation; then it is dropped, and whoever asked has to ask again. */
export const JOIN_MS = 7 * 24 * 3_600_000;

/** What a person typed, in a form or at a till. */
export interface TypedJoin {
  name: string;
  /** An email address or a mobile number. */
  address: string;
  agreed: boolean;
}

/** What is wrong with a field, as it is told to the person. */
export type JoinFault = 'badName' | 'badAddress' | 'badNumber' | 'notAgreed';
export type JoinFaults = Partial<Record<keyof TypedJoin, JoinFault>>;

/** Whether somebody typed an address of mail; anything else is meant to be a number. */
export const isMail = (address: string) => address.includes('@');

/** UTM of an entry, null where it says nothing. */
export const orNull = (utm: Utm) => (Object.keys(utm).length > 0 ? utm : null);
