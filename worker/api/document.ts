import { type ExampleCall, type Examples, writeExamples } from './example.ts';
import type { Components, Schema } from './fields.ts';

/** The part of an OpenAPI 3.1 document that the reference is made from. */
export interface ApiDocument {
  openapi: string;
  info: { title: string; version: string };
  servers: readonly { url: string }[];
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  components: { schemas: Components };
}

type Content = Readonly<Record<string, { schema: Schema; example?: unknown }>>;

export interface Operation {
  operationId: string;
  tags: readonly string[];
  summary: string;
  description: string;
  parameters?: readonly {
    name: string;
    in: 'path' | 'query' | 'header';
    required?: boolean;
    schema: Schema;
    description?: string;
  }[];
  requestBody?: { content: Content };
  responses: Readonly<Record<string, { description: string; content?: Content }>>;
  'x-scope': string;
  'x-limit': { calls: number; windowMs: number };
  'x-live-only': boolean;
  'x-example': { params?: Record<string, string>; query?: Record<string, string>; type?: string; body?: unknown };
}

/** One call, as the reference shows it. */
export interface DescribedCall {
  method: string;
  path: string;
  operation: Operation;
  examples: Examples;
}

/** The example of an operation, as a request. */
function exampleOf({ servers }: ApiDocument, method: string, path: string, operation: Operation): ExampleCall {
  const { params = {}, query, body, type = 'application/json' } = operation['x-example'];
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const search = query ? `?${new URLSearchParams(query)}` : '';
  const header = operation.parameters?.find((one) => one.in === 'header' && one.name === 'idempotency-key');
  return {
    method: method.toUpperCase(),
    url: `${servers[0]?.url ?? ''}${filled}${search}`,
    ...(body !== undefined && { type, body }),
    ...(header && { idempotencyKey: `${operation.operationId}-1` }),
  };
}

/** All calls by what they are listed under, in the order in which they are described. */
export function groupCalls(document: ApiDocument): Map<string, DescribedCall[]> {
  const groups = new Map<string, DescribedCall[]>();
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const tag = operation.tags[0] ?? '';
      const examples = writeExamples(exampleOf(document, method, path, operation));
      groups.set(tag, [...(groups.get(tag) ?? []), { method: method.toUpperCase(), path, operation, examples }]);
    }
  }
  return groups;
}
