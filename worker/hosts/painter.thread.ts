/** The thread that draws pictures: one for each message of the host, answered with the picture. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { constants, setPriority } from 'node:os';
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { createPainter } from '../banner/painter.ts';
import type { PaintAnswer, PaintRequest } from './painter.node.ts';

const { dist } = workerData as { dist: string };
const wasm = createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm');
const painter = createPainter({
  wasm: async () => new Uint8Array(await readFile(wasm)).buffer,
  font: (name) => readFile(path.join(dist, 'fonts', `${name}.ttf`)),
});

// Where cores are short, requests come first. On Linux a priority is the calling thread's own.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_LOW);

parentPort?.on('message', async ({ id, words }: PaintRequest) => {
  try {
    const bytes = await painter.paint(words);
    parentPort?.postMessage({ id, bytes } satisfies PaintAnswer);
  } catch (error) {
    parentPort?.postMessage({ id, fault: (error as Error).message } satisfies PaintAnswer);
  }
});
