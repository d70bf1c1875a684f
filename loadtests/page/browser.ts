/**
 * A browser by its bare protocol. Test libraries watch each page's network and console, and the browser then records
 * where in the code every request began: work that no visitor's browser does, charged to whoever makes the request.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

// biome-ignore lint/suspicious/noExplicitAny: answers of the DevTools protocol, as its documents describe them
type Answer = any;

/** One page in a context of its own, with nothing cached. */
export interface Tab {
  /** Calls a method of the DevTools protocol. */
  send(method: string, params?: object): Promise<Answer>;
  /** The parameters of the next event of this name. */
  next(event: string): Promise<Answer>;
  /** Gathers the parameters of every event of this name. */
  gather(event: string): Answer[];
  close(): Promise<void>;
}

export interface Browser {
  version: string;
  open(): Promise<Tab>;
  stop(): Promise<void>;
}

const ARGUMENTS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-extensions',
  '--remote-debugging-port=0',
];

/** Starts Chromium. @throws Error where there is none, or it does not come up. */
export async function startBrowser(): Promise<Browser> {
  const profile = await mkdtemp(path.join(tmpdir(), 'browser-'));
  const child = spawn(process.env.CHROMIUM || '/usr/bin/chromium', [...ARGUMENTS, `--user-data-dir=${profile}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const gone = new Promise<void>((ended) => child.once('exit', () => ended()));
  const address = await new Promise<string>((found, failed) => {
    let said = '';
    child.once('error', failed);
    child.once('exit', () => failed(new Error(`The browser ended: ${said}`)));
    child.stderr.on('data', (text) => {
      said += text;
      const [, url] = /listening on (ws:\S+)/.exec(said) ?? [];
      if (url) found(url);
    });
  });
  const socket = new WebSocket(address);
  await new Promise((ready, failed) => {
    socket.onopen = ready;
    socket.onerror = failed;
  });

  let calls = 0;
  const waiting = new Map<number, { done(answer: Answer): void; failed(fault: Error): void }>();
  const listeners = new Set<(session: string, event: string, params: Answer) => void>();
  socket.onmessage = ({ data }) => {
    const { error, id, method, params, result, sessionId } = JSON.parse(data as string);
    if (!id) {
      for (const listener of listeners) listener(sessionId, method, params);
      return;
    }
    if (error) waiting.get(id)?.failed(new Error(error.message));
    else waiting.get(id)?.done(result);
    waiting.delete(id);
  };
  const call = (method: string, params: object = {}, sessionId?: string) =>
    new Promise<Answer>((done, failed) => {
      calls += 1;
      waiting.set(calls, { done, failed });
      socket.send(JSON.stringify({ id: calls, method, params, sessionId }));
    });

  return {
    version: (await call('Browser.getVersion')).product,
    async open() {
      const { browserContextId } = await call('Target.createBrowserContext');
      const { targetId } = await call('Target.createTarget', { url: 'about:blank', browserContextId });
      const { sessionId } = await call('Target.attachToTarget', { targetId, flatten: true });
      const own = new Set<(session: string, event: string, params: Answer) => void>();
      const listen = (event: string, told: (params: Answer) => void) => {
        const listener = (session: string, name: string, params: Answer) => {
          if (session === sessionId && name === event) told(params);
        };
        listeners.add(listener);
        own.add(listener);
      };
      return {
        send: (method, params) => call(method, params, sessionId),
        next: (event) => new Promise((told) => listen(event, told)),
        gather(event) {
          const gathered: Answer[] = [];
          listen(event, (params) => gathered.push(params));
          return gathered;
        },
        async close() {
          for (const listener of own) listeners.delete(listener);
          await call('Target.disposeBrowserContext', { browserContextId });
        },
      };
    },
    async stop() {
      socket.close();
      child.kill();
      await gone;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
