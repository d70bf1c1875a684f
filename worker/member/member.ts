import type { Role } from '../retailer/role.ts';

/** What is written to people who use the dashboard, or might. */
export const MEMBER_MAILS = ['verify', 'known', 'reset', 'invitation'] as const;
export type MemberMailKind = (typeof MEMBER_MAILS)[number];

/** A mail to a person of the dashboard. */
export interface MemberMail {
  kind: MemberMailKind;
  /** Plain and normalised. */
  to: string;
  /** BCP 47. */
  language: string;
  /** What the mail is about; follows the link alone. */
  url: string;
  /** Who is written to; absent where nobody knows. */
  name?: string;
  /** For an invitation: who invites, to what, as what. */
  inviter?: string;
  retailer?: string;
  role?: Role;
}

/** How long an invitation holds. */
export const INVITATION_MS = 7 * 24 * 3600_000;
/** How long the links of the other mails hold, in seconds. */
export const VERIFY_SECONDS = 24 * 3600;
export const RESET_SECONDS = 3600;
/** NIST SP 800-63B asks for 8 at least without a second factor; each more makes guessing worse. */
export const PASSWORD = { min: 12, max: 128 } as const;
/** Invitations of a retailer that may wait for an answer: a company's own people, no mailing list. */
export const MOST_INVITATIONS = 50;
/** Retailers that one person may own. */
const MOST_RETAILERS = 20;
/** Shops of a retailer, test modes counted apart. */
export const MOST_SHOPS = 300;

/** Spaces put right, no controls; undefined where nothing is left, or too much. */
function cleanLabel(text: string, longest: number): string | undefined {
  const label = text.normalize('NFC').replace(/\s+/g, ' ').trim();
  return label && [...label].length <= longest && !/[\p{Cc}\p{Cf}]/u.test(label) ? label : undefined;
}

/**
 * The name of a person or a company as mails to strangers may carry it: nothing to tap in it, so that an invitation
 * carries no advertisement.
 */
export function cleanTitle(text: string): string | undefined {
  const title = cleanLabel(text, 60);
  return title && !/[<>@]|:\/\/|www\.|\p{L}\.\p{L}{2,}\//iu.test(title) ? title : undefined;
}

/** Whether a person may make a retailer of their own. */
export function mayFound(signUpOpen: boolean, memberships: readonly { role: Role }[]): boolean {
  const owned = memberships.filter(({ role }) => role === 'owner').length;
  return owned < MOST_RETAILERS && (signUpOpen || owned > 0);
}
