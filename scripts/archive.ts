/** What a backup is: a folder with one SQLite file a database, and a manifest that says what is in them. */
import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Config } from '../worker/config.ts';

const FORMAT = 1;
const RINGS = { DATA_KEYS: 'dataKeys', PEPPERS: 'peppers', SIGNING_KEYS: 'signingKeys' } as const;

const keys = z.array(z.object({ name: z.string(), fingerprint: z.string() }));
const manifest = z.object({
  format: z.literal(FORMAT),
  /** UTC milliseconds. */
  madeAt: z.number(),
  release: z.string(),
  /** Nobody moved from group to group while it was made; absent where the version that made it did not look. */
  settled: z.literal(true).optional(),
  databases: z.array(
    z.object({
      file: z.string().regex(/^[\w-]+\.db$/),
      /** `control`, `group 1`, …: several where they share one database. */
      roles: z.array(z.string()).min(1),
      /** When the state was taken, UTC milliseconds. */
      takenAt: z.number(),
      bytes: z.number(),
      sha256: z.string(),
      tables: z.record(z.string(), z.number()),
      migrations: z.object({ control: z.number(), group: z.number() }),
      lastEvent: z.number().nullable(),
    }),
  ),
  keys: z.object({ DATA_KEYS: keys, PEPPERS: keys, SIGNING_KEYS: keys }),
});
export type Manifest = z.infer<typeof manifest>;

/** The roles of the environment's databases by their URL, in order. */
export function rolesByUrl({ controlDatabaseUrl, groupDatabaseUrls }: Config): Map<string, string[]> {
  const roles = new Map<string, string[]>([[controlDatabaseUrl, ['control']]]);
  for (const [index, url] of groupDatabaseUrls.entries()) {
    roles.set(url, [...(roles.get(url) ?? []), `group ${index + 1}`]);
  }
  return roles;
}

/** Names keys without telling them: 64 bits of an HMAC under each. */
export function fingerprintsOf(config: Pick<Config, 'dataKeys' | 'peppers' | 'signingKeys'>): Manifest['keys'] {
  const of = (ring: readonly (readonly [string, string])[]) =>
    ring.map(([name, key]) => ({
      name,
      fingerprint: createHmac('sha256', Buffer.from(key, 'base64url')).update('backup').digest('hex').slice(0, 16),
    }));
  return { DATA_KEYS: of(config.dataKeys), PEPPERS: of(config.peppers), SIGNING_KEYS: of(config.signingKeys) };
}

/** What the environment lacks of the keys that a backup was made with, in words; empty where all fit. */
export function missingKeys(made: Manifest['keys'], config: Config): string[] {
  const here = fingerprintsOf(config);
  return (Object.keys(RINGS) as (keyof typeof RINGS)[]).flatMap((ring) =>
    made[ring]
      .filter(({ fingerprint }) => !here[ring].some((key) => key.fingerprint === fingerprint))
      .map(({ name }) =>
        here[ring].some((key) => key.name === name)
          ? `${ring}: the key ${name} is another one than the backup's`
          : `${ring}: the key ${name} is missing`,
      ),
  );
}

/** @throws Error where the folder holds no backup, or one of another format. */
export function readManifest(folder: string): Manifest {
  const file = path.join(folder, 'manifest.json');
  if (!existsSync(file)) throw new Error(`${folder} holds no backup: manifest.json is missing.`);
  const parsed = manifest.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file} is of another format than this version reads.`);
  return parsed.data;
}

export function composeManifest(content: Omit<Manifest, 'format'>): string {
  return `${JSON.stringify({ format: FORMAT, ...content }, null, 2)}\n`;
}
