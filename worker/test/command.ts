import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { makeFolder } from './folder.ts';
import { createWorld } from './world.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Runs one of the project's commands while this process goes on serving.
 * @param script in `scripts/`.
 * @returns how it ended, and all that it said.
 */
export async function runCommand(script: string, args: readonly string[], environment: Record<string, string>) {
  const child = spawn(process.execPath, [`scripts/${script}`, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, output };
}

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64url');
const KEYS = {
  DATA_KEYS: `k1:${key(1)}`,
  PEPPERS: `p1:${key(2)}`,
  SIGNING_KEYS: `s1:${key(3)}`,
  AUTH_SECRET: key(4),
};

/** A world whose databases a service holds, and a command beside it, with the address that the service is taken to be at. */
export async function openBeside(script: string, groups?: Parameters<typeof createWorld>[1]) {
  const world = await createWorld(KEYS, groups);
  const { controlDatabaseUrl, groupDatabaseUrls } = world.ports.config;
  const run = (dashboardUrl: string, args: readonly string[] = [], environment: Record<string, string> = {}) => {
    // What the command signs is good for a minute, from its own time on.
    world.clock.advance(Date.now() + 30_000 - world.clock.now());
    return runCommand(script, args, {
      ...KEYS,
      DATA_FOLDER: makeFolder(),
      PUBLIC_URL: 'https://go.test',
      LOCAL_TARGETS: 'on',
      DASHBOARD_URL: dashboardUrl,
      CONTROL_DATABASE_URL: controlDatabaseUrl,
      GROUP_DATABASE_URLS: groupDatabaseUrls.join(),
      ...environment,
    });
  };
  return { world, run };
}
