/**
 * libSQL over HTTP on an embedded file, for development and tests on workerd; production uses Turso or sqld. It owns
 * the file as the embedded adapter does, and listens on 127.0.0.1 only.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Connection } from './connection.ts';
import type { HranaRequest } from './hrana.protocol.ts';
import { HranaStream } from './hrana.stream.ts';
import { lockFile } from './lock.ts';

const MAX_BODY_BYTES = 16 * 1024 * 1024;
const BUSY_TIMEOUT_MS = 5_000;

export interface HranaServerOptions {
  file: string;
  /** 0 for any free one. */
  port: number;
  /** What clients must send as bearer; without it anybody on this machine is served. */
  token?: string;
  /** After this time without a request an interactive stream is rolled back and closed. */
  idleTimeoutMs?: number;
}

/**
 * Where the network to a client is cut: before its statements arrive, after they were performed and before the answer
 * leaves, or within the answer; or the server hangs, and nothing comes.
 */
export type Cut = 'request' | 'answer' | 'half' | 'silence';

export interface HranaServer {
  url: string;
  /** Cuts the network of the next pipelines, one each: for tests of what the application then does. */
  cut(...cuts: Cut[]): void;
  close(): Promise<void>;
}

interface Pipeline {
  baton?: string | null;
  requests: HranaRequest[];
}

/** An answer other than 200. */
class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** @throws LibsqlError when the file has another owner. */
export async function startHranaServer(options: HranaServerOptions): Promise<HranaServer> {
  const unlock = lockFile(options.file);
  const streams = new HranaStreams(options.file, options.idleTimeoutMs ?? 10_000);
  const cuts: Cut[] = [];
  const server = createServer((request, response) => {
    const cut = cuts.shift();
    if (cut === 'request') return void request.socket.destroy();
    if (cut === 'silence') return;
    answer(request, options.token, streams)
      .then((body) => (cut ? sendTorn(response, cut, body) : send(response, 200, body)))
      .catch((error: Error) =>
        send(response, error instanceof Refusal ? error.status : 500, { message: error.message }),
      );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, '127.0.0.1', resolve);
  }).catch((error) => {
    unlock();
    throw error;
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut(...more) {
      cuts.push(...more);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      streams.close();
      unlock();
    },
  };
}

async function answer(request: IncomingMessage, token: string | undefined, streams: HranaStreams): Promise<unknown> {
  if (request.method === 'GET' && request.url === '/v2') return {};
  if (request.method !== 'POST' || request.url !== '/v2/pipeline') throw new Refusal(404, 'POST /v2/pipeline');
  if (token && !isBearer(request.headers.authorization, token)) throw new Refusal(401, 'wrong token');
  const pipeline = await readPipeline(request);
  return streams.perform(pipeline);
}

function isBearer(header: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`));
}

async function readPipeline(request: IncomingMessage): Promise<Pipeline> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes > MAX_BODY_BYTES) throw new Refusal(413, 'body too large');
    parts.push(part);
  }
  try {
    const pipeline = JSON.parse(Buffer.concat(parts).toString()) as Pipeline;
    if (Array.isArray(pipeline.requests)) return pipeline;
  } catch {
    // Answered below, as JSON of another shape is.
  }
  throw new Refusal(400, 'expected {"baton", "requests"}');
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Nothing of the answer, or half of it, and then the end of the connection. */
function sendTorn(response: ServerResponse, cut: Cut, body: unknown): void {
  const text = JSON.stringify(body);
  const { socket } = response;
  if (cut === 'answer') return void socket?.destroy();
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.write(text.slice(0, text.length >> 1), () => socket?.destroy());
}

/**
 * The streams of all clients. A pipeline runs without a pause, so no other comes between its statements; while a
 * stream keeps a transaction open across pipelines, all others wait for it.
 */
class HranaStreams {
  readonly #file: string;
  readonly #idleTimeoutMs: number;
  readonly #open = new Map<string, { stream: HranaStream; timer: NodeJS.Timeout }>();
  readonly #idleConnections: Connection[] = [];
  #holder: HranaStream | undefined;
  #waiting: (() => void)[] = [];

  constructor(file: string, idleTimeoutMs: number) {
    this.#file = file;
    this.#idleTimeoutMs = idleTimeoutMs;
  }

  /** @throws Refusal for a baton that is not, or no longer, known. */
  async perform({ baton, requests }: Pipeline): Promise<unknown> {
    const stream = baton ? this.#resume(baton) : new HranaStream(this.#idleConnections.pop() ?? this.#connect());
    while (this.#holder && this.#holder !== stream) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    const results = requests.map((request) => stream.perform(request));
    this.#settle(stream);
    return { baton: stream.closed ? null : this.#keep(stream), base_url: null, results };
  }

  close(): void {
    for (const { stream, timer } of this.#open.values()) {
      clearTimeout(timer);
      stream.connection.drop();
    }
    for (const connection of this.#idleConnections) connection.drop();
  }

  #connect(): Connection {
    return new Connection({ file: this.#file, readOnly: false, busyTimeoutMs: BUSY_TIMEOUT_MS }, (integer) => integer);
  }

  #resume(baton: string): HranaStream {
    const found = this.#open.get(baton);
    if (!found) throw new Refusal(400, 'the stream is not known; it may have expired');
    clearTimeout(found.timer);
    this.#open.delete(baton);
    return found.stream;
  }

  /** A baton is good for one pipeline. */
  #keep(stream: HranaStream): string {
    const baton = randomBytes(16).toString('base64url');
    const timer = setTimeout(() => {
      this.#open.delete(baton);
      stream.perform({ type: 'close' });
      this.#settle(stream);
    }, this.#idleTimeoutMs);
    this.#open.set(baton, { stream, timer });
    return baton;
  }

  /** Notes whether the stream has a transaction open, and lets others go on when it has none. */
  #settle(stream: HranaStream): void {
    const { connection } = stream;
    if (stream.closed) {
      // Another stream may change the schema before the connection is used again.
      connection.forget();
      this.#idleConnections.push(connection);
    }
    if (this.#holder && this.#holder !== stream) return;
    this.#holder = connection.inTransaction ? stream : undefined;
    if (this.#holder) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }
}
