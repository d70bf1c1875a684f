/** The thread that talks to the network for all virtual users; each has connections of its own, as browsers do. */
import { Agent, type IncomingMessage, request } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { type MessagePort, parentPort } from 'node:worker_threads';
import type { NetAnswer, NetRequest } from './state.ts';

interface Exchange {
  requests: NetRequest[];
  done: Int32Array;
  port: MessagePort;
}

const canonical = (name: string) => name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [canonical(name), [value].flat().join(', ')]),
  );
}

function send(call: NetRequest, agent: { http: Agent; https: SecureAgent }): Promise<NetAnswer> {
  const startedAt = performance.now();
  const failed = (error: string): NetAnswer => ({
    status: 0,
    headers: {},
    body: '',
    error,
    duration: performance.now() - startedAt,
  });
  return new Promise((resolve) => {
    const isSecure = call.url.startsWith('https:');
    const options = { method: call.method, headers: call.headers, timeout: call.timeoutMs };
    const receive = (answer: IncomingMessage) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', (error) => resolve(failed(error.message)));
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: headersOf(answer),
          body: Buffer.concat(chunks).toString(),
          error: '',
          duration: performance.now() - startedAt,
        }),
      );
    };
    try {
      const outgoing = isSecure
        ? secureRequest(call.url, { ...options, agent: agent.https }, receive)
        : request(call.url, { ...options, agent: agent.http }, receive);
      outgoing.on('timeout', () => outgoing.destroy(new Error('request timeout')));
      outgoing.on('error', (error) => resolve(failed(error.message)));
      outgoing.end(call.body);
    } catch (error) {
      resolve(failed((error as Error).message));
    }
  });
}

parentPort?.on('message', ({ user }: { user: MessagePort }) => {
  const agent = { http: new Agent({ keepAlive: true }), https: new SecureAgent({ keepAlive: true }) };
  user.on('message', async ({ requests, done, port }: Exchange) => {
    port.postMessage(await Promise.all(requests.map((call) => send(call, agent))));
    port.close();
    Atomics.store(done, 0, 1);
    Atomics.notify(done, 0);
  });
});
