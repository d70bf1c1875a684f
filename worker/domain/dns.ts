import type { Fetch } from '../ports.ts';
import {
  dmarcParents,
  type Finding,
  judgeRecord,
  type KeyedDomain,
  RECORDS,
  type RecordName,
  recordsOf,
} from './domain.ts';

/** DNS over HTTPS in JSON: works on every host. */
const RESOLVER = 'https://cloudflare-dns.com/dns-query';
const TYPES = { TXT: 16, CNAME: 5, A: 1, AAAA: 28 } as const;
const PATIENCE_MS = 5000;
/** Of a DNS answer: nothing wrong, and no such name. */
const ANSWERED = new Set([0, 3]);

interface DnsAnswer {
  Status?: number;
  Answer?: { type?: number; data?: string }[];
}

/** Values of a name, whole and without quotes; undefined where the resolver does not answer. */
async function resolve(fetch: Fetch, name: string, type: keyof typeof TYPES): Promise<string[] | undefined> {
  const query = new URLSearchParams({ name, type });
  try {
    const answer = await fetch(`${RESOLVER}?${query}`, {
      headers: { accept: 'application/dns-json' },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!answer.ok) return undefined;
    const { Status = 2, Answer = [] } = (await answer.json()) as DnsAnswer;
    if (!ANSWERED.has(Status)) return undefined;
    return Answer.filter((one) => one.type === TYPES[type]).map(({ data = '' }) =>
      // Long texts come in several strings.
      type === 'TXT' && data.startsWith('"')
        ? [...data.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((part) => part[1]).join('')
        : data,
    );
  } catch {
    return undefined;
  }
}

/** IP addresses of a name; none where it is not known, or the resolver does not answer. */
export async function resolveAddresses(fetch: Fetch, name: string): Promise<string[]> {
  const found = await Promise.all((['A', 'AAAA'] as const).map((type) => resolve(fetch, name, type)));
  return found.flatMap((addresses) => addresses ?? []);
}

/** Asks the DNS for every record of a domain. */
export async function checkRecords(fetch: Fetch, domain: KeyedDomain, platform: string) {
  const found = await Promise.all(
    recordsOf(domain, platform).map(async (one): Promise<[RecordName, Finding]> => {
      const names = one.record === 'dmarc' ? [one.name, ...dmarcParents(domain.domain)] : [one.name];
      let finding: Finding = 'missing';
      for (const name of names) {
        const answers = await resolve(fetch, name, one.type);
        finding = answers ? judgeRecord(one, answers) : 'unknown';
        if (finding !== 'missing') break;
      }
      return [one.record, finding];
    }),
  );
  const none = Object.fromEntries(RECORDS.map((record) => [record, 'unknown'])) as Record<RecordName, Finding>;
  return { ...none, ...(Object.fromEntries(found) as Record<RecordName, Finding>) };
}
