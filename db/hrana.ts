/** `node db/hrana.ts --file <path> --port <port> [--token <token>]`: libSQL over HTTP, for development. */
import { parseArgs } from 'node:util';
import { startHranaServer } from './hrana.server.ts';

const { values } = parseArgs({
  options: {
    file: { type: 'string', default: 'data/goodword.db' },
    port: { type: 'string', default: '8080' },
    token: { type: 'string' },
  },
});
const { file, port, token } = values;
const server = await startHranaServer({ file, port: Number(port), ...(token ? { token } : {}) });
console.log(`libSQL over HTTP: ${server.url} on ${file}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.close());
}
