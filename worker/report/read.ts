import { reportsOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import type { Ports } from '../ports.ts';
import { readShops } from '../retailer/shop.store.ts';
import type { Shop } from '../retailer/shop.ts';
import { isSliced, sliceReport } from './answer.slices.ts';
import { answerReport } from './answer.ts';
import { nameReport, writeReport, writeSlices } from './csv.report.ts';
import { readReportInput, toReportQuery } from './input.ts';
import { type NameRight, nameRows } from './names.ts';
import { MAX_FILE_ROWS, MAX_ROWS, REPORTS, type ReportAnswer, type ReportName } from './query.ts';

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

function unknownShop(path: string, message: string): AppError {
  return new AppError('not_found', 'There is no such shop.', { errors: [{ path, code: 'unknown_shop', message }] });
}

function chooseShops(asked: string[] | 'all' | undefined, reader: Reader): readonly Shop[] {
  if (asked === undefined) return reader.own;
  const found = asked === 'all' ? sumOf(reader.shops) : reader.shops.filter(({ id }) => asked.includes(id));
  if (found.length === 0 || (asked !== 'all' && found.length < asked.length)) {
    throw unknownShop('shop', 'expected ids of your shops, or `all`');
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

type Params = Record<string, string[]>;
type ReadPorts = Pick<Ports, 'databases' | 'clock' | 'secrets'>;

/** What a query string asks for, and of which database. */
function readAsked(ports: ReadPorts, reader: Reader, report: ReportName, params: Params, rows: number) {
  const input = readReportInput(report, params);
  const shops = chooseShops(input.shops, reader);
  if (input.filters.shop?.some((wanted) => !shops.some(({ id }) => id === wanted))) {
    throw unknownShop('filter[shop]', 'expected ids of shops that are asked for');
  }
  const now = ports.clock.now();
  const query = toReportQuery(report, input, shops, rows, now);
  const [first] = shops;
  if (!first) throw new AppError('not_found', 'There are no shops yet.');
  return { query, now, limit: input.limit, database: reportsOf(ports.databases, first) };
}

/**
 * Reads, by one road for the API, the dashboard and the exports, what a query string asks for.
 * @throws AppError `unprocessable` with the parameters' faults, `not_found` for a shop that is not the reader's.
 */
export async function readReport(
  ports: ReadPorts,
  reader: Reader,
  report: ReportName,
  params: Params,
): Promise<ReportAnswer> {
  const { query, now, database } = readAsked(ports, reader, report, params, ROWS.json);
  return nameRows(database, ports.secrets, await answerReport(database, query, now), reader.names);
}

/** A file under its name, by parts. */
interface ReportFile {
  name: string;
  lines: Generator<string> | AsyncGenerator<string>;
}

/**
 * The same as a file: of advocates slice by slice, each read as the file is taken, of all else at once.
 * @throws AppError as `readReport`.
 */
export async function readReportFile(
  ports: ReadPorts,
  reader: Reader,
  report: ReportName,
  params: Params,
): Promise<ReportFile> {
  const { query, now, limit, database } = readAsked(ports, reader, report, params, ROWS.csv);
  const name = <Part extends Parameters<typeof nameRows>[2]>(part: Part) =>
    nameRows(database, ports.secrets, part, reader.names);
  if (!isSliced(query)) {
    const answer = await name(await answerReport(database, query, now));
    return { name: nameReport(answer), lines: writeReport(answer) };
  }
  const { head, slices } = await sliceReport(database, { ...query, limit: limit ?? MAX_FILE_ROWS }, now);
  async function* nameSlices() {
    for (;;) {
      const { done, value } = await slices.next();
      if (done) return value;
      yield (await name({ shops: query.shops, columns: head.columns, rows: value })).rows;
    }
  }
  const { columns } = await name({ shops: query.shops, columns: head.columns, rows: [] });
  return { name: nameReport(head), lines: writeSlices({ ...head, columns }, nameSlices()) };
}
