import type { TenantDatabase } from '../ports.ts';

/**
 * Domains of addresses that count as disposable too, as the retailer's latest word on fraud has them. Read bare, apart
 * from the settings' own store: intake reads them, and the hot Worker carries nothing else of fraud.
 */
export async function readDisposableDomains({ client, retailerId }: TenantDatabase): Promise<string[]> {
  const { rows } = await client.execute({
    sql: `select rules ->> '$.domains' as domains from fraud_setting where retailer_id = ? order by version desc limit 1`,
    args: [retailerId],
  });
  return rows[0] ? (JSON.parse(String(rows[0].domains)) as string[]) : [];
}
