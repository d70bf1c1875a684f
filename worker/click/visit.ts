import type { Device, EventBody } from '../tag/event.ts';
import type { Utm } from '../tag/utm.ts';

/**
 * What a friend's click tells of their visit; claim, order and reward that come of it are counted under the same. Nobody
 * can be known by it.
 */
export interface ClickVisit {
  /** The link's, overridden by the query that the link was opened with. */
  utm?: Utm | undefined;
  /** ISO 3166-1, where the platform in front of us knows. */
  country?: string | undefined;
  device?: Device | undefined;
  /** One of the shop's. */
  language?: string | undefined;
}

/** A link as facts tell of it. */
export interface LinkFacts {
  code: string;
  campaignId: string;
  dealId: string;
  channel: string;
  placement: string;
  language: string;
  utm: Utm;
  /** What had brought the advocate. */
  entryUtm?: Utm | null | undefined;
  /** Arm of the campaign's experiment that the advocate was in. */
  variant?: string | null;
}

/** Reads the visit out of its click's event, in one sequence of keys. */
export function visitOf({ utm, country, device, language }: EventBody): ClickVisit {
  return { utm, country, device, language };
}

/**
 * The dimensions of everything that is said about a link. What the visit does not tell of UTM and language is the link's;
 * of country and device nothing is known then.
 * @param visit of the friend, or the sharer's own call.
 */
export function linkBody(link: LinkFacts, advocate: string, visit?: ClickVisit | null): EventBody {
  const { utm = link.utm, language = link.language, country, device } = visit ?? {};
  return {
    campaign: link.campaignId,
    deal: link.dealId,
    channel: link.channel,
    placement: link.placement,
    link: link.code,
    advocate,
    language,
    utm,
    ...(country && { country }),
    ...(device && { device }),
    ...(link.entryUtm && { entry: link.entryUtm }),
    ...(link.variant && { variant: link.variant }),
  };
}
