/** Takes a `.tpl` file of Tag Manager apart. */
import { parse } from 'yaml';
import type { TemplateField } from './make.ts';
import type { Permission } from './template/permissions.ts';

/** The sections of a web template, in the order that Tag Manager's editor writes and the gallery expects. */
export const SECTIONS = [
  'TERMS_OF_SERVICE',
  'INFO',
  'TEMPLATE_PARAMETERS',
  'SANDBOXED_JS_FOR_WEB_TEMPLATE',
  'WEB_PERMISSIONS',
  'TESTS',
  'NOTES',
] as const;

export interface Scenario {
  name: string;
  code: string;
}

/** What the tools here look at. */
export interface Template {
  fields: TemplateField[];
  code: string;
  permissions: Permission[];
  /** Runs before each scenario, in its scope. */
  setup: string;
  scenarios: Scenario[];
}

/** The text of every section by name, in the file's order. */
export function splitSections(text: string): Map<string, string> {
  const parts = text.split(/^___([A-Z_]+)___$/m);
  const sections = new Map<string, string>();
  for (let at = 1; at < parts.length; at += 2) sections.set(parts[at] ?? '', (parts[at + 1] ?? '').trim());
  return sections;
}

/** @throws where a section is missing or is neither JSON nor YAML where it should be. */
export function readTemplate(text: string): Template {
  const sections = splitSections(text);
  const get = (name: (typeof SECTIONS)[number]) => {
    const section = sections.get(name);
    if (section === undefined) throw new Error(`The section ${name} is missing`);
    return section;
  };
  const tests = parse(get('TESTS')) as { setup?: string; scenarios: Scenario[] };
  return {
    fields: JSON.parse(get('TEMPLATE_PARAMETERS')),
    code: get('SANDBOXED_JS_FOR_WEB_TEMPLATE'),
    permissions: JSON.parse(get('WEB_PERMISSIONS')),
    setup: tests.setup ?? '',
    scenarios: tests.scenarios,
  };
}
