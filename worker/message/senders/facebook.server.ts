/** A Graph API on this machine, for tests: it checks what Meta checks, keeps what it was given, and fails on demand. */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export const GRAPH = {
  token: 'EAAB-page-token-of-a-shop',
  appSecret: '0123456789abcdef0123456789abcdef',
  pageId: '1234567890',
  pixelId: '5550001111',
  psid: '9876543210',
};

/** What was asked of it. */
export interface Asked {
  method: string;
  /** Path and query as they came. */
  url: string;
  headers: IncomingMessage['headers'];
  params: Record<string, unknown>;
}

/** What it answers instead, or a connection that is cut or silent after the request. */
export type Misbehaviour =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | 'cut'
  | 'silent'
  /** Does as asked, and then says nothing. */
  | 'done_silent';

export const graphError = (code: number, more: Record<string, unknown> = {}) => ({
  error: { message: `about ${GRAPH.psid}`, type: 'OAuthException', code, fbtrace_id: 'A1', ...more },
});

function parse(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/**
 * Opens it, for one test unless told otherwise.
 * @param ends when it is to be closed.
 */
export async function openGraphServer(
  misbehave: (asked: Asked) => Misbehaviour | undefined = () => undefined,
  ends: (close: () => void) => void = onTestFinished,
) {
  const asked: Asked[] = [];
  /** What was really done. */
  const done: Asked[] = [];
  const posts: { id: string; message: string; created_time: number }[] = [];

  function perform(call: Asked): { status: number; body: unknown } {
    const { method, params } = call;
    const [path = ''] = call.url.split('?');
    const [, version, node, edge] = path.split('/');
    const refuse = (code: number, more = {}) => ({ status: 400, body: graphError(code, more) });
    const bearer = String(call.headers.authorization ?? '').replace('Bearer ', '');
    if ((params.access_token ?? bearer) !== GRAPH.token) return refuse(190, { error_subcode: 463 });
    const proof = createHmac('sha256', GRAPH.appSecret).update(GRAPH.token).digest('hex');
    if (params.appsecret_proof !== proof) return refuse(100, { message: 'Invalid appsecret_proof provided' });
    if (version !== 'v24.0') return refuse(2635);
    if (node !== GRAPH.pageId && node !== GRAPH.pixelId) return refuse(100, { error_subcode: 33 });
    if (method === 'GET') {
      if (edge === 'feed') return { status: 200, body: { data: posts.toReversed() } };
      return { status: 200, body: { id: node, name: 'Maple & Finch' } };
    }
    done.push(call);
    if (edge === 'feed') {
      if (typeof params.message !== 'string' || !/^https?:/.test(String(params.link))) return refuse(100);
      const id = `${node}_${posts.length + 1}`;
      posts.push({ id, message: params.message, created_time: posts.length });
      return { status: 200, body: { id } };
    }
    if (edge === 'messages') {
      const { recipient, message, messaging_type } = params as Record<string, { id?: string; text?: string }>;
      if (recipient?.id !== GRAPH.psid) return refuse(100, { error_subcode: 2_018_001 });
      if (!message?.text || (messaging_type as unknown) !== 'RESPONSE') return refuse(100);
      return { status: 200, body: { recipient_id: recipient.id, message_id: `m_${done.length}` } };
    }
    if (edge === 'events') {
      const data = params.data as { event_time?: number }[];
      return { status: 200, body: { events_received: data.length, messages: [], fbtrace_id: 'AbC' } };
    }
    return refuse(100);
  }

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = request.url ?? '';
    const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8') || url.split('?')[1]);
    // Ids look like numbers and are none.
    const params = Object.fromEntries(
      [...form].map(([name, value]) => [name, /^[[{]/.test(value) ? parse(value) : value]),
    );
    const call = { method: request.method ?? '', url, headers: request.headers, params };
    asked.push(call);
    const wrong = misbehave(call);
    if (wrong === 'cut') return request.socket.destroy();
    if (wrong === 'silent') return;
    const {
      status,
      body,
      headers = {},
    } = typeof wrong === 'object' ? { body: '', ...wrong } : { ...perform(call), headers: {} };
    if (wrong === 'done_silent') return;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }

  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  ends(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, done, posts };
}
