import type { EventRow } from '../tag/event.ts';
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

/** Who begins to take part, and what brought them. */
interface Joined {
  advocateId: string;
  source: string;
  language: string;
  campaignId: string | null;
  entryUtm: Utm | null;
  storeId?: string | null;
  staffLinkId?: string | null;
}

/** The event of somebody who begins to take part. */
export function joinFact(
  id: string,
  shop: { number: number },
  { advocateId, source, language, campaignId, entryUtm, storeId, staffLinkId }: Joined,
  now: number,
): EventRow {
  return {
    shop: shop.number,
    id,
    kind: 'join',
    occurredAt: now,
    receivedAt: now,
    body: {
      channel: source,
      advocate: advocateId,
      language,
      ...(campaignId && { campaign: campaignId }),
      ...(entryUtm && { entry: entryUtm }),
      ...(storeId && { store: storeId }),
      ...(staffLinkId && { staff: staffLinkId }),
    },
  };
}
