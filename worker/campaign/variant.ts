/** An arm of an experiment. Deals say themselves which arms show them. */
export interface Arm {
  /** Short, never shown to shoppers: it is what the log and the reports know. */
  key: string;
  /** What the marketer calls it. */
  name: string;
  /** Its share among the arms, in relation to the others' weights. */
  weight: number;
}

/** Several ways of one campaign beside each other, and a part of the people who see none of them. */
export interface Experiment {
  /** Per cent of people who are shown nothing, so that the difference can be told. */
  holdout: number;
  arms: Arm[];
}

/** The arm of those who are shown nothing. */
export const HELD_OUT = 'holdout';
/** More arms than this never get enough people each; a larger holdout would be no holdout. */
export const MOST_ARMS = 5;
export const MOST_HOLDOUT = 50;

/** FNV-1a, then the finaliser of MurmurHash3, so that texts that differ in one character lie far apart: in [0, 1). */
function pointOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/**
 * The arm of a person: always the same for the same person, campaign and weights. The holdout is cut off first, so that
 * a larger one only takes and a smaller one only gives back. Among the arms the highest score wins (weighted rendezvous
 * hashing, Schindelhauer and Schomaker 2005): where one arm's weight changes, only those move who come to it or leave it.
 * @param unit stands for the person.
 */
export function assignArm(campaignId: string, { holdout, arms }: Experiment, unit: string): string | undefined {
  if (pointOf(`${campaignId}/${HELD_OUT}/${unit}`) * 100 < holdout) return HELD_OUT;
  return chooseArm(campaignId, arms, unit);
}

/** The arm of somebody who asked to see the deals: there is one for everybody. */
function chooseArm(campaignId: string, arms: readonly Arm[], unit: string): string | undefined {
  let best: { key: string; score: number } | undefined;
  for (const { key, weight } of arms) {
    if (weight <= 0) continue;
    // Half a step off zero, whose logarithm would be infinite.
    const score = weight / -Math.log(pointOf(`${campaignId}/${key}/${unit}`) + 2 ** -33);
    if (!best || score > best.score) best = { key, score };
  }
  return best?.key;
}

/** Whether a deal is shown in an arm: one that names none is shown in all. */
function isShownIn(deal: { arms?: readonly string[] | null }, arm: string | undefined): boolean {
  return !deal.arms?.length || arm === undefined || deal.arms.includes(arm);
}

/** What an experiment decides about: a deal in its campaign. */
interface Tested {
  deal: { arms?: readonly string[] | null };
  campaign: { id: string; experiment: Experiment | null };
}

/**
 * What one person is shown of what all could be: the deals of their arms, each with the arm; campaigns they are held out
 * of show nothing, unless they asked to see them, which then is no part of the experiment.
 * @returns `held`: campaigns that show nothing.
 */
export function sortIntoArms<T extends Tested>(
  offers: readonly T[],
  unit: string,
  asked: boolean,
): { offers: (T & { variant?: string })[]; held: string[] } {
  const held = new Set<string>();
  const shown = offers.flatMap((offer) => {
    const { id, experiment } = offer.campaign;
    if (!experiment) return [offer];
    const assigned = assignArm(id, experiment, unit);
    if (assigned === HELD_OUT && !asked) {
      held.add(id);
      return [];
    }
    const arm = assigned === HELD_OUT ? chooseArm(id, experiment.arms, unit) : assigned;
    if (!isShownIn(offer.deal, arm)) return [];
    return [assigned === HELD_OUT || arm === undefined ? offer : { ...offer, variant: arm }];
  });
  return { offers: shown, held: [...held] };
}

/** The arm that a page says a deal was shown in, where the campaign has such an arm and it shows the deal. */
export function readArm({ deal, campaign }: Tested, told: string | undefined): string | undefined {
  const known = campaign.experiment?.arms.some(({ key }) => key === told);
  return known && isShownIn(deal, told) ? told : undefined;
}
