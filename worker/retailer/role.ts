/** What a member may do, from most to least. Support helps shoppers; an analyst reads. */
export const ROLES = ['owner', 'marketer', 'support', 'analyst'] as const;
export type Role = (typeof ROLES)[number];

/** The role as stored; one that is not known gives the least. */
export function parseRole(text: string): Role {
  return ROLES.find((role) => role === text) ?? 'analyst';
}
