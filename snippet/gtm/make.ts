/**
 * Composes the Tag Manager template and the container that carries it, from the same sources, so that they cannot drift
 * apart. Pure: reading and writing files is the build's.
 */
import { listPermissions } from './template/permissions.ts';

/** The host in the gallery's template; its sources name it wherever a retailer's own host may stand instead. */
const GALLERY_HOST = 'https://go.goodword.example';

/** A field of `___TEMPLATE_PARAMETERS___`, as far as we look into it. */
export interface TemplateField {
  type: string;
  name: string;
  displayName?: string;
  defaultValue?: string | boolean;
  valueValidators?: { type: string; args?: string[]; errorMessage?: string }[];
  enablingConditions?: object[];
  subParams?: TemplateField[];
  radioItems?: { value: string; displayValue: string; subParams?: TemplateField[] }[];
}

/** The files in `template/`: `info.json`, `parameters.json`, `code.js`, `tests.yaml`, `notes.md`. */
export interface TemplateSources {
  info: object;
  parameters: TemplateField[];
  code: string;
  tests: string;
  notes: string;
}

/** Google's text, word for word: the gallery refuses another. */
const TERMS = `By creating or modifying this file you agree to Google Tag Manager's Community
Template Gallery Developer Terms of Service available at
https://developers.google.com/tag-manager/gallery-tos (or such other URL as
Google may provide), as modified from time to time.`;

/** All pages: a trigger that every container has. */
const ALL_PAGES = '2147479553';
const IDS = { accountId: '0', containerId: '0' };
const TEMPLATE_ID = '1';

/**
 * The text of `template.tpl`.
 * @param options.host origin that serves the tag; a retailer's own domain where they route it there.
 * @param options.siteKey what its field begins with; the gallery's is for every shop, and begins empty.
 */
export function makeTemplate(
  sources: TemplateSources,
  { host = GALLERY_HOST, siteKey }: { host?: string; siteKey?: string } = {},
): string {
  const json = (value: unknown) => JSON.stringify(value, null, 2);
  const parameters = sources.parameters.map((field) =>
    siteKey !== undefined && field.name === 'siteKey' ? { ...field, defaultValue: siteKey } : field,
  );
  const sections = {
    TERMS_OF_SERVICE: TERMS,
    INFO: json(sources.info),
    TEMPLATE_PARAMETERS: json(parameters),
    SANDBOXED_JS_FOR_WEB_TEMPLATE: sources.code,
    WEB_PERMISSIONS: json(listPermissions(GALLERY_HOST)),
    TESTS: sources.tests,
    NOTES: sources.notes,
  };
  return Object.entries(sections)
    .map(([name, text]) => `___${name}___\n\n${text.trim()}\n`)
    .join('\n\n')
    .replaceAll(GALLERY_HOST, host);
}

/** All fields, those inside groups and radio buttons included. */
export function listFields(fields: TemplateField[]): TemplateField[] {
  return fields.flatMap((field) => [
    field,
    ...listFields(field.subParams ?? []),
    ...(field.radioItems ?? []).flatMap((item) => listFields(item.subParams ?? [])),
  ]);
}

/**
 * A container in export format 2, for Tag Manager's import ("merge"): the template, one tag on all pages, on purchases
 * and refunds and on history changes, and the variables that its fields take.
 * @param options.host as for `makeTemplate`.
 * @param options.trustStanding what the tag's field says, in place of its default: whether a standing grant counts.
 */
export function makeContainer(
  sources: TemplateSources,
  {
    siteKey,
    host,
    shopName = 'Goodword',
    trustStanding,
  }: { siteKey: string; host?: string; shopName?: string; trustStanding?: string },
): object {
  let stamp = 1_700_000_000_000;
  /** Ids and a fingerprint that only have to differ: import gives new ones. */
  const entity = <Body extends object>(body: Body) => ({ ...IDS, ...body, fingerprint: `${stamp++}` });

  const customer = sources.parameters.find((field) => field.name === 'customer')?.subParams ?? [];
  const variables = [
    { field: 'siteKey', name: `Goodword - Site key ${siteKey}`, type: 'c', parameter: [text('value', siteKey)] },
    ...customer.map((field) => ({
      field: field.name,
      name: `Goodword - ${field.displayName}`,
      type: 'v',
      parameter: [
        { type: 'INTEGER', key: 'dataLayerVersion', value: '2' },
        flag('setDefaultValue', 'false'),
        text('name', `goodword.${field.name}`),
      ],
    })),
  ];
  const parameter = listFields(sources.parameters).flatMap(({ name, defaultValue }) => {
    const variable = variables.find(({ field }) => field === name);
    if (variable) return [text(name, `{{${variable.name}}}`)];
    if (name === 'trustStanding' && trustStanding) return [flag(name, trustStanding)];
    if (typeof defaultValue === 'boolean') return [flag(name, `${defaultValue}`)];
    return defaultValue === undefined ? [] : [text(name, defaultValue)];
  });

  return {
    exportFormatVersion: 2,
    exportTime: '2026-01-01 00:00:00',
    containerVersion: {
      path: 'accounts/0/containers/0/versions/0',
      ...IDS,
      containerVersionId: '0',
      container: entity({
        path: 'accounts/0/containers/0',
        name: shopName,
        publicId: 'GTM-XXXXXXX',
        usageContext: ['WEB'],
      }),
      tag: [
        entity({
          tagId: '2',
          name: `Goodword ${siteKey}`,
          type: `cvt_${IDS.containerId}_${TEMPLATE_ID}`,
          parameter,
          firingTriggerId: [ALL_PAGES, '3', '4', '5'],
          // The tag itself knows that it has fired before.
          tagFiringOption: 'ONCE_PER_EVENT',
          monitoringMetadata: { type: 'MAP' },
          // Not "no additional consent required": the tag asks for consent itself, and must be told the truth.
          consentSettings: { consentStatus: 'NOT_SET' },
        }),
      ],
      trigger: [
        entity({ triggerId: '3', name: 'Goodword - purchase', ...onEvent('purchase') }),
        entity({ triggerId: '4', name: 'Goodword - refund', ...onEvent('refund') }),
        // Makes Tag Manager announce each page of a single-page shop in the data layer, too.
        entity({ triggerId: '5', name: 'Goodword - history change', type: 'HISTORY_CHANGE' }),
      ],
      variable: variables.map(({ field, ...variable }, index) =>
        entity({ variableId: `${index + 6}`, ...variable, formatValue: {} }),
      ),
      builtInVariable: [{ ...IDS, type: 'EVENT', name: 'Event' }],
      customTemplate: [
        entity({
          templateId: TEMPLATE_ID,
          name: 'Goodword Referrals',
          templateData: makeTemplate(sources, host === undefined ? {} : { host }),
        }),
      ],
      fingerprint: `${stamp}`,
    },
  };
}

const text = (key: string, value: string) => ({ type: 'TEMPLATE', key, value });
const flag = (key: string, value: string) => ({ type: 'BOOLEAN', key, value });

const onEvent = (name: string) => ({
  type: 'CUSTOM_EVENT',
  customEventFilter: [{ type: 'EQUALS', parameter: [text('arg0', '{{_event}}'), text('arg1', name)] }],
});
