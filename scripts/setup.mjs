/**
 * Makes a fresh clone ready with nothing but Node (18 or later) and npm: installs the locked packages (the project's
 * own Node among them), builds what is stale, and for `--browser` brings Chromium where the system lets us.
 * Runs on the machine's own Node, before any package is there: no dependencies, no syntax newer than Node 18.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const flags = new Set(process.argv.slice(2));
const stamp = path.join(root, 'node_modules', '.goodword-lock');

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error || status !== 0) {
    console.error(`\n"${command} ${args.join(' ')}" failed${error ? `: ${error.message}` : ''}`);
    process.exit(status || 1);
  }
}

function install() {
  const lock = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
  if (installed === lock) return;
  console.log('Installing packages …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, lock);
}

/** The project's own Node, whatever runs this script. */
const node = path.join(root, 'node_modules', 'node', 'bin', 'node');

function build() {
  run(node, [path.join(root, 'scripts', 'build.mjs'), '--if-stale']);
}

function findChromium() {
  const named = process.env.CHROMIUM;
  const places = [named, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].filter(Boolean);
  return places.find((place) => existsSync(place));
}

function bringChromium() {
  const tried = path.join(root, 'node_modules', '.goodword-engine');
  if (findChromium() && (existsSync('/usr/bin/chromium-headless-shell') || existsSync(tried))) return;
  if (existsSync('/usr/bin/apt-get') && process.getuid && process.getuid() === 0) {
    console.log('Installing Chromium for the browser tests …');
    const quiet = { stdio: ['ignore', 'ignore', 'inherit'] };
    spawnSync('apt-get', ['update', '-qq'], quiet);
    if (!findChromium()) run('apt-get', ['install', '-y', '-qq', 'chromium', 'fonts-liberation', 'fonts-noto-core']);
    // Its engine alone makes the tests quicker; where there is no such package the whole browser serves.
    spawnSync('apt-get', ['install', '-y', '-qq', 'chromium-headless-shell'], quiet);
    writeFileSync(tried, '');
  }
  if (!findChromium()) {
    console.error('The browser tests need Chromium: install it ("apt-get install chromium") or set CHROMIUM=/path.');
    process.exit(1);
  }
}

try {
  execFileSync('npm', ['--version'], { stdio: 'ignore' });
} catch {
  console.error('npm is missing: install Node 18 or later with npm.');
  process.exit(1);
}
install();
if (flags.has('--build')) build();
if (flags.has('--browser')) bringChromium();
