/** Raised with every change of the table; kept with each invitation that rests on it. */
export const BASIS_VERSION = '2026-11-22.1';

/**
 * What allows a shop to write to its own customers about itself, where they gave no confirmed consent.
 * `customer`: they bought, within `days` where the law says so, and may refuse at any time.
 * `sale`: the shop took the address itself in a sale and said at once that one may refuse (soft opt-in).
 * `consent`: nothing but their confirmed consent does.
 */
export interface BasisRule {
  needs: 'customer' | 'sale' | 'consent';
  days?: number;
  /** Statute. */
  source: string;
}

type Market = Record<'email' | 'sms', BasisRule>;

const only = (source: string): Market => ({
  email: { needs: 'consent', source },
  sms: { needs: 'consent', source },
});
const sale = (source: string): Market => ({ email: { needs: 'sale', source }, sms: { needs: 'sale', source } });
const EPRIVACY = '2002/58/EC art. 13(2)';

/** By ISO 3166-1. Where a country's own law is not known to allow more, a confirmed consent is asked for. */
export const BASES: Record<string, Market> = {
  US: {
    email: { needs: 'customer', source: 'CAN-SPAM: 15 U.S.C. 7704(a)(3)' },
    sms: { needs: 'consent', source: 'TCPA: 47 CFR 64.1200(a)(2), prior express written consent' },
  },
  CA: {
    email: { needs: 'customer', days: 730, source: 'CASL s. 10(9)(a), 10(10)(a): two years from a purchase' },
    sms: { needs: 'customer', days: 730, source: 'CASL s. 10(9)(a), 10(10)(a): two years from a purchase' },
  },
  GB: sale('PECR reg. 22(3)'),
  NL: sale('Telecommunicatiewet art. 11.7(3)'),
  DE: sale('UWG § 7(3)'),
  FR: sale('CPCE art. L34-5'),
  ES: sale('LSSI art. 21.2'),
  // Only for mails does Italy let a sale stand for consent.
  IT: { ...only('Codice privacy art. 130(4)'), email: { needs: 'sale', source: 'Codice privacy art. 130(4)' } },
  PT: sale('Lei 41/2004 art. 13.º-A'),
  SE: sale('Marknadsföringslagen 19 §'),
  DK: sale('Markedsføringsloven § 10(2)'),
  PL: only('Prawo komunikacji elektronicznej art. 398'),
  ...Object.fromEntries(
    'AT BE BG CY CZ EE FI GR HR HU IE LT LU LV MT RO SI SK EU'.split(' ').map((country) => [country, sale(EPRIVACY)]),
  ),
};

/** Every other country, and an unknown one. */
export const BASIS_ELSEWHERE: Market = only('no rule known');
