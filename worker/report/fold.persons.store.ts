import type { InStatement } from '@libsql/client';
import type { Database } from '../ports.ts';
import type { FoldMemory } from './fold.memory.store.ts';
import { fieldsOf, insertRows } from './fold.number.store.ts';
import { joinValues } from './key.ts';
import type { Marks } from './marks.ts';
import { addPerson, countPersons, emptySketch, readSketch, type Sketch, writeSketch } from './sketch.ts';
import { splitDay } from './span.ts';

const NAME = ['shop', 'measure', 'dimension', 'month', 'day', 'value'];
const FIND = `select asked.key as place, made.sketch from json_each(?) asked cross join rollup_persons made
  where made.generation = ? and ${NAME.map((column, index) => `made.${column} = asked.value ->> ${index}`).join(' and ')}`;
const PUT = `insert into rollup_persons (generation, ${NAME.join(', ')}, sketch, persons)
  select ?, ${fieldsOf(8)} from json_each(?) where true
  on conflict do update set sketch = excluded.sketch, persons = excluded.persons`;

/** A sketch that new persons go to. */
interface Touched {
  name: (string | number)[];
  hashes: ReadonlySet<number>[];
}

/** Each day's persons count in its day and in its month (day 0). */
function listTouched(marks: readonly Marks[]): Map<string, Touched> {
  const touched = new Map<string, Touched>();
  for (const { shop, measure, slice, value, day: text, hashes } of marks) {
    const { month, day } = splitDay(text);
    for (const place of [day, 0]) {
      const name = [shop, measure, slice, month, place, value];
      const key = joinValues(...name.map(String));
      const known = touched.get(key);
      if (known) known.hashes.push(...hashes);
      else touched.set(key, { name, hashes: [...hashes] });
    }
  }
  return touched;
}

async function readSketches(
  database: Database,
  { generation, sketches }: FoldMemory,
  touched: ReadonlyMap<string, Touched>,
): Promise<void> {
  const missing = [...touched].filter(([key]) => !sketches.has(key));
  if (missing.length === 0) return;
  const { rows } = await database.client.execute({
    sql: FIND,
    args: [JSON.stringify(missing.map(([, { name }]) => name)), generation],
  });
  for (const [key] of missing) sketches.set(key, emptySketch());
  for (const row of rows) sketches.set(missing[Number(row.place)]?.[0] as string, readSketch(String(row.sketch)));
}

/** Adds the persons to the sketches in memory. @returns the statements that keep those which changed. */
export async function addPersons(
  database: Database,
  memory: FoldMemory,
  marks: readonly Marks[],
): Promise<InStatement[]> {
  const touched = listTouched(marks);
  await readSketches(database, memory, touched);
  const changed: unknown[] = [];
  for (const [key, { name, hashes }] of touched) {
    const sketch = memory.sketches.get(key) as Sketch;
    let raised = false;
    for (const some of hashes) {
      for (const hash of some) raised = addPerson(sketch, hash) || raised;
    }
    if (raised) changed.push([...name, writeSketch(sketch), countPersons(sketch)]);
  }
  return insertRows(PUT, memory.generation, changed);
}
