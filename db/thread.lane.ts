import type { Worker } from 'node:worker_threads';
import { LibsqlError } from '@libsql/client/web';
import { errorOf } from './fault.error.ts';
import { giveBackThread, takeThread } from './thread.pool.ts';
import type { Answer, Request, ThreadOptions } from './thread.protocol.ts';

/** One piece of work for a thread, and who waits for it. */
export interface Packet {
  request: Request;
  /** Whether another one may be sent before this one is answered. */
  mayBeFollowed: boolean;
  /** A part of the answer; none of them carries a fault. */
  answered(answer: Answer): void;
  failed(error: Error): void;
}

/** One that the thread works on, and one that it finds when that is done. */
const MOST_IN_FLIGHT = 2;

/**
 * A database thread and the work it has in flight. The next piece is taken when the last one is over, so that what
 * arrives meanwhile gathers: group commit without a timer. Where so much has gathered that it is worth a commit of its
 * own, it is sent ahead: else the main thread, busy with many callers at once, and this one would stand still in turn.
 * A thread that dies fails what it had in flight, and the next piece of work starts another.
 */
export class Lane {
  readonly #options: ThreadOptions;
  /** Takes the next piece of work, if there is any; `ahead`: only what is worth being sent before its time. */
  readonly #next: (ahead: boolean) => Packet | undefined;
  #worker: Worker | undefined;
  readonly #inFlight: Packet[] = [];
  #scheduled = false;

  constructor(options: ThreadOptions, next: (ahead: boolean) => Packet | undefined) {
    this.#options = options;
    this.#next = next;
  }

  /** Starts the thread ahead of its first work. */
  start(): void {
    this.#worker ??= this.#spawn();
    this.#worker.unref();
  }

  /** Whether there is a thread: one that was never needed has nothing open. */
  get isStarted(): boolean {
    return this.#worker !== undefined;
  }

  /** There is work: it goes out when there is much of it, at the end of this turn of the event loop, or when the thread is free. */
  wake(): void {
    this.#sendAhead();
    if (this.#inFlight.length > 0 || this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#send();
    });
  }

  /** @param closed whether the thread has closed its file: then it may serve another one; else it ends. */
  async stop(closed: boolean): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    if (!worker) return;
    if (closed && this.#inFlight.length === 0) await giveBackThread(worker, this.#options);
    else await worker.terminate();
  }

  #send(): void {
    if (this.#inFlight.length > 0) {
      this.#sendAhead();
      return;
    }
    const packet = this.#next(false);
    if (packet) this.#post(packet);
    // A process that waits for nothing may end.
    else this.#worker?.unref();
  }

  #sendAhead(): void {
    if (this.#inFlight.length >= MOST_IN_FLIGHT || !this.#inFlight.every(({ mayBeFollowed }) => mayBeFollowed)) return;
    const packet = this.#next(true);
    if (packet) this.#post(packet);
  }

  #post(packet: Packet): void {
    try {
      this.#worker ??= this.#spawn();
      this.#worker.ref();
      this.#worker.postMessage(packet.request);
      this.#inFlight.push(packet);
    } catch (error) {
      packet.failed(error as Error);
      this.#send();
    }
  }

  #spawn(): Worker {
    const worker = takeThread(this.#options);
    let cause: Error | undefined;
    worker.on('message', (answer: Answer) => this.#receive(answer));
    worker.on('error', (error) => {
      cause = error as Error;
    });
    // An answer that cannot be read would be waited for for ever.
    worker.on('messageerror', () => void worker.terminate());
    worker.on('exit', () => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      const message = 'the database thread ended; whether the work was done is not known';
      for (const packet of this.#inFlight.splice(0)) {
        packet.failed(new LibsqlError(message, 'THREAD_ENDED', undefined, undefined, cause));
      }
      this.#send();
    });
    return worker;
  }

  #receive(answer: Answer): void {
    const { fault } = answer;
    if (fault) this.#settle((packet) => packet.failed(errorOf(fault)));
    else if (answer.done) this.#settle((packet) => packet.answered(answer));
    else this.#inFlight[0]?.answered(answer);
  }

  #settle(settle: (packet: Packet) => void): void {
    const packet = this.#inFlight.shift();
    if (packet) settle(packet);
    // At once: the thread must not stand still while the main thread serves those who were just answered.
    this.#send();
  }
}
