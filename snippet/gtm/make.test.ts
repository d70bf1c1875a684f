import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { buildGtm, makeGallery, readSources } from '../../scripts/build-gtm.mjs';
import { lintTemplate } from './lint.ts';
import { listFields, makeContainer, makeTemplate } from './make.ts';
import { runScenario } from './runner.ts';
import { readTemplate } from './sections.ts';
import { listPermissions } from './template/permissions.ts';

const HOST = 'https://go.goodword.example';
const OWN_HOST = 'https://friends.shop.example';
const sources = await readSources();
const read = (name: string) => readFile(join(import.meta.dirname, name), 'utf8');

interface Entity {
  name: string;
  type: string;
  triggerId: string;
  templateId: string;
  templateData: string;
  fingerprint: string;
  firingTriggerId: string[];
  parameter: { type: string; key: string; value: string }[];
}
interface Export {
  containerVersion: Record<'tag' | 'trigger' | 'variable' | 'customTemplate', Entity[]> & { container: Entity };
}
const container = JSON.parse(await read('container.json')) as Export;
const { tag, trigger, variable, customTemplate } = container.containerVersion;

it('the container is what the sources give', async () => {
  expect(await read('container.json')).toBe((await makeGallery())['container.json']);
});

it('the container carries the template as a whole, and its tag is of that type', async () => {
  expect(customTemplate).toHaveLength(1);
  expect(customTemplate[0]?.templateData).toBe(await read('template.tpl'));
  expect(tag.map(({ type }) => type)).toEqual([`cvt_0_${customTemplate[0]?.templateId}`]);
});

it('the tag fills fields that there are, with variables that there are, as each field is typed', () => {
  const fields = new Map(listFields(sources.parameters).map((field) => [field.name, field]));
  const names = variable.map(({ name }) => name);
  const parameters = tag[0]?.parameter ?? [];
  for (const { type, key, value } of parameters) {
    expect(type).toBe(fields.get(key)?.type === 'CHECKBOX' ? 'BOOLEAN' : 'TEMPLATE');
    for (const [, name] of value.matchAll(/\{\{(.+?)\}\}/g)) expect(names).toContain(name);
  }
  expect(Object.fromEntries(parameters.map(({ key, value }) => [key, value]))).toEqual({
    siteKey: '{{Goodword - Site key YOUR-SITE-KEY}}',
    mode: 'live',
    customerId: '{{Goodword - Customer id}}',
    expires: '{{Goodword - Signature expires}}',
    signature: '{{Goodword - Signature}}',
    firstName: '{{Goodword - First name}}',
    email: '{{Goodword - Email address}}',
    useConsent: 'true',
    trustStanding: 'false',
    dataLayerName: 'dataLayer',
  });
});

it('the tag fires on all pages, purchases, refunds and history changes', () => {
  expect(tag[0]?.firingTriggerId).toEqual(['2147479553', ...trigger.map(({ triggerId }) => triggerId)]);
  expect(trigger.map(({ name, type }) => [name, type])).toEqual([
    ['Goodword - purchase', 'CUSTOM_EVENT'],
    ['Goodword - refund', 'CUSTOM_EVENT'],
    ['Goodword - history change', 'HISTORY_CHANGE'],
  ]);
});

it('the variables read the site key and the customer from the data layer', () => {
  const value = (one: Entity, key: string) => one.parameter.find((parameter) => parameter.key === key)?.value;
  expect(variable.map((one) => [one.type, value(one, one.type === 'c' ? 'value' : 'name')])).toEqual([
    ['c', 'YOUR-SITE-KEY'],
    ['v', 'goodword.customerId'],
    ['v', 'goodword.expires'],
    ['v', 'goodword.signature'],
    ['v', 'goodword.firstName'],
    ['v', 'goodword.email'],
  ]);
});

it('has the shape of an exported container', async () => {
  const example = JSON.parse(await read('fixtures/container.min.json'));
  const keysOf = (value: object) => Object.keys(value).sort();
  expect(keysOf(container)).toEqual(keysOf(example));
  expect(keysOf(container.containerVersion)).toEqual(keysOf(example.containerVersion));
  expect(keysOf(container.containerVersion.container)).toEqual(keysOf(example.containerVersion.container));
  for (const kind of ['tag', 'trigger', 'variable', 'customTemplate'] as const) {
    const known = new Set(example.containerVersion[kind].flatMap(keysOf));
    for (const one of container.containerVersion[kind]) expect([...known]).toEqual(expect.arrayContaining(keysOf(one)));
  }
  const ids = [...tag, ...trigger, ...variable, ...customTemplate].map(({ fingerprint }) => fingerprint);
  expect(new Set(ids).size).toBe(ids.length);
});

it('writes permissions as Tag Manager does', async () => {
  type Shape = { instance: { key: object; param: { key: string; value: object }[] } };
  const example = JSON.parse(await read('fixtures/permissions.example.json')) as Shape[];
  const find = (list: unknown, publicId: string) =>
    (list as Shape[]).find(({ instance }) => (instance.key as { publicId: string }).publicId === publicId);
  const ours = listPermissions('https://cdn.example.com');
  expect(find(ours, 'inject_script')).toEqual(find(example, 'inject_script'));
  expect(find(ours, 'logging')).toEqual(find(example, 'logging'));
  const text = (list: unknown, publicId: string) => JSON.stringify(find(list, publicId));
  // The example lists fewer types, and another global.
  const [{ value: types } = { value: {} }] = find(example, 'access_consent')?.instance.param ?? [];
  for (const type of (types as { listItem: object[] }).listItem) {
    expect(text(ours, 'access_consent')).toContain(JSON.stringify(type));
  }
  expect(text(ours, 'access_globals')).toContain(
    '{"type":3,"mapKey":[{"type":1,"string":"key"},{"type":1,"string":"read"},{"type":1,"string":"write"},{"type":1,"string":"execute"}],"mapValue":[{"type":1,"string":"goodword.q"},{"type":8,"boolean":true},{"type":8,"boolean":true},{"type":8,"boolean":false}]}',
  );
});

it('gives a retailer’s own domain everything, and passes its own tests there', () => {
  const text = makeTemplate(sources, { host: OWN_HOST });
  expect(text).not.toContain(HOST);
  expect(lintTemplate(text)).toEqual([]);
  const template = readTemplate(text);
  for (const scenario of template.scenarios) runScenario(template, scenario);
});

it('handed out alone it begins with the shop’s site key; the gallery’s begins with none', () => {
  const keyField = (text: string) => readTemplate(text).fields.find(({ name }) => name === 'siteKey');
  const text = makeTemplate(sources, { siteKey: 'k3w9x2m7pq' });
  expect(keyField(text)?.defaultValue).toBe('k3w9x2m7pq');
  expect(lintTemplate(text)).toEqual([]);
  const template = readTemplate(text);
  for (const scenario of template.scenarios) runScenario(template, scenario);
  expect(keyField(makeTemplate(sources))).not.toHaveProperty('defaultValue');
});

it('says of a standing grant what the shop says of its banner', () => {
  const fieldOf = (more: object) => {
    const { containerVersion } = makeContainer(sources, { siteKey: 'k3w9x2m7pq', ...more }) as Export;
    return containerVersion.tag[0]?.parameter.find(({ key }) => key === 'trustStanding');
  };
  expect(fieldOf({})).toEqual({ type: 'BOOLEAN', key: 'trustStanding', value: 'false' });
  expect(fieldOf({ trustStanding: 'true' })?.value).toBe('true');
});

it('names shops as they are called', () => {
  const { containerVersion } = makeContainer(sources, { siteKey: 'k3w9x2m7pq', shopName: 'A "B" & C' }) as Export;
  expect(containerVersion.container.name).toBe('A "B" & C');
});

it('hands out files that become whole by replacing their placeholders', async () => {
  const outDir = await mkdtemp(join(tmpdir(), 'gtm-'));
  onTestFinished(() => rm(outDir, { recursive: true }));
  await buildGtm({ outDir });
  const built = (name: string) => readFile(join(outDir, name), 'utf8');
  const fill = (text: string) =>
    text
      .replaceAll('__HOST__', OWN_HOST)
      .replaceAll('__API_HOST__', 'https://app.goodword.example')
      .replaceAll('__SITE_KEY__', 'k3w9x2m7pq')
      .replaceAll('__TRUST_STANDING__', 'true');

  expect(fill(await built('template.tpl'))).toBe(makeTemplate(sources, { host: OWN_HOST, siteKey: 'k3w9x2m7pq' }));
  expect(JSON.parse(fill(await built('container.json')))).toEqual(
    makeContainer(sources, { host: OWN_HOST, siteKey: 'k3w9x2m7pq', trustStanding: 'true' }),
  );

  const assets = await import(join(outDir, 'assets.mjs'));
  const names = {
    template: 'template.tpl',
    container: 'container.json',
    shopifyPixel: 'shopify-pixel.js',
    woocommerce: 'goodword.php',
  };
  expect(Object.keys(assets).sort()).toEqual(Object.keys(names).sort());
  for (const [name, file] of Object.entries(names)) expect(assets[name], name).toBe(await built(file));
});
