/** What Tag Manager's editor and the gallery's reviewers would find, found here. Each fault is one line. */
import { parse } from 'yaml';
import { readCode } from './language.ts';
import { listFields } from './make.ts';
import { permissionOf, readParam } from './permission.ts';
import { readTemplate, SECTIONS, splitSections, type Template } from './sections.ts';

/** The gallery shows three categories at most. */
const MOST_CATEGORIES = 3;
const CATEGORIES = new Set([
  ...['ADVERTISING', 'AFFILIATE_MARKETING', 'ANALYTICS', 'ATTRIBUTION', 'CHAT', 'CONVERSIONS', 'DATA_WAREHOUSING'],
  ...['EMAIL_MARKETING', 'EXPERIMENTATION', 'HEAT_MAP', 'LEAD_GENERATION', 'MARKETING', 'PERSONALIZATION'],
  ...['REMARKETING', 'SALES', 'SESSION_RECORDING', 'SOCIAL', 'SURVEY', 'TAG_MANAGEMENT', 'UTILITY'],
]);
const FEWEST_TESTS = 25;
const SMALLEST_ICON = 48;
const LARGEST_ICON_BYTES = 50_000;
const TEST_GLOBALS = ['require', 'runCode', 'mock', 'mockObject', 'fail', 'assertThat', 'assertApi'];

/** Faults of a `template.tpl`; none for a good one. */
export function lintTemplate(text: string): string[] {
  const sections = splitSections(text);
  const order = [...sections.keys()].join(' ');
  if (order !== SECTIONS.join(' ')) return [`sections: expected ${SECTIONS.join(' ')}, found ${order}`];
  let template: Template;
  let info: Info;
  try {
    template = readTemplate(text);
    info = JSON.parse(sections.get('INFO') ?? '');
  } catch (error) {
    return [`a section cannot be read: ${(error as Error).message}`];
  }
  return [
    ...lintTerms(sections.get('TERMS_OF_SERVICE') ?? ''),
    ...lintInfo(info),
    ...lintFields(template),
    ...lintCode(template),
    ...lintPermissions(template),
    ...lintTests(template),
  ];
}

function lintTerms(terms: string): string[] {
  return /developers\.google\.com\/tag-manager\/gallery-tos/.test(terms) ? [] : ["terms: Google's text is missing"];
}

interface Info {
  type: string;
  id: string;
  version: number;
  displayName: string;
  description: string;
  categories: string[];
  containerContexts: string[];
  brand: { thumbnail: string };
}

function lintInfo(info: Info): string[] {
  const faults: string[] = [];
  if (info.type !== 'TAG' || info.id !== 'cvt_temp_public_id' || info.version !== 1) {
    faults.push('info: expected a TAG with the id cvt_temp_public_id and version 1');
  }
  if (info.containerContexts.join() !== 'WEB') faults.push('info: expected the context WEB');
  if (!info.description || !info.displayName || /official/i.test(info.displayName)) {
    faults.push('info: expected a description, and a name without "Official"');
  }
  const known = info.categories.every((category) => CATEGORIES.has(category));
  if (!known || info.categories.length < 1 || info.categories.length > MOST_CATEGORIES) {
    faults.push(`info: expected one to ${MOST_CATEGORIES} of the gallery's categories`);
  }
  return [...faults, ...lintIcon(info.brand.thumbnail)];
}

/** Width and height stand in the first chunk of every PNG. */
function lintIcon(uri: string): string[] {
  const data = /^data:image\/png;base64,([\w+/]+=*)$/.exec(uri)?.[1];
  if (!data) return ['icon: expected a PNG as a data URI'];
  const bytes = Buffer.from(data, 'base64');
  if (bytes.toString('latin1', 12, 16) !== 'IHDR') return ['icon: no PNG'];
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const faults: string[] = [];
  if (width !== height || width < SMALLEST_ICON) faults.push(`icon: expected a square of ${SMALLEST_ICON} px or more`);
  if (bytes.length > LARGEST_ICON_BYTES) faults.push(`icon: larger than ${LARGEST_ICON_BYTES} bytes`);
  return faults;
}

function lintFields({ fields: tree }: Template): string[] {
  const faults: string[] = [];
  const fields = listFields(tree);
  const names = fields.map(({ name }) => name);
  for (const name of names.filter((one, at) => names.indexOf(one) !== at)) faults.push(`field ${name}: named twice`);
  for (const { name, valueValidators = [], enablingConditions = [] } of fields) {
    for (const { type, args, errorMessage } of valueValidators) {
      if (!errorMessage) faults.push(`field ${name}: a check without a message`);
      if (type === 'REGEX') new RegExp(args?.[0] as string);
    }
    for (const { paramName } of enablingConditions as { paramName: string }[]) {
      if (!names.includes(paramName)) faults.push(`field ${name}: depends on ${paramName}, which is not there`);
    }
  }
  const required = fields.filter(({ valueValidators = [] }) =>
    valueValidators.some(({ type }) => type === 'NON_EMPTY'),
  );
  if (required.length !== 1) faults.push(`fields: expected one that must be filled, found ${required.length}`);
  return faults;
}

function lintCode({ code, fields }: Template): string[] {
  const reading = readCode(code, ['require', 'data']);
  const faults = reading.faults.map((fault) => `code: ${fault}`);
  const names = listFields(fields)
    .filter(({ type }) => type !== 'GROUP')
    .map(({ name }) => name);
  for (const name of names) if (!reading.fields.includes(name)) faults.push(`field ${name}: the code never reads it`);
  for (const name of reading.fields) {
    if (!names.includes(name) && !/^gtmOn(Success|Failure)$/.test(name)) faults.push(`code: there is no field ${name}`);
  }
  return faults;
}

function lintPermissions({ code, permissions }: Template): string[] {
  const faults: string[] = [];
  const { required, texts } = readCode(code, []);
  const held = permissions.map(({ instance }) => instance.key.publicId);
  const needed = new Set<string>();
  for (const api of required) {
    const publicId = permissionOf(api);
    if (publicId === undefined) faults.push(`code: there is no API ${api}`);
    else if (publicId) needed.add(publicId);
  }
  for (const publicId of needed) if (!held.includes(publicId)) faults.push(`permission ${publicId}: needed, not there`);
  for (const publicId of held) if (!needed.has(publicId)) faults.push(`permission ${publicId}: there, not needed`);

  for (const url of readParam(permissions, 'inject_script', 'urls') as string[]) {
    const [, host] = /^(https:\/\/[a-z0-9.-]+(?::\d+)?|__HOST__)\/[^*]+\*$/.exec(url) ?? [];
    if (!host) faults.push(`permission inject_script: ${url} is wider than one path of one host`);
    else if (!texts.includes(host)) faults.push(`permission inject_script: the code loads nothing from ${host}`);
  }
  for (const { key } of readParam(permissions, 'access_globals', 'keys') as { key: string }[]) {
    if (!texts.includes(key)) faults.push(`permission access_globals: the code never names ${key}`);
  }
  const named = texts.filter((text) => /^ad_|_storage$/.test(text));
  const types = readParam(permissions, 'access_consent', 'consentTypes') as { consentType: string; write: boolean }[];
  const listed = types.map(({ consentType }) => consentType);
  for (const type of new Set([...named, ...listed])) {
    if (!listed.includes(type)) faults.push(`permission access_consent: the code names ${type}, which is not listed`);
    if (!named.includes(type)) faults.push(`permission access_consent: the code never names ${type}`);
  }
  if (types.some(({ write }) => write)) faults.push('permission access_consent: consent is only read');
  if (readParam(permissions, 'logging', 'environments').join() !== 'debug') {
    faults.push('permission logging: in debug mode alone');
  }
  return faults;
}

function lintTests({ setup, scenarios }: Template): string[] {
  const faults: string[] = [];
  const names = scenarios.map(({ name }) => name);
  if (names.length < FEWEST_TESTS) faults.push(`tests: expected ${FEWEST_TESTS} or more, found ${names.length}`);
  if (new Set(names).size !== names.length) faults.push('tests: two have the same name');
  for (const { name, code } of scenarios) {
    for (const fault of readCode(`${setup}\n${code}`, TEST_GLOBALS).faults) faults.push(`test "${name}": ${fault}`);
    if (!/assert|fail\(/.test(code)) faults.push(`test "${name}": asserts nothing`);
  }
  return faults;
}

/** Faults of the gallery's `metadata.yaml`. */
export function lintMetadata(text: string): string[] {
  const { homepage, documentation, versions } = parse(text) as {
    homepage?: string;
    documentation?: string;
    versions?: { sha?: unknown; changeNotes?: unknown }[];
  };
  const faults: string[] = [];
  if (![homepage, documentation].every((url) => /^https:\/\/\S+$/.test(url ?? ''))) {
    faults.push('metadata: expected a homepage and a documentation with https');
  }
  if (!versions?.length) faults.push('metadata: expected one version or more');
  for (const { sha, changeNotes } of versions ?? []) {
    if (!/^[0-9a-f]{40}$/.test(`${sha}`)) faults.push(`metadata: ${sha} is no commit`);
    if (typeof changeNotes !== 'string' || !changeNotes.trim()) faults.push(`metadata: ${sha} has no change notes`);
  }
  return faults;
}
