import { OpenAPIHono, z } from '@hono/zod-openapi';
import { addCall, type Call } from '../api/call.routes.ts';
import type { App } from '../ports.ts';
import { TEXT_ENCODINGS } from '../text-file.ts';
import { importSales } from './import.ts';

/** How a file was read. */
const encodingAnswer = z.enum(TEXT_ENCODINGS).openapi({
  description: 'How the file was read: by its mark (BOM), else as UTF-8 where it is that, else as windows-1252',
});
const salesAnswer = z.object({
  recorded: z.number().int().openapi({ description: 'Sales that were new, or told something new' }),
  unchanged: z.number().int(),
  refunded: z.number().int(),
  rejected: z.number().int(),
  encoding: encodingAnswer,
  ignored: z.array(z.string()).openapi({ description: 'Columns of the file that were passed over' }),
  faults: z
    .array(z.object({ path: z.string(), code: z.string(), message: z.string() }))
    .openapi({ description: 'The first 200, each with its line' }),
});

const SEND_SALES: Call = {
  id: 'sendTillSales',
  method: 'put',
  path: '/purchases/file',
  tag: 'Orders',
  summary: 'Report sales of tills from a file',
  description:
    'A CSV of up to 50,000 sales. The heading names the columns: `store` (the store’s code), `receipt` and `total` are needed; `at`, `register`, `currency`, `codes`, `customer`, `refund_of`, `refund_of_at` and `refund_of_register` are read where they are there; `at`, and `refund_of_at` of a refund, are needed of a store whose numbers begin anew each day, `register` of one whose registers number their own. A sale that staff told of at the counter is the same purchase, and its total is put right. Each line is judged by itself; a file may be sent again without a key, what it told already is unchanged.',
  scope: 'purchases:write',
  limit: { calls: 60, windowMs: 3_600_000 },
  request: { body: { required: true, content: { 'text/csv': { schema: z.string() } } } },
  answers: { 200: { description: 'Taken', content: { 'application/json': { schema: salesAnswer } } } },
  refusals: ['invalid_request', 'body_too_large', 'conflict', 'unprocessable'],
  example: {
    type: 'text/csv',
    body: 'store,receipt,at,total,currency,codes\nkalver,0042,2026-11-18 14:02,49.90,USD,FRIEND-7KQ2MX\n',
  },
};

/** Sales of tills for retailers' servers. */
export function tillV1Routes(): OpenAPIHono<App> {
  const routes = new OpenAPIHono<App>();
  addCall(routes, SEND_SALES, async (c, { shop }) => c.json(await importSales(c.get('ports'), shop, c.req.raw.body)));
  return routes;
}
