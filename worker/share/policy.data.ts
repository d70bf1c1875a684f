import type { Verdict } from '../wire.ts';

/** Raised with every change of the matrix; stored with each decision that rests on it. */
const POLICY_VERSION = '2026-11-23.1';

/** What may happen to a message that a shopper asks us to send to a friend. */
export interface PolicyRule {
  verdict: Verdict;
  /** Instead, where the sharer or the friend is rewarded. */
  withReward?: Verdict;
  /** Instead, where the friend agreed to it before; goes before a reward. */
  withConsent?: Verdict;
  /** It is relayed only where it tells the sharer's full name, or the friend agreed before. */
  fullName?: true;
  /** Where it comes from: statute, court, regulator. */
  basis: string;
}

export interface PolicyMatrix {
  version: string;
  /** By ISO 3166-1 country. */
  markets: Record<string, Record<'email' | 'sms', PolicyRule>>;
  /** Every other country, and an unknown one. */
  elsewhere: Record<'email' | 'sms', PolicyRule>;
  /** Shops for minors or of a sensitive kind. */
  neverRelay?: boolean;
}

const EPRIVACY: PolicyRule = { verdict: 'self_share', basis: 'Directive 2002/58/EC art. 13' };
const PECR: PolicyRule = { verdict: 'self_share', basis: 'PECR reg. 22 and ICO guidance on viral marketing' };
const CASL: PolicyRule = {
  verdict: 'relay',
  fullName: true,
  basis: 'SOR/2013-221 s. 4: one first message after a referral, in full names',
};
const OPTA = 'OPTA/CBP joint ruling 2008 on tell-a-friend systems';

/** The default, as conservative as its sources: a retailer may only make it stricter without counsel's sign-off. */
export const POLICY: PolicyMatrix = {
  version: POLICY_VERSION,
  markets: {
    NL: {
      email: { verdict: 'relay', withReward: 'self_share', withConsent: 'relay', basis: OPTA },
      sms: { verdict: 'self_share', withConsent: 'relay', basis: OPTA },
    },
    DE: {
      email: { verdict: 'self_share', withConsent: 'relay', basis: 'BGH 12.09.2013, I ZR 208/12' },
      sms: { verdict: 'self_share', basis: 'BGH 12.09.2013, I ZR 208/12' },
    },
    GB: { email: PECR, sms: PECR },
    FR: { email: EPRIVACY, sms: EPRIVACY },
    US: {
      email: { verdict: 'relay', basis: 'CAN-SPAM: 16 CFR 316, 73 FR 29654' },
      sms: { verdict: 'self_share', withConsent: 'relay', basis: 'TCPA: 47 CFR 64.1200, CTIA principles' },
    },
    CA: { email: CASL, sms: CASL },
  },
  elsewhere: { email: EPRIVACY, sms: EPRIVACY },
};
