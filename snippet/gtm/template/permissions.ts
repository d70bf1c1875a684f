/** What the template may do, in the encoding of `.tpl` files: 1 text, 2 list, 3 map, 8 boolean. */
type Value =
  | { type: 1; string: string }
  | { type: 2; listItem: Value[] }
  | { type: 3; mapKey: Value[]; mapValue: Value[] }
  | { type: 8; boolean: boolean };

/** One entry of `___WEB_PERMISSIONS___`. */
export interface Permission {
  instance: { key: { publicId: string; versionId: '1' }; param: { key: string; value: Value }[] };
  clientAnnotations: { isEditedByUser: true };
  isRequired: true;
}

const text = (string: string): Value => ({ type: 1, string });
const list = (listItem: Value[]): Value => ({ type: 2, listItem });
const map = (entries: Record<string, string | boolean>): Value => ({
  type: 3,
  mapKey: Object.keys(entries).map(text),
  mapValue: Object.values(entries).map((value) =>
    typeof value === 'string' ? text(value) : { type: 8, boolean: value },
  ),
});

function permit(publicId: string, params: Record<string, Value> = {}): Permission {
  return {
    instance: {
      key: { publicId, versionId: '1' },
      param: Object.entries(params).map(([key, value]) => ({ key, value })),
    },
    clientAnnotations: { isEditedByUser: true },
    isRequired: true,
  };
}

/** The least that the code can do with: one script of one host, one global, three consent types to read. */
export function listPermissions(host: string): Permission[] {
  return [
    permit('inject_script', { urls: list([text(`${host}/w/*`)]) }),
    permit('access_globals', {
      keys: list([
        map({ key: 'goodword', read: true, write: true, execute: true }),
        map({ key: 'goodword.q', read: true, write: true, execute: false }),
        map({ key: 'goodword.g', read: true, write: true, execute: false }),
      ]),
    }),
    permit('access_consent', {
      consentTypes: list([
        map({ consentType: 'analytics_storage', read: true, write: false }),
        map({ consentType: 'ad_storage', read: true, write: false }),
        map({ consentType: 'ad_user_data', read: true, write: false }),
      ]),
    }),
    // Remembers on this page that the tag has fired before; nothing is written to the browser's storage.
    permit('access_template_storage'),
    permit('logging', { environments: text('debug') }),
  ];
}
