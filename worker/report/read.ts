import { tenantOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import type { Ports } from '../ports.ts';
import { readShops } from '../retailer/shop.store.ts';
import type { Shop } from '../retailer/shop.ts';
import { answerReport } from './answer.ts';
import { readReportInput, toReportQuery } from './input.ts';
import { type NameRight, nameRows } from './names.ts';
import { MAX_ROWS, REPORTS, type ReportAnswer, type ReportName } from './query.ts';

/** Who reads a report: the shops that they may read, those meant where they name none, and what they learn of persons. */
export interface Reader {
  shops: readonly Shop[];
  own: readonly Shop[];
  names: NameRight;
}

/** The retailer's shops of some kinds, the first made first. The canary's are nobody's. */
export async function readReportShops(
  { databases }: Pick<Ports, 'databases'>,
  retailerId: string,
  kinds: readonly Shop['kind'][],
): Promise<Shop[]> {
  return (await readShops(databases.control))
    .filter((shop) => shop.retailerId === retailerId && kinds.includes(shop.kind))
    .sort((a, b) => a.number - b.number);
}

/** The report that a path names. @throws AppError `not_found`. */
export function reportNamed(name: string): ReportName {
  const report = REPORTS.find((one) => one === name);
  if (!report) throw new AppError('not_found', 'There is no such report.');
  return report;
}

function chooseShops(asked: string[] | 'all' | undefined, reader: Reader): readonly Shop[] {
  if (asked === undefined) return reader.own;
  const found = asked === 'all' ? sumOf(reader.shops) : reader.shops.filter(({ id }) => asked.includes(id));
  if (found.length === 0 || (asked !== 'all' && found.length < asked.length)) {
    throw new AppError('not_found', 'There is no such shop.', {
      errors: [{ path: 'shop', code: 'unknown_shop', message: 'expected ids of your shops, or `all`' }],
    });
  }
  return found;
}

/** Tests are asked for by name, no sum holds them; but for whoever may read nothing else. */
function sumOf(shops: readonly Shop[]): readonly Shop[] {
  const live = shops.filter(({ kind }) => kind === 'live');
  return live.length > 0 ? live : shops;
}

/** Rows where their number was not said: enough to look at, or all that there are. */
const ROWS = { json: 100, csv: MAX_ROWS };

/**
 * Reads, by one road for the API, the dashboard and the exports, what a query string asks for.
 * @throws AppError `unprocessable` with the parameters' faults, `not_found` for a shop that is not the reader's.
 */
export async function readReport(
  ports: Pick<Ports, 'databases' | 'clock' | 'secrets'>,
  reader: Reader,
  report: ReportName,
  params: Record<string, string[]>,
  format: 'json' | 'csv',
): Promise<ReportAnswer> {
  const input = readReportInput(report, params);
  const shops = chooseShops(input.shops, reader);
  const now = ports.clock.now();
  const query = toReportQuery(report, input, shops, ROWS[format], now);
  const [first] = shops;
  if (!first) throw new AppError('not_found', 'There are no shops yet.');
  const database = tenantOf(ports.databases, first);
  return nameRows(database, ports.secrets, await answerReport(database, query, now), reader.names);
}
