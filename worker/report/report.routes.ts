import { type Context, Hono } from 'hono';
import { type JobState, jobOf } from '../job.ts';
import type { App } from '../ports.ts';
import { requireOperator } from '../privacy/operator.ts';
import { requireMember } from '../retailer/session.ts';
import { BYTE_ORDER_MARK, streamText, writeJson } from './csv.report.ts';
import { type AllRebuilt, type Progress, readProgress, rebuildAll } from './fold.dispatch.ts';
import { nameRightOf } from './names.ts';
import { type Reader, readReport, readReportFile, readReportShops, reportNamed } from './read.ts';

/** As the parameter `format` says, else as the header Accept prefers. */
function formatOf(c: Context<App>): 'json' | 'csv' {
  const asked = c.req.query('format');
  if (asked !== undefined) return asked === 'csv' ? 'csv' : 'json';
  return /\btext\/csv\b/i.test(c.req.header('accept') ?? '') ? 'csv' : 'json';
}

/**
 * Answers a report to whoever may read it, as JSON or as a file.
 * @param forPeople whether a file is opened in a spreadsheet program rather than read by a machine.
 */
export async function answerReader(c: Context<App>, name: string, reader: Reader, forPeople: boolean) {
  const report = reportNamed(name);
  const asked = [c.get('ports'), reader, report, c.req.queries()] as const;
  const read = formatOf(c) === 'csv' ? await readReportFile(...asked) : await readReport(...asked);
  c.header('cache-control', 'no-store');
  c.header('vary', 'accept');
  if (!('lines' in read)) return c.body(streamText(writeJson(read)), 200, { 'content-type': 'application/json' });
  return c.body(streamText(read.lines, forPeople ? BYTE_ORDER_MARK : ''), 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${read.name}"`,
  });
}

/** How a rebuild stands: what became of each group, and before that how far it is. */
export type RebuildState = JobState<AllRebuilt> & Partial<Progress>;

/** In the thread that the host has for it, else here. */
const rebuilding = jobOf('rebuild_failed', (ports) => ports.folder?.rebuild() ?? rebuildAll(ports));

/**
 * Reports for the retailer's members, and the rebuild of what they are read from: `POST /rebuild` begins one or joins
 * the one that goes on, `GET /rebuild` tells how it stands.
 */
export function reportRoutes(): Hono<App> {
  return new Hono<App>()
    .post('/rebuild', (c) => c.json(rebuilding.start(requireOperator(c, 'rebuild')), 202))
    .get('/rebuild', async (c) => {
      const ports = requireOperator(c, 'rebuild');
      const state = rebuilding.read(ports);
      const progress = state.done ? undefined : await readProgress(ports);
      c.header('cache-control', 'no-store');
      return c.json({ ...state, ...progress } satisfies RebuildState);
    })
    .get('/:report', async (c) => {
      const { retailerId, role } = await requireMember(c);
      const shops = await readReportShops(c.get('ports'), retailerId, ['live', 'test']);
      const live = shops.filter(({ kind }) => kind === 'live');
      const own = live.length ? live : shops;
      return answerReader(c, c.req.param('report'), { shops, own, names: nameRightOf(role) }, true);
    });
}
