/** The way from an empty system to a first share to oneself, in the order that makes sense; none is forced. */
export const STEPS = ['shop', 'theme', 'campaign', 'try', 'install', 'team'] as const;
export type Step = (typeof STEPS)[number];

/** What there is already. */
export interface Standing {
  /** Whether the retailer has a shop. */
  shop: boolean;
  /** Whether somebody chose the shop's looks. */
  theme: boolean;
  /** Whether a campaign was made for it. */
  campaign: boolean;
  /** Whether something was shared in its test mode, or on its own pages. */
  shared: boolean;
  /** Whether the tag told of anything from the shop's own pages. */
  tag: boolean;
  /** Whether anybody else belongs to the retailer, or is invited. */
  team: boolean;
}

export interface StepState {
  step: Step;
  done: boolean;
  /** What has to be done first; '' where nothing stands in the way. */
  needs: Step | '';
}

/** The checklist of a shop. */
export function makeChecklist(standing: Standing): StepState[] {
  const { shop, campaign } = standing;
  const done: Record<Step, boolean> = { ...standing, try: standing.shared, install: standing.tag };
  const needs: Record<Step, Step | ''> = {
    shop: '',
    theme: shop ? '' : 'shop',
    campaign: shop ? '' : 'shop',
    try: shop ? (campaign ? '' : 'campaign') : 'shop',
    install: shop ? '' : 'shop',
    team: '',
  };
  return STEPS.map((step) => ({ step, done: done[step], needs: needs[step] }));
}
