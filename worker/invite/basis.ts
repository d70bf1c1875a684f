import type { ConsentState } from '../consent/consent.ts';
import { BASES, BASIS_ELSEWHERE, BASIS_VERSION, type BasisRule } from './basis.data.ts';

/** What a customer and their shop bring along. */
export interface BasisInput {
  /** Country of the shop, ISO 3166-1. */
  market: string;
  /** As far as the address tells. */
  customerCountry?: string | undefined;
  channel: 'email' | 'sms';
  /** Their last purchase, UTC milliseconds; null where none is known. */
  boughtAt: number | null;
  /** Whether the shop took the address in a sale and said at once that one may refuse. */
  noticeGiven: boolean;
  consent: ConsentState;
}

export type Basis = { basis: 'customer' | 'sale' | 'consent'; version: string } | { refusal: 'withdrawn' | 'no_basis' };

const DAY_MS = 24 * 3_600_000;

/** The rule of a country for a channel. */
export function basisOf(country: string, channel: 'email' | 'sms'): BasisRule {
  return (BASES[country] ?? BASIS_ELSEWHERE)[channel];
}

/**
 * What an invitation may rest on: a confirmed consent anywhere; else what the shop's market and the customer's country
 * both allow. Who withdrew a consent is not written to on any ground.
 */
export function decideBasis(input: BasisInput, now: number): Basis {
  const { market, customerCountry = market, channel, boughtAt, noticeGiven, consent } = input;
  if (consent === 'withdrawn') return { refusal: 'withdrawn' };
  const version = BASIS_VERSION;
  if (consent === 'confirmed') return { basis: 'consent', version };
  const rules = [basisOf(market, channel), basisOf(customerCountry, channel)];
  const isMet = ({ needs, days = Number.POSITIVE_INFINITY }: BasisRule) =>
    boughtAt !== null && now - boughtAt <= days * DAY_MS && (needs === 'customer' || (needs === 'sale' && noticeGiven));
  if (!rules.every(isMet)) return { refusal: 'no_basis' };
  return { basis: rules.some(({ needs }) => needs === 'sale') ? 'sale' : 'customer', version };
}
