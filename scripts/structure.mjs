/**
 * The rules of the layout that no compiler knows: which way imports may point, no interactive transactions, no export
 * that nobody uses, no document that names a file which is gone.
 */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => file && existsSync(file));
const sources = files.filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !file.endsWith('.d.ts'));
const text = new Map(sources.map((file) => [file, readFileSync(file, 'utf8')]));
const faults = [];

const isTest = (file) =>
  /(\.test|\.contract|\.browser\.test)\.tsx?$/.test(file) || file.startsWith('worker/test/') || file.startsWith('e2e/');
/** The role a file's name gives it. */
function roleOf(file) {
  if (file.startsWith('worker/hosts/')) return 'host';
  if (/\.(routes|guard)\.ts$/.test(file)) return 'routes';
  if (/\.store\.ts$/.test(file)) return 'store';
  if (file.startsWith('worker/message/senders/')) return 'sender';
  if (file.startsWith('worker/')) return 'worker';
  return file.split('/')[0];
}

/** Pure rules: `<noun>/<noun>.ts` and the other files that promise to do no I/O. */
function isRule(file) {
  const match = /^worker\/(\w+)\/([\w-]+)\.ts$/.exec(file);
  return match !== null && match[1] === match[2] && !isTest(file);
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?[^'";]*?from\s+'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g;
for (const [file, source] of text) {
  for (const [, typeOnly, from, dynamic, bare] of source.matchAll(IMPORT)) {
    const name = from ?? dynamic ?? bare;
    const target = name.startsWith('.') ? path.normalize(path.join(path.dirname(file), name)) : name;
    const say = (rule) => faults.push(`${file}: imports ${name}: ${rule}`);
    if (isTest(file)) continue;
    if (
      /^node:/.test(name) &&
      file.startsWith('worker/') &&
      !['host', 'sender'].includes(roleOf(file)) &&
      file !== 'worker/privacy/secrets.ts'
    ) {
      say('a runtime is named in hosts and senders alone');
    }
    if (/^(snippet|dashboard)\//.test(file) && /^(worker|db)\//.test(target) && !typeOnly)
      say('browser code imports types alone');
    if (/^worker\//.test(file) && /^(snippet|dashboard|e2e|loadtests|scripts)\//.test(target))
      say('the worker stands alone');
    if (/^worker\//.test(file) && roleOf(file) !== 'host' && /^worker\/hosts\//.test(target))
      say('nothing but hosts knows a host');
    if (
      isRule(file) &&
      !typeOnly &&
      (!name.startsWith('.') || /\.(store|routes)\.ts$/.test(target) || /^(db)\//.test(target))
    ) {
      say('rules import only rules');
    }
    if (roleOf(file) === 'store' && /\.routes\.ts$/.test(target)) say('a store knows no routes');
  }
  if (!isTest(file) && /^worker\//.test(file) && /\.transaction\(/.test(source)) {
    faults.push(`${file}: interactive transactions are banned; write one guarded batch`);
  }
  if (isRule(file) && /\bDate\.now\(|\bMath\.random\(|\bcrypto\./.test(source))
    faults.push(`${file}: rules have no clock and no chance`);
}

/** Exports that no other file names: dead weight, or something that need not be public. */
const ENTRY = /(^|\/)(drizzle\.\w+|vitest\.config|cloudflare|dispatch)\.ts$|^db\/schema\//;
for (const [file, source] of text) {
  if (isTest(file) || ENTRY.test(file)) continue;
  const exported = /(?:^|\n)export\s+(?:async\s+)?(const|function\*?|class|interface|type)\s+(\w+)/g;
  for (const [, what, name] of source.matchAll(exported)) {
    // A type that something else in its own file speaks of is public with it.
    const isType = what === 'interface' || what === 'type';
    if (isType && (source.match(new RegExp(`\\b${name}\\b`, 'g')) ?? []).length > 1) continue;
    const used = [...text].some(([other, body]) => other !== file && new RegExp(`\\b${name}\\b`).test(body));
    if (!used) faults.push(`${file}: nobody uses the export ${name}`);
  }
}

/** Paths in documents. */
for (const file of files.filter((one) => one.endsWith('.md'))) {
  for (const [, name] of readFileSync(file, 'utf8').matchAll(
    /`((?:worker|snippet|dashboard|db|docs|e2e|loadtests|scripts)\/[\w./-]+)`/g,
  )) {
    if (!existsSync(name)) faults.push(`${file}: names ${name}, which does not exist`);
  }
}

for (const fault of faults) console.error(fault);
process.exit(faults.length ? 1 : 0);
