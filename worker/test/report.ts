import type { Client, InArgs } from '@libsql/client';
import type { ReportDatabase } from '../ports.ts';
import { answerReport } from '../report/answer.ts';
import type { ReportQuery } from '../report/query.ts';
import { START, type World } from './world.ts';

const PLAIN = { dimensions: [], granularity: 'day', filters: {}, limit: 100 } as const;

/** Asks for reports of a world's first shop, by day and of a hundred rows, where nothing else is said. */
export function askOf(world: World, asked: Pick<ReportQuery, 'report' | 'from' | 'to'> & Partial<ReportQuery>) {
  return (more: Partial<ReportQuery> = {}, database: ReportDatabase = world.tenant) =>
    answerReport(database, { shops: [world.us], ...PLAIN, ...asked, ...more }, START);
}

/** The database of a world's first shop, and which reports took a turn there. */
export function recordTurns({ tenant }: World) {
  const turns: string[] = [];
  const database: ReportDatabase = {
    ...tenant,
    inTurn: (report) => {
      turns.push('taken');
      return report();
    },
  };
  return { database, turns };
}

/**
 * Copies rows of the roll-ups, as if much more had been told of.
 * @param told by column what stands there in a copy, as SQL; the rest is as in `rollup_series`.
 * @param numbers common table expressions, and `source` what the rows come from.
 */
export async function copySeries(
  client: Client,
  { told, numbers, source, args }: { told: Record<string, string>; numbers: string; source: string; args: InArgs },
): Promise<void> {
  const { rows } = await client.execute("select name from pragma_table_info('rollup_series') where name <> 'id'");
  const columns = rows.map(({ name }) => String(name));
  const copied = columns.map((name) => told[name] ?? `rollup_series.${name}`);
  await client.execute({
    sql: `with recursive ${numbers} insert into rollup_series (${columns.join()})
      select ${copied.join()} from rollup_series, ${source}`,
    args,
  });
}
