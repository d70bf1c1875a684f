/** Country calling codes (ITU-T E.164) of the larger numbering plans; the longest that fits is meant. */
// biome-ignore format: a table
const CALLING_CODES: Record<string, string> = {
  7: 'RU', 20: 'EG', 27: 'ZA', 30: 'GR', 31: 'NL', 32: 'BE', 33: 'FR', 34: 'ES', 36: 'HU', 39: 'IT', 40: 'RO',
  41: 'CH', 43: 'AT', 44: 'GB', 45: 'DK', 46: 'SE', 47: 'NO', 48: 'PL', 49: 'DE', 51: 'PE', 52: 'MX', 54: 'AR',
  55: 'BR', 56: 'CL', 57: 'CO', 60: 'MY', 61: 'AU', 62: 'ID', 63: 'PH', 64: 'NZ', 65: 'SG', 66: 'TH', 81: 'JP',
  82: 'KR', 84: 'VN', 86: 'CN', 90: 'TR', 91: 'IN', 92: 'PK', 98: 'IR', 212: 'MA', 213: 'DZ', 216: 'TN', 234: 'NG',
  254: 'KE', 351: 'PT', 352: 'LU', 353: 'IE', 354: 'IS', 356: 'MT', 357: 'CY', 358: 'FI', 359: 'BG', 370: 'LT',
  371: 'LV', 372: 'EE', 380: 'UA', 385: 'HR', 386: 'SI', 420: 'CZ', 421: 'SK', 423: 'LI', 852: 'HK', 886: 'TW',
  961: 'LB', 962: 'JO', 965: 'KW', 966: 'SA', 968: 'OM', 971: 'AE', 972: 'IL', 973: 'BH', 974: 'QA',
};

/** Area codes of Canada within +1 (CNAC). */
const CANADA = new Set(
  (
    '204 226 236 249 250 257 263 289 306 343 354 365 367 368 382 403 416 418 428 431 437 438 450 460 468 474 506 514 ' +
    '519 537 548 568 579 581 584 587 604 613 639 647 672 683 705 709 742 753 778 780 782 807 819 825 867 873 879 902 905 942'
  ).split(' '),
);

/** Islands within +1 that are neither the United States nor Canada. */
const CARIBBEAN = new Set(
  '242 246 264 268 284 345 441 473 649 658 664 721 758 767 784 809 829 849 868 869 876'.split(' '),
);

/** ISO 3166's user-assigned code: some country that no rule of ours names. */
const SOME_OTHER = 'ZZ';

/** Two-letter top-level domains that the whole world uses: they say nothing of a country. */
const WORLDWIDE = new Set('ac ag ai am bz cc co fm gg gl io la ly me ms nu sh st tk to tv vc vu ws'.split(' '));

/**
 * The country that an address points to, ISO 3166-1 (`EU` for .eu, `ZZ` for one that no rule names): by a phone
 * number's prefix, or by an email's country domain. Undefined where it tells none, as gmail.com.
 * @param address normalised: E.164 or an email in lower case.
 */
export function countryOfAddress(address: string): string | undefined {
  if (address.startsWith('+')) {
    const digits = address.slice(1);
    if (digits.startsWith('1')) {
      const area = digits.slice(1, 4);
      return CANADA.has(area) ? 'CA' : CARIBBEAN.has(area) ? SOME_OTHER : 'US';
    }
    const prefixes = [3, 2, 1].map((length) => CALLING_CODES[digits.slice(0, length)]);
    return prefixes.find((country) => country !== undefined) ?? SOME_OTHER;
  }
  const domain = address.slice(address.lastIndexOf('.') + 1);
  if (!/^[a-z]{2}$/.test(domain) || WORLDWIDE.has(domain)) return undefined;
  return domain === 'uk' ? 'GB' : domain.toUpperCase();
}
