/** The virtual users of a run, and the thread that talks to the network for them. */
import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { Sample } from './state.ts';
import type { Outcome, Task } from './user.ts';

/** Each user is a thread of its own: more would choke the machine. */
const MOST_USERS = 100;

/** A virtual user that waits for work. */
export interface User {
  perform(task: Task): Promise<Outcome>;
}

export interface Pool {
  /** A user that has loaded the script. */
  take(): Promise<User>;
  give(user: User): void;
  close(): Promise<void>;
}

/**
 * @param script as a URL.
 * @param keep is given what the users measured.
 */
export function createPool(script: string, env: Record<string, string>, keep: (samples: Sample[]) => void): Pool {
  const network = new Worker(new URL('./network.ts', import.meta.url));
  const workers: Worker[] = [];
  const idle: User[] = [];

  async function start(): Promise<User> {
    if (workers.length >= MOST_USERS) throw new Error(`More than ${MOST_USERS} users are a task for k6 itself.`);
    const { port1, port2 } = new MessageChannel();
    network.postMessage({ user: port1 }, [port1]);
    const worker = new Worker(new URL('./user.ts', import.meta.url), {
      workerData: { script, id: workers.length + 1, env, network: port2 },
      transferList: [port2],
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    workers.push(worker);
    const user: User = {
      async perform(task) {
        worker.postMessage(task);
        const [outcome] = (await once(worker, 'message')) as [Outcome];
        keep(outcome.samples);
        return outcome;
      },
    };
    const { fault } = await user.perform({ run: 'load' });
    if (fault) throw new Error(fault);
    return user;
  }

  return {
    take: async () => idle.pop() ?? start(),
    give: (user) => void idle.push(user),
    async close() {
      await Promise.all([network, ...workers].map((worker) => worker.terminate()));
    },
  };
}
