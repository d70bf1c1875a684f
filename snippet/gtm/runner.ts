/** Runs a template and the scenarios of its `___TESTS___` outside Tag Manager. */
import { isDeepStrictEqual } from 'node:util';
import { compileFunction } from 'node:vm';
import { requirePermission } from './permission.ts';
import { createApis, createPage, type Page } from './sandbox.ts';
import type { Scenario, Template } from './sections.ts';

/** The sandbox has none of a browser's globals: what the template does not `require` is not there. */
const HIDDEN = Object.getOwnPropertyNames(globalThis).filter(
  (name) => /^[A-Za-z_$][\w$]*$/.test(name) && !/^(undefined|NaN|Infinity)$/.test(name),
);

function evaluate(code: string, scope: Record<string, unknown>): void {
  const names = Object.keys(scope);
  const hidden = HIDDEN.filter((name) => !names.includes(name));
  // A block of its own: the code may name a constant as a global is named.
  compileFunction(`{${code}\n}`, [...names, ...hidden])(...Object.values(scope));
}

type Call = { api: string; args: unknown[] };

interface Run {
  /** Runs the template with these fields: once for each time that the tag fires. */
  fire(fields: Record<string, unknown>): void;
  calls: Call[];
  mocks: Map<string, unknown>;
  require(name: string): unknown;
  /** Reports of success or failure, one list for each time that the tag has fired. */
  reports: string[][];
}

/** Prepares a template on a page; every call of an API is recorded and checked against the template's permissions. */
export function startTemplate(template: Pick<Template, 'code' | 'permissions'>, page: Page = createPage()): Run {
  const apis = createApis(page);
  const calls: Call[] = [];
  const mocks = new Map<string, unknown>();
  const reports: string[][] = [];
  const watch = (api: string, work: (...args: unknown[]) => unknown) =>
    function call(...args: unknown[]) {
      requirePermission(template.permissions, api, args);
      calls.push({ api, args });
      return work(...args);
    };
  const require = (name: string): unknown => {
    const api = mocks.get(name) ?? apis[name];
    if (api === undefined) throw new Error(`The sandbox here has no ${name}`);
    if (typeof api === 'function') return watch(name, api as () => unknown);
    return Object.fromEntries(
      Object.entries(api as object).map(([method, work]) => [
        method,
        name === 'Object' ? work : (...args: unknown[]) => watch(name, () => work(...args))(),
      ]),
    );
  };
  const fire = (fields: Record<string, unknown>) => {
    const reported: string[] = [];
    reports.push(reported);
    const report = (api: string) => () => {
      calls.push({ api, args: [] });
      reported.push(api);
    };
    const data = { ...fields, gtmOnSuccess: report('gtmOnSuccess'), gtmOnFailure: report('gtmOnFailure') };
    evaluate(template.code, { require, data });
  };
  return { fire, calls, mocks, require, reports };
}

/**
 * Runs one scenario as Tag Manager would; beyond that, every firing must report exactly once.
 * @throws where an assertion fails, a permission is missing, or anything else goes wrong.
 */
export function runScenario(template: Template, scenario: Scenario): void {
  const { fire, calls, mocks, require, reports } = startTemplate(template);
  const check = (holds: boolean, message: string) => {
    if (!holds) throw new Error(message);
  };
  evaluate(`${template.setup}\n${scenario.code}`, {
    require,
    runCode: fire,
    mock: (api: string, result: unknown) => mocks.set(api, typeof result === 'function' ? result : () => result),
    mockObject: (api: string, object: object) => mocks.set(api, object),
    fail: (message = 'The scenario failed') => check(false, message),
    assertThat: (actual: unknown, message?: string) => assertThat(check, actual, message),
    assertApi: (api: string) => {
      const made = calls.filter((call) => call.api === api).map(({ args }) => args);
      const madeWith = (args: unknown[]) => made.some((one) => isDeepStrictEqual(one, args));
      return {
        wasCalled: () => check(made.length > 0, `${api} was not called`),
        wasNotCalled: () => check(made.length === 0, `${api} was called with ${show(made)}`),
        wasCalledWith: (...args: unknown[]) => check(madeWith(args), `${api} was called with ${show(made)}`),
        wasNotCalledWith: (...args: unknown[]) => check(!madeWith(args), `${api} was called with ${show(args)}`),
      };
    },
  });
  for (const reported of reports) check(reported.length === 1, `One firing reported ${show(reported)}`);
}

const show = (value: unknown) => JSON.stringify(value);

function assertThat(check: (holds: boolean, message: string) => void, actual: unknown, message?: string) {
  const expect = (holds: boolean, what: string) => check(holds, message ?? `expected ${show(actual)} ${what}`);
  const list = actual as unknown[];
  const has = (element: unknown) => list.some((one) => isDeepStrictEqual(one, element));
  return {
    isEqualTo: (other: unknown) => expect(isDeepStrictEqual(actual, other), `to equal ${show(other)}`),
    isNotEqualTo: (other: unknown) => expect(!isDeepStrictEqual(actual, other), `to differ from ${show(other)}`),
    isTrue: () => expect(actual === true, 'to be true'),
    isFalse: () => expect(actual === false, 'to be false'),
    isDefined: () => expect(actual !== undefined, 'to be defined'),
    isUndefined: () => expect(actual === undefined, 'to be undefined'),
    hasLength: (length: number) => expect(list.length === length, `to have length ${length}`),
    contains: (element: unknown) => expect(has(element), `to contain ${show(element)}`),
    doesNotContain: (element: unknown) => expect(!has(element), `not to contain ${show(element)}`),
  };
}
