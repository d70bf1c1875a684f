/** What the DNS must say before mails go out from a retailer's own domain. */
export const RECORDS = ['dkim', 'bounce', 'spf', 'dmarc'] as const;
export type RecordName = (typeof RECORDS)[number];

/** What a check found: as it should be, nothing, something else, or the DNS was not to be asked. */
export type Finding = 'ok' | 'missing' | 'wrong' | 'unknown';

export type DomainState = 'pending' | 'verified' | 'failed';

export interface DnsRecord {
  record: RecordName;
  name: string;
  type: 'TXT' | 'CNAME';
  value: string;
}

/** A domain to send from, with its public key. */
export interface KeyedDomain {
  domain: string;
  selector: string;
  /** SPKI, base64. */
  publicKey: string;
}

/** The records to set (RFC 6376, 7208, 7489). Bounces and their SPF are the platform's own, by an alias. */
export function recordsOf({ domain, selector, publicKey }: KeyedDomain, platform: string): DnsRecord[] {
  return [
    { record: 'dkim', name: `${selector}._domainkey.${domain}`, type: 'TXT', value: `v=DKIM1; k=rsa; p=${publicKey}` },
    { record: 'bounce', name: `bounce.${domain}`, type: 'CNAME', value: `bounce.${platform}` },
    { record: 'spf', name: domain, type: 'TXT', value: `v=spf1 include:${platform} ~all` },
    { record: 'dmarc', name: `_dmarc.${domain}`, type: 'TXT', value: 'v=DMARC1; p=none' },
  ];
}

/** Where else a policy may stand: at the organisation's domain, for all below it. */
export function dmarcParents(domain: string): string[] {
  const labels = domain.split('.');
  return labels.slice(1, -1).map((_, index) => `_dmarc.${labels.slice(index + 1).join('.')}`);
}

/** The tags of a record such as `v=DKIM1; p=…`. */
function tagsOf(text: string): Map<string, string> {
  return new Map(
    text.split(';').map((part) => {
      const cut = part.indexOf('=');
      return [part.slice(0, cut).trim().toLowerCase(), part.slice(cut + 1).replace(/\s/g, '')];
    }),
  );
}

const withoutDot = (name: string) => name.toLowerCase().replace(/\.$/, '');

/** Judges what the DNS answered for one record. @param answers values, whole and without quotes. */
export function judgeRecord(
  { record, value }: Pick<DnsRecord, 'record' | 'value'>,
  answers: readonly string[],
): Finding {
  const judge = (relevant: readonly string[], fits: (text: string) => boolean): Finding => {
    if (relevant.length === 0) return 'missing';
    return relevant.length === 1 && relevant.some(fits) ? 'ok' : 'wrong';
  };
  switch (record) {
    case 'dkim':
      return judge(
        answers.filter((text) => tagsOf(text).has('p')),
        (text) => tagsOf(text).get('p') === tagsOf(value).get('p'),
      );
    case 'bounce':
      return judge(answers, (name) => withoutDot(name) === value);
    case 'spf': {
      const include = value.split(' ')[1]?.toLowerCase() ?? '';
      return judge(
        answers.filter((text) => /^v=spf1( |$)/i.test(text)),
        (text) => text.toLowerCase().split(/\s+/).includes(include),
      );
    }
    case 'dmarc':
      return judge(
        answers.filter((text) => /^v=DMARC1\b/i.test(text)),
        (text) => /^(none|quarantine|reject)$/i.test(tagsOf(text).get('p') ?? ''),
      );
  }
}

/**
 * What a domain is after a check: verified with all records in place; failed where one is wrong, or gone that was
 * there; else it waits for its records. Where the DNS could not be asked it stays what it was.
 */
export function judgeDomain(state: DomainState, findings: Readonly<Record<RecordName, Finding>>): DomainState {
  const found = RECORDS.map((record) => findings[record]);
  if (found.every((finding) => finding === 'ok')) return 'verified';
  if (found.includes('wrong')) return 'failed';
  if (found.includes('missing')) return state === 'pending' ? 'pending' : 'failed';
  return state;
}

/** A domain fit to send from: at least two labels, none of the platform's own. Normalised; undefined where it is not. */
export function cleanDomain(ascii: string | undefined, platform: string): string | undefined {
  const domain = ascii?.replace(/\.$/, '');
  if (
    !domain ||
    domain.length > 190 ||
    !/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(domain)
  ) {
    return undefined;
  }
  return domain === platform || domain.endsWith(`.${platform}`) ? undefined : domain;
}
