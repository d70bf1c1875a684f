/**
 * The rules of the layout that no compiler knows: which way imports may point, no interactive transactions, no export
 * that nobody uses, no document that names a file which is gone.
 *
 * Direction: hosts → app → routes → { use cases } → { rules, stores }; stores → schema; senders → their own SDK; rules
 * import only rules. Browser code imports types from the worker, never code.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Pure files beside each folder's `<noun>.ts`: no I/O, no clock, no framework. */
const RULES = new Set(
  `advocate/standing fraud/disposable fraud/note fraud/sign fraud/verdict support/story alert/orders alert/words campaign/deal campaign/money click/click.token click/image-size click/visit install/faults install/files install/host install/report install/seen install/value invite/basis invite/basis.data privacy/address privacy/domain privacy/retention product/feed product/unnamed purchase/conversion purchase/credit purchase/earn reward/rule reward/minimum reward/settle reward/release reward/judge
  purchase/buyer purchase/plan purchase/purchase.event purchase/refund purchase/refund.list purchase/waiting purchase/word report/csv report/rates.input report/schedule report/schedule.token report/choose report/count.sums report/counts report/day report/experiment report/fold report/fold.count report/key report/marks report/metrics report/metrics.shown
  report/notes report/plan report/query report/rates report/reading report/rollup report/rollup.count report/sketch report/span report/table report/tally report/tally.group report/totals report/variants
  message/mail/html message/mail/inbound message/mail/report message/mail/status
  message/hooks/twilio message/sms/annoyance message/sms/doubt message/sms/doubt.data message/sms/ending message/sms/ending.data message/sms/keywords message/sms/lead message/sms/leaving message/sms/lexicon message/sms/objection message/sms/rebuff message/sms/refusal message/sms/sentence message/sms/signature message/sms/statement message/sms/number message/sms/segments
  api/fields platform/decimal platform/shopify platform/woocommerce message/hooks/meta message/connection message/fact message/price message/breaker message/state message/typed message/pace message/quiet message/quiet.data message/quiet.place message/stop message/stop.fault retailer/api-key outward/outward.error retailer/controls retailer/role retailer/shop retailer/switch share/advocate share/area share/country share/link share/policy share/policy.data share/policy.page share/policy.rules
  campaign/body campaign/burst campaign/own-words campaign/campaign.page campaign/diff campaign/eligibility campaign/period campaign/rows campaign/state campaign/variant
  banner/font banner/lines join/link store/pdf store/sheet till/barcode till/moment till/sales till/sum purchase/receipt coupon/apply endpoint/circuit coupon/column coupon/pattern coupon/pool coupon/reward campaign/placement tag/cookie tag/channel tag/event tag/identity tag/intake tag/settings tag/utm tag/visitor tag/agent tag/languages`
    .split(/\s+/)
    .map((name) => `worker/${name}.ts`),
);
/** What a rule may take from outside: crawlers and numbering plans are rules that others keep. */
const RULE_PACKAGES = new Set(['isbot', 'libphonenumber-js/max']);

const isTest = (file) =>
  /(\.test|\.contract)\.tsx?$/.test(file) ||
  /^(worker\/test|e2e|snippet\/test)\//.test(file) ||
  /\.server\.ts$/.test(file);

/** The role that a file's place and name give it. */
function roleOf(file) {
  if (/^worker\/hosts\//.test(file)) return 'host';
  if (/^worker\/(app(\.\w+)?|tick|v1\.routes)\.ts$/.test(file)) return 'app';
  if (/^worker\/.*\.(routes|guard)\.ts$/.test(file)) return 'routes';
  if (/^worker\/.*\.store\.ts$/.test(file)) return 'store';
  if (/^worker\/message\/senders\//.test(file)) return 'sender';
  const noun = /^worker\/(\w+)\/([\w-]+)\.ts$/.exec(file);
  if (RULES.has(file) || (noun && noun[1] === noun[2])) return 'rule';
  if (/^worker\//.test(file)) return 'use case';
  return file.split('/')[0];
}

/** Where a role may not point, with the reason; `true` for packages named here means that none but these pass. */
const FORBIDDEN = {
  rule: { roles: ['host', 'app', 'routes', 'store', 'sender', 'use case', 'db'], why: 'rules import only rules' },
  store: { roles: ['host', 'app', 'routes', 'sender', 'use case'], why: 'a store knows the schema and rules' },
  sender: { roles: ['host', 'app', 'routes', 'use case'], why: 'a sender knows its port and its own SDK' },
  'use case': { roles: ['host', 'app', 'routes'], why: 'a use case stands below its routes' },
  routes: { roles: ['host', 'app'], why: 'routes do not know who composes them' },
  app: { roles: ['host'], why: 'nothing but hosts knows a host' },
  db: { roles: ['host', 'app', 'routes', 'sender'], why: 'the database knows nobody above it' },
};
/** Files that any role may use: words, and tools without a will of their own. */
const COMMON = new Set([
  'worker/errors.ts',
  'worker/ports.ts',
  'worker/wire.ts',
  'worker/cache.ts',
  'worker/number.ts',
  'worker/report/pieces.ts',
]);
const WEB = /^(hono|@hono\/|better-auth)/;

function judgeImport(file, target, isType) {
  const from = roleOf(file);
  const isPackage = !/^(worker|db|snippet|dashboard|e2e|loadtests|scripts|dist)\//.test(target);
  if (isType && from !== 'snippet' && from !== 'dashboard') {
    return from === 'rule' && isPackage ? 'rules know no framework, not even its types' : undefined;
  }
  if (/^node:/.test(target)) {
    const free =
      !file.startsWith('worker/') || ['host', 'sender'].includes(from) || file === 'worker/privacy/secrets.ts';
    return free ? undefined : 'a runtime is named in hosts and senders alone';
  }
  if (isPackage) {
    if (from === 'rule' && !RULE_PACKAGES.has(target)) return 'rules know no framework';
    if (['store', 'sender'].includes(from) && WEB.test(target)) return 'the web ends at the routes';
    // A bench compares with the bare SDK.
    if (!['sender', 'loadtests'].includes(from) && /^(nodemailer|twilio|facebook-)/.test(target)) {
      return 'an SDK belongs to its sender';
    }
    return undefined;
  }
  if (from === 'snippet' || from === 'dashboard') {
    return /^(worker|db)\//.test(target) && !isType ? 'browser code imports types alone' : undefined;
  }
  if (file.startsWith('worker/') && /^(snippet|dashboard|e2e|loadtests|scripts)\//.test(target)) {
    return 'the worker stands alone';
  }
  if (COMMON.has(target) || file.startsWith('db/seed')) return undefined;
  const forbidden = FORBIDDEN[from];
  return forbidden?.roles.includes(roleOf(target)) ? forbidden.why : undefined;
}

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => file && existsSync(file));
const sources = files.filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !/\.d\.m?ts$/.test(file));
const text = new Map(sources.map((file) => [file, readFileSync(file, 'utf8')]));
const faults = [];

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?[^'";]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s+['"]([^'"]+)['"]/g;
for (const [file, source] of text) {
  if (isTest(file)) continue;
  for (const [, typeOnly, from, dynamic, bare] of source.matchAll(IMPORT)) {
    const name = from ?? dynamic ?? bare;
    const target = name.startsWith('.') ? path.normalize(path.join(path.dirname(file), name)) : name;
    const why = judgeImport(file, target, Boolean(typeOnly));
    if (why) faults.push(`${file}: imports ${name}: ${why}`);
  }
  if (/^worker\//.test(file) && /\.transaction\(/.test(source)) {
    faults.push(`${file}: interactive transactions are banned; write one guarded batch`);
  }
  if (roleOf(file) === 'rule' && /\bDate\.now\(|\bMath\.random\(|\bcrypto\.|\bfetch\(/.test(source)) {
    faults.push(`${file}: rules have no clock, no chance and no network`);
  }
}

/** In how many files each word stands. */
const filesNaming = new Map();
for (const source of text.values()) {
  for (const word of new Set(source.match(/\w+/g))) filesNaming.set(word, (filesNaming.get(word) ?? 0) + 1);
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
    // Its own file is one of them.
    if (filesNaming.get(name) === 1) faults.push(`${file}: nobody uses the export ${name}`);
  }
}

/** Paths and pictures in documents. */
for (const file of files.filter((one) => one.endsWith('.md'))) {
  const words = readFileSync(file, 'utf8');
  for (const [, name] of words.matchAll(/`((?:worker|snippet|dashboard|db|docs|e2e|loadtests|scripts)\/[\w./-]+)`/g)) {
    if (!existsSync(name)) faults.push(`${file}: names ${name}, which does not exist`);
  }
  for (const [, name] of words.matchAll(/!\[[^\]]*\]\(([^):]+)\)/g)) {
    if (!existsSync(path.join(path.dirname(file), name))) faults.push(`${file}: shows ${name}, which does not exist`);
  }
}

for (const fault of faults) console.error(fault);
process.exit(faults.length ? 1 : 0);
