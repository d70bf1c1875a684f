import type { AddressInfo } from 'node:net';
import { type HttpBindings, type ServerType, serve } from '@hono/node-server';

/** Answers a request as a deployed Worker would. */
type WorkerFetch = (url: string, init: RequestInit) => Promise<Response>;

/** What stands in front of a Worker on this machine: a port of its own, known before the Worker is made. */
interface Front {
  url: string;
  /** Lets the requests through; before that they get 503. */
  open(worker: WorkerFetch): void;
  close(): Promise<void>;
}

/**
 * Listens on 127.0.0.1 and does what the platform's edge does: passes the address the client is known by, and nothing
 * that the client says of itself.
 * @param port 0 for any free one.
 */
export async function openFront(port: number): Promise<Front> {
  let worker: WorkerFetch | undefined;
  async function pass(request: Request, { incoming }: HttpBindings): Promise<Response> {
    if (!worker) return new Response('starting', { status: 503 });
    const headers = new Headers(request.headers);
    headers.set('cf-connecting-ip', incoming.socket.remoteAddress ?? '');
    for (const name of ['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'expect']) headers.delete(name);
    const { method } = request;
    // Held, not streamed: a Worker that answers before it has read all would else break the pipe to it.
    const body = request.body ? await request.arrayBuffer() : null;
    const answer = await worker(request.url, { method, headers, body, redirect: 'manual' });
    // The body arrives decoded.
    const answered = new Headers(answer.headers);
    for (const name of ['content-encoding', 'content-length', 'transfer-encoding', 'mf-content-encoding'])
      answered.delete(name);
    return new Response(answer.body, { status: answer.status, headers: answered });
  }
  const server = await new Promise<ServerType>((resolve, reject) => {
    const made = serve({
      fetch: (request, bindings) => pass(request, bindings as HttpBindings),
      hostname: '127.0.0.1',
      port,
    });
    made.once('listening', () => resolve(made));
    made.once('error', reject);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open(fetch) {
      worker = fetch;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
