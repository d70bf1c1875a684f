import code from '@resvg/resvg-wasm/index_bg.wasm';
import { createPainter } from '../banner/painter.ts';
import type { Painter } from '../ports.ts';
import type { Environment } from './workers.ts';

const painters = new WeakMap<Environment, Painter>();

/** Draws in the Worker itself, with fonts from its static assets. One for each isolate: it keeps plain bytes only. */
export function painterOf(env: Environment): Painter {
  let painter = painters.get(env);
  if (!painter) {
    const fonts = env.FONTS as { fetch: typeof globalThis.fetch };
    painter = createPainter({
      wasm: async () => code,
      async font(name) {
        // The binding looks at the path alone.
        const answer = await fonts.fetch(`https://fonts.invalid/${name}.ttf`);
        if (!answer.ok) throw new Error(`the font ${name} is not among the assets`);
        return new Uint8Array(await answer.arrayBuffer());
      },
    });
    painters.set(env, painter);
  }
  return painter;
}
