import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { RaceLost } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import { reputationOf } from '../message/account.ts';
import { platformId, readRefused } from '../message/connection.store.ts';
import type { App, Ports } from '../ports.ts';
import { domainToASCII } from '../privacy/domain.ts';
import type { Role } from '../retailer/role.ts';
import { requireMember } from '../retailer/session.ts';
import { readShops } from '../retailer/shop.store.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { checkDomain, makeDkimKey } from './check.ts';
import { type DomainRow, deleteDomain, insertDomain, readDomains } from './domain.store.ts';
import { cleanDomain, type DnsRecord, type DomainState, type Finding, RECORDS, recordsOf } from './domain.ts';

const MAY: readonly Role[] = ['owner', 'marketer'];
/** Checks a minute and retailer: the DNS takes minutes anyway. */
const CHECKS = 10;

/** `GET /api/sending-domain`: from where mails go out. */
export interface DomainsAnswer {
  /** Ours, that serves until another is verified. */
  platform: string;
  domains: {
    id: string;
    /** '' for all shops that have none of their own. */
    shop: string;
    domain: string;
    state: DomainState;
    checkedAt: number | null;
    /** Where the mail server does not take its mails: when it is tried again. null where all is well. */
    refusedUntil: number | null;
    records: (DnsRecord & { found: Finding })[];
  }[];
}

const addRequest = z.strictObject({ shop: z.string().max(64).default(''), domain: z.string().max(254) });

async function readScope(c: Context<App>, roles?: readonly Role[]) {
  const { databases, ids, clock } = c.get('ports');
  const member = await requireMember(c, roles);
  const domains = await readDomains(databases.control, member.retailerId);
  const audit = (action: string, row: Pick<DomainRow, 'domain' | 'shopId'>) => ({
    id: ids.make('aud'),
    retailerId: member.retailerId,
    userId: member.userId,
    action,
    subject: { domain: row.domain, shop: row.shopId },
    createdAt: clock.now(),
  });
  return { ...member, domains, audit };
}

/** When the platform's mail server, which does not take mails of these domains, is asked again: by their names. */
async function readRefusals({ databases, config }: Ports, domains: readonly DomainRow[]): Promise<Map<string, number>> {
  const [first] = domains;
  const shop = first && (await readShops(databases.control)).find((one) => one.retailerId === first.retailerId);
  if (!shop) return new Map();
  const account = { id: platformId('email'), channel: 'email' } as const;
  const names = new Map(
    domains.map((row) => [reputationOf({ config }, account, undefined, { sendingDomain: row }), row.domain]),
  );
  const refused = await readRefused(tenantOf(databases, shop), [...names.keys()]);
  return new Map([...refused].map(([name, until]) => [names.get(name) ?? '', until]));
}

async function answer(c: Context<App>, domains: readonly DomainRow[]): Promise<Response> {
  const ports = c.get('ports');
  const { mailDomain } = ports.config;
  const refusals = await readRefusals(ports, domains);
  c.header('cache-control', 'no-store');
  return c.json<DomainsAnswer>({
    platform: mailDomain,
    domains: domains.map((row) => ({
      id: row.id,
      shop: row.shopId,
      domain: row.domain,
      state: row.state,
      checkedAt: row.checkedAt,
      // Before it is verified mails go out from the platform's.
      refusedUntil: row.state === 'verified' ? (refusals.get(row.domain) ?? null) : null,
      records: recordsOf(row, mailDomain).map((one) => ({
        ...one,
        found: (row.findings[one.record] ?? 'unknown') as Finding,
      })),
    })),
  });
}

function find(c: Context<App>, domains: readonly DomainRow[]): DomainRow {
  const row = domains.find(({ id }) => id === c.req.param('id'));
  if (!row) throw new AppError('not_found', 'There is no such domain.');
  return row;
}

/** The retailer's own domains to send mails from: what to set in the DNS, and whether it is there. */
export function domainRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/', async (c) => answer(c, (await readScope(c)).domains))
    .post('/', async (c) => {
      const { retailerId, audit } = await readScope(c, MAY);
      const { databases, ids, clock, secrets, config } = c.get('ports');
      const { shop, domain: typed } = parseInput(addRequest, await readJson(c));
      const domain = cleanDomain(domainToASCII(typed.trim().toLowerCase()), config.mailDomain);
      if (!domain) {
        throw new AppError('unprocessable', 'This is no domain to send from.', {
          errors: [{ path: 'domain', code: 'no_domain', message: 'expected a domain of your own, as mail.shop.com' }],
        });
      }
      const own = (await readShops(databases.control)).filter((one) => one.retailerId === retailerId);
      if (shop !== '' && !own.some(({ id }) => id === shop)) throw new AppError('not_found', 'There is no such shop.');
      const { publicKey, privateKey } = await makeDkimKey();
      const now = clock.now();
      const row: DomainRow = {
        id: ids.make('dom'),
        retailerId,
        shopId: shop,
        domain,
        selector: `gw${ids.couponCode(6).toLowerCase()}`,
        publicKey,
        privateKeySealed: secrets.seal(privateKey),
        state: 'pending',
        findings: Object.fromEntries(RECORDS.map((record) => [record, 'missing'])),
        // Looked at within the hour, or when somebody asks.
        checkedAt: now,
        verifiedAt: null,
        createdAt: now,
      };
      try {
        await insertDomain(databases.control, row, audit('sending_domain_added', row));
      } catch (error) {
        if (error instanceof RaceLost) throw new AppError('conflict', 'There is a domain already: remove it first.');
        throw error;
      }
      return answer(c, await readDomains(databases.control, retailerId));
    })
    .post('/:id/check', async (c) => {
      const { retailerId, domains } = await readScope(c, MAY);
      const ports = c.get('ports');
      if (!(await ports.rateLimit.take(`domain:${retailerId}`, CHECKS, 60_000))) {
        throw new AppError('too_many_requests', 'Wait a minute: the DNS takes its time.', { retryAfterSeconds: 60 });
      }
      const row = find(c, domains);
      const checked = await checkDomain(ports, row);
      return answer(
        c,
        domains.map((one) => (one.id === row.id ? checked : one)),
      );
    })
    .post('/:id/remove', async (c) => {
      const { retailerId, domains, audit } = await readScope(c, MAY);
      const { databases, shops } = c.get('ports');
      const row = find(c, domains);
      try {
        await deleteDomain(databases.control, row, audit('sending_domain_removed', row));
      } catch (error) {
        if (!(error instanceof RaceLost)) throw error;
      }
      shops.forget();
      return answer(c, await readDomains(databases.control, retailerId));
    });
}
