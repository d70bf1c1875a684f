import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { transform } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { makeGallery, readSources } from '../../scripts/build-gtm.mjs';
import { runScenario, startTemplate } from './runner.ts';
import { changeConsent, createPage } from './sandbox.ts';
import { readTemplate } from './sections.ts';

const text = await readFile(join(import.meta.dirname, 'template.tpl'), 'utf8');
const template = readTemplate(text);
const FIELDS = {
  siteKey: 'k3w9x2m7pq',
  mode: 'live',
  useConsent: true,
};

it('is what its sources give', async () => {
  expect(text).toBe((await makeGallery())['template.tpl']);
});

describe('its own tests', () => {
  for (const scenario of template.scenarios) it(scenario.name, () => runScenario(template, scenario));
});

describe('the runner finds', () => {
  const run = (code: string, broken = template) => runScenario({ ...broken, setup: '' }, { name: '', code });
  const change = (from: string, to: string) => {
    expect(template.code).toContain(from);
    return { ...template, code: template.code.replace(from, to) };
  };
  const FIRE = `mock('injectScript', (url, onSuccess) => onSuccess()); runCode(${JSON.stringify(FIELDS)});`;

  it.each([
    ['a script of another host', change('https://go.goodword.example', 'https://evil.example'), /inject_script for/],
    ['a global without permission', change("('goodword', 'goodword.q')", "('goodword', 'other')"), /access_globals/],
    ['an API that nobody allowed', change('identify();', "require('setInWindow')('a', 1);"), /setInWindow/],
    ['a global of the browser', change('identify();', 'window.x = 1;'), /window is not defined/],
    ['a firing without a report', change('injectScript(url, succeed, giveUp, url)', 'url'), /reported \[\]/],
    ['a firing with two reports', change('identify();', 'data.gtmOnSuccess();'), /reported \["gtmOn/],
  ])('%s', (_, broken, message) => {
    run(FIRE);
    expect(() => run(FIRE, broken)).toThrow(message);
  });

  it.each([
    'fail("no");',
    'assertThat(1).isEqualTo(2);',
    'assertThat({ a: 1 }).isNotEqualTo({ a: 1 });',
    'assertThat(0).isTrue();',
    'assertThat(0).isFalse();',
    'assertThat(undefined).isDefined();',
    'assertThat(null).isUndefined();',
    'assertThat([1]).hasLength(2);',
    'assertThat([[1]]).contains([2]);',
    'assertThat([[1]]).doesNotContain([1]);',
    'assertApi("injectScript").wasCalled();',
    `${FIRE} assertApi("injectScript").wasNotCalled();`,
    `${FIRE} assertApi("gtmOnSuccess").wasCalledWith(1);`,
    `${FIRE} assertApi("gtmOnSuccess").wasNotCalledWith();`,
  ])('what does not hold: %s', (code) => {
    expect(() => run(code)).toThrow();
  });

  it('nothing in what holds', () => {
    run(`
      assertThat({ a: [1] }).isEqualTo({ a: [1] });
      assertThat(1).isNotEqualTo(2);
      assertThat(true).isTrue();
      assertThat(false).isFalse();
      assertThat(0).isDefined();
      assertThat(undefined).isUndefined();
      assertThat([1]).hasLength(1);
      assertThat([[1]]).contains([1]);
      assertThat([[1]]).doesNotContain([2]);
      ${FIRE}
      assertApi('createArgumentsQueue').wasCalledWith('goodword', 'goodword.q');
      assertApi('injectScript').wasNotCalledWith('x');
    `);
  });
});

describe('with the real loader', () => {
  /** A page on which the tag has fired, and what its core would hear once it has come. */
  async function openPage(window: Record<string, unknown> = {}) {
    const page = createPage(window);
    const { fire } = startTemplate(template, page);
    const source = await readFile(join(import.meta.dirname, '../loader.ts'), 'utf8');
    const { code } = await transform(source.replace('export default', 'window.load ='), { loader: 'ts' });
    const heard: unknown[][] = [];
    const arrive = () => {
      const ignore = () => {};
      const document = { currentScript: null, querySelector: () => null, readyState: 'loading' };
      const context = { window, document, location: { search: '' }, addEventListener: ignore, setTimeout: ignore };
      runInContext(code, createContext(context));
      (window.load as (settings: object) => void)({ b: 'https://go.goodword.example/w/k3w9x2m7pq' });
      const goodword = window.goodword as { q: unknown };
      const hear = (command: ArrayLike<unknown>) => void heard.push(Array.from(command));
      for (const command of goodword.q as ArrayLike<unknown>[]) hear(command);
      goodword.q = { push: hear };
      page.scripts[0]?.onSuccess();
    };
    return { page, fire, heard, arrive };
  }

  it('hands over what was said before it came, and after', async () => {
    const { page, fire, heard, arrive } = await openPage();
    page.consent = { analytics_storage: true, ad_storage: false };
    fire({ ...FIELDS, trustStanding: true, customerId: 'c-81' });
    arrive();
    expect(heard).toEqual([
      ['consent', { ad_storage: false, ad_user_data: false }, 0],
      ['consent', { analytics_storage: true }, 4],
      ['identify', { customerId: 'c-81' }],
    ]);
    changeConsent(page, 'ad_storage', true);
    changeConsent(page, 'analytics_storage', false);
    fire({ ...FIELDS, customerId: 'c-82' });
    expect(heard.slice(3)).toEqual([
      ['consent', { ad_storage: true }, 4],
      ['consent', { analytics_storage: false }, 4],
      ['identify', { customerId: 'c-82' }],
    ]);
    expect(page.scripts.map(({ url }) => url)).toEqual(['https://go.goodword.example/w/k3w9x2m7pq/l.js']);
  });

  it('keeps the calls that the page itself has queued', async () => {
    const window: Record<string, unknown> = {};
    runInContext(
      `window.goodword = window.goodword || function () { (goodword.q = goodword.q || []).push(arguments) };
       goodword = window.goodword;
       goodword('purchase', { value: 49.9, currency: 'EUR' });`,
      createContext({ window }),
    );
    const { fire, heard, arrive } = await openPage(window);
    fire({ ...FIELDS, useConsent: false, customerId: 'c-81' });
    arrive();
    expect(heard).toEqual([
      ['purchase', { value: 49.9, currency: 'EUR' }],
      ['identify', { customerId: 'c-81' }],
    ]);
  });

  it('takes the place of an element whose id is the name of the queue', async () => {
    const { fire, heard, arrive } = await openPage({ goodword: { id: 'goodword' } });
    fire({ ...FIELDS, useConsent: false, customerId: 'c-81' });
    arrive();
    expect(heard).toEqual([['identify', { customerId: 'c-81' }]]);
  });

  it('says nothing of consent in a page where nobody has said anything', async () => {
    const { fire, heard, arrive } = await openPage();
    fire(FIELDS);
    arrive();
    expect(heard).toEqual([]);
  });

  it('leaves a standing grant that does not count where the install check finds it', async () => {
    const window: { goodword?: { g?: object } } = {};
    const { page, fire, heard, arrive } = await openPage(window);
    page.consent = { analytics_storage: true, ad_storage: false };
    fire(FIELDS);
    arrive();
    expect(window.goodword?.g).toEqual({ analytics_storage: true });
    expect(heard).toEqual([['consent', { ad_storage: false, ad_user_data: false }, 0]]);
  });
});

it('reads its default values from the same fields', async () => {
  const { parameters } = await readSources();
  expect(template.fields).toEqual(parameters);
});
