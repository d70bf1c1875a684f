import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lintMetadata, lintTemplate } from './lint.ts';

const read = (name: string) => readFile(join(import.meta.dirname, name), 'utf8');
const template = await read('template.tpl');
const metadata = await read('metadata.yaml');

it('finds nothing in what we ship', () => {
  expect(lintTemplate(template)).toEqual([]);
  expect(lintMetadata(metadata)).toEqual([]);
});

it('ships the licence that the gallery asks for, to the letter', async () => {
  // Apache 2.0 as published at apache.org/licenses/LICENSE-2.0.txt.
  expect(
    createHash('sha256')
      .update(await read('LICENSE'))
      .digest('hex'),
  ).toBe('cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30');
});

const change = (text: string, from: string | RegExp, to: string) => {
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  return changed;
};
const inCode = (line: string) => change(template, 'identify();\n  load', `identify();\n  ${line}\n  load`);

describe('finds in a template', () => {
  it.each([
    ['sections out of order', change(template, '___INFO___', '___NOTES___'), /^sections: /],
    ['a section of no JSON', change(template, '"type": "TAG",', ''), /info: expected a TAG/],
    ['broken JSON', change(template, '"type": "TAG",', ','), /cannot be read/],
    ['other terms', change(template, 'gallery-tos', 'other'), /^terms/],
    ['a name that claims too much', change(template, '"Goodword Referrals"', '"Official Goodword"'), /"Official"/],
    ['an unknown category', change(template, '"CONVERSIONS"', '"SHOPS"'), /categories/],
    ['an icon that is none', change(template, 'data:image/png;base64,', 'https://a.example/'), /^icon/],
    ['an icon that is no square', change(template, 'AGAAAABgCAYA', 'AGAAAABQCAYA'), /square/],
    ['no field that must be filled', change(template, '"NON_EMPTY"', '"STRING_LENGTH"'), /must be filled, found 0/],
    [
      'a check without a message',
      change(template, /"errorMessage": "Copy.*"/, '"errorMessage": ""'),
      /without a message/,
    ],
    ['a field that nobody reads', change(template, /data\.firstName/, 'data.email'), /field firstName: the code/],
    ['a field that is not there', change(template, 'data.firstName', 'data.lastName'), /no field lastName/],
    ['a condition on nothing', change(template, '"paramName": "mode"', '"paramName": "kind"'), /depends on kind/],
    ['this', inCode('this.x = 1;'), /ThisExpression/],
    ['new', inCode('const list = new Array();'), /NewExpression/],
    ['a regular expression', inCode('const pattern = /x/;'), /regular expression/],
    ['a global of the browser', inCode('window.x = 1;'), /window is not there/],
    ['a built-in that was not required', inCode('const x = JSON.parse("1");'), /JSON is not there/],
    ['a template literal', inCode('const x = `1`;'), /TemplateLiteral/],
    ['optional chaining', inCode('const x = data?.mode;'), /ChainExpression/],
    ['spread', inCode('const x = [...[]];'), /SpreadElement/],
    ['destructuring', inCode('const { mode } = data;'), /ObjectPattern/],
    ['shorthand', inCode('const x = { siteKey };'), /write properties out/],
    ['a wait', inCode('setTimeout(identify);'), /setTimeout is not there/],
    ['an API without permission', inCode("require('setCookie')('a', 'b');"), /set_cookies: needed/],
    ['an API that does not exist', inCode("require('readMind')();"), /no API readMind/],
    ['a permission without use', change(template, '"logging"', '"read_title"'), /read_title: there, not needed/],
    ['a pattern of all hosts', change(template, '"https://go.goodword.example/w/*"', '"https://*/w/*"'), /wider/],
    ['a host that is not ours', change(template, 'go.goodword.example/w/*', 'a.example/w/*'), /loads nothing from/],
    ['a global without use', change(template, '"goodword.q"', '"goodword.queue"'), /never names goodword.queue/],
    ['a consent type that is not listed', change(template, "['analytics_storage'", "['user_storage'"), /names user_/],
    ['a consent type without use', change(template, '"ad_user_data"', '"ad_other"'), /never names ad_other/],
    ['logging for everybody', change(template, '"string": "debug"', '"string": "all"'), /debug mode alone/],
    [
      'a test without an assertion',
      change(template, 'code: |-\n      fire({});', 'code: "fire({});"\n    x: |-'),
      /nothing/,
    ],
    [
      'too few tests',
      change(template, /scenarios:[\s\S]*?(?=\n {2}- name: A purchase without)/, 'scenarios:'),
      /25 or more/,
    ],
    [
      'two tests of one name',
      change(template, /- name: An empty .*/, '- name: Empty variables identify nobody'),
      /two/,
    ],
  ])('%s', (_, text, fault) => {
    expect(lintTemplate(text).join('\n')).toMatch(fault);
  });
});

describe('finds in the metadata', () => {
  it.each([
    ['no commit', change(metadata, /'0{40}'/, "'v1'"), /v1 is no commit/],
    ['no notes', change(metadata, /First version.*/, ''), /no change notes/],
    ['no versions', change(metadata, /versions:[\s\S]*/, 'versions: []'), /one version/],
    ['a page without https', change(metadata, 'https', 'http'), /with https/],
  ])('%s', (_, text, fault) => {
    expect(lintMetadata(text).join('\n')).toMatch(fault);
  });
});
