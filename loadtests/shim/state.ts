/** What the modules of one virtual user share: its way to the main thread and to the network, and where it stands. */
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';

/** A measured value, on its way to the main thread. */
export interface Sample {
  metric: string;
  kind: MetricKind;
  value: number;
  tags: Record<string, string>;
  /** The values are times, in milliseconds. */
  isTime?: boolean;
}

export type MetricKind = 'counter' | 'gauge' | 'rate' | 'trend';

export interface NetRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | undefined;
  timeoutMs: number;
}

/** `status` 0 and an `error` where there was no answer. Header names are as k6 writes them: `Content-Type`. */
export interface NetAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
  error: string;
  /** Milliseconds from the first byte sent to the last one received. */
  duration: number;
}

interface VirtualUser {
  id: number;
  iteration: number;
  scenario: string;
  /** When the scenario began, UTC milliseconds. */
  startTime: number;
  /** Iterations of the scenario that began before this one, over all users. */
  iterationInTest: number;
  tags: Record<string, string>;
  groups: string[];
  samples: Sample[];
  /** Iterations of one user share the thread that talks to the network. */
  network: MessagePort | undefined;
}

export const user: VirtualUser = {
  id: 0,
  iteration: 0,
  scenario: '',
  startTime: 0,
  iterationInTest: 0,
  tags: {},
  groups: [],
  samples: [],
  network: undefined,
};

/** Notes a value, with the tags that hold where the script stands. */
export function record(sample: Sample): void {
  const group = user.groups.map((name) => `::${name}`).join('');
  user.samples.push({ ...sample, tags: { scenario: user.scenario, group, ...user.tags, ...sample.tags } });
}

const clock = new Int32Array(new SharedArrayBuffer(4));

/** Lets the thread rest. */
export function rest(ms: number): void {
  if (ms > 0) Atomics.wait(clock, 0, 0, ms);
}

/** Sends requests together and waits for all answers: scripts know no promises. */
export function exchange(requests: NetRequest[]): NetAnswer[] {
  if (!user.network) throw new Error('Requests are made by iterations, setup and teardown, not while a script loads.');
  const { port1, port2 } = new MessageChannel();
  const done = new Int32Array(new SharedArrayBuffer(4));
  user.network.postMessage({ requests, done, port: port2 }, [port2]);
  Atomics.wait(done, 0, 0);
  const received = receiveMessageOnPort(port1) as { message: NetAnswer[] } | undefined;
  port1.close();
  if (!received) throw new Error('The network thread gave no answer.');
  return received.message;
}
