import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '../worker/errors.ts';
import type { Database, Databases } from '../worker/ports.ts';
import type { Appender } from '../worker/tag/sink.ts';
import { appenderOf } from './append.ts';
import { databaseOf } from './database.ts';
import { openThreadDatabase } from './thread.ts';
import { createTurns } from './turn.ts';
import { openWebDatabase } from './web.ts';

export interface DatabaseUrls {
  /** `file:` for an embedded file; `https:`, `http:` or `libsql:` for libSQL over HTTP. May equal a group's. */
  controlUrl: string;
  /** By group number: the first URL is group 1. */
  groupUrls: readonly string[];
  /** For URLs over HTTP. */
  token?: string;
}

export interface OpenDatabases {
  databases: Databases;
  /** Where a group's events are appended. @throws AppError `unavailable` for a group that is not configured. */
  appender(groupNumber: number): Appender;
  /** Finishes what waits and releases the files. */
  close(): Promise<void>;
}

/** Opens all databases of a Node host; equal URLs share one client. @throws LibsqlError, after closing what was open. */
export async function openNodeDatabases({ controlUrl, groupUrls, token }: DatabaseUrls): Promise<OpenDatabases> {
  const opened = new Map<string, { database: Database; end(): Promise<void> }>();
  const close = async () => {
    await Promise.all([...opened.values()].map(({ end }) => end()));
  };
  try {
    for (const url of new Set([controlUrl, ...groupUrls])) opened.set(url, await open(url, token));
  } catch (error) {
    await close();
    throw error;
  }
  const group = (groupNumber: number): Database => {
    const found = opened.get(groupUrls[groupNumber - 1] ?? '')?.database;
    if (!found) throw new AppError('unavailable', 'this group of retailers is not configured here');
    return found;
  };
  return {
    databases: {
      control: opened.get(controlUrl)?.database as Database,
      group,
      groupNumbers: () => groupUrls.map((_, index) => index + 1),
    },
    appender: (groupNumber) => appenderOf(group(groupNumber).client),
    close,
  };
}

async function open(url: string, token: string | undefined): Promise<{ database: Database; end(): Promise<void> }> {
  if (!url.startsWith('file:')) {
    const client = openWebDatabase(url, token);
    return { database: databaseOf(client), end: async () => client.close() };
  }
  const file = filePathOf(url);
  mkdirSync(dirname(file), { recursive: true });
  const client = await openThreadDatabase({ file });
  const reports = { ...databaseOf(client.reports), inTurn: createTurns() };
  return { database: { ...databaseOf(client), reports }, end: () => client.end() };
}

/** The path of an embedded file: `file:///absolute`, `file:/absolute`, `file:relative`. */
export function filePathOf(url: string): string {
  return url.startsWith('file:/') ? fileURLToPath(url) : url.slice('file:'.length);
}
