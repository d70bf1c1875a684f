/** Program of the kill test: the whole app on a file, until it is killed. Tells its URL once it listens. */
import { startNode } from '../../worker/hosts/node.ts';
import { testEnvironment } from '../hosts/host.ts';

const [file, publicUrl] = process.argv.slice(2);
const host = await startNode({
  ...testEnvironment({}),
  PUBLIC_URL: publicUrl,
  PORT: '0',
  CONTROL_DATABASE_URL: `file:${file}`,
});
process.send?.(host.url);
