/** The part of a JSON Schema (2020-12, as OpenAPI 3.1 has it) that descriptions are read from. */
export interface Schema {
  $ref?: string;
  type?: string | readonly string[];
  format?: string;
  description?: string;
  enum?: readonly unknown[];
  const?: unknown;
  default?: unknown;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  items?: Schema;
  additionalProperties?: boolean | Schema;
  oneOf?: readonly Schema[];
  anyOf?: readonly Schema[];
}

/** One field as a person reads of it. */
export interface Field {
  /** `customer.email`, `products[].id`. */
  path: string;
  type: string;
  required: boolean;
  /** What its value must be. */
  limits: string[];
  description: string;
}

/** Schemas by name. */
export type Components = Readonly<Record<string, Schema>>;

/** A schema, or the one that it refers to. */
function resolve(schema: Schema, components: Components): Schema {
  const name = schema.$ref?.split('/').at(-1);
  const found = name === undefined ? undefined : components[name];
  return found ? { ...found, ...(schema.description && { description: schema.description }) } : schema;
}

function typeOf(given: Schema, components: Components): string {
  const schema = resolve(given, components);
  const either = schema.oneOf ?? schema.anyOf;
  if (either) return [...new Set(either.map((one) => typeOf(one, components)))].join(' or ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.items) return `list of ${typeOf(schema.items, components)}`;
  const types = schema.type === undefined ? ['any'] : [schema.type].flat();
  return types.map((type) => (type === 'string' && schema.format ? schema.format : type)).join(' or ');
}

/** Bounds as words: `1 to 128 characters`. */
function boundsOf(least: number | undefined, most: number | undefined, unit: string): string[] {
  // The bounds of what a number can hold say nothing.
  const low = least !== undefined && least > Number.MIN_SAFE_INTEGER ? least : undefined;
  const high = most !== undefined && most < Number.MAX_SAFE_INTEGER ? most : undefined;
  const write = (value: number) => (Math.abs(value) >= 1e9 ? value.toExponential().replace('+', '') : String(value));
  if (low === undefined && high === undefined) return [];
  if (low !== undefined && high !== undefined) return [`${write(low)} to ${write(high)}${unit}`];
  return [low === undefined ? `at most ${write(high as number)}${unit}` : `at least ${write(low)}${unit}`];
}

function limitsOf(schema: Schema): string[] {
  const { enum: values, pattern, default: usual } = schema;
  return [
    ...(values ? [`one of ${values.map((value) => JSON.stringify(value)).join(', ')}`] : []),
    ...boundsOf(schema.minimum, schema.maximum, ''),
    ...boundsOf(schema.minLength, schema.maxLength, ' characters'),
    ...boundsOf(schema.minItems, schema.maxItems, ' entries'),
    ...(pattern && pattern.length <= 60 ? [`matches ${pattern}`] : []),
    ...(usual === undefined ? [] : [`${JSON.stringify(usual)} where left out`]),
  ];
}

/** Deep enough for every schema of ours, and an end for one that refers to itself. */
const DEEPEST = 6;

/** Lists the fields of an object, those of the objects in it right after it. */
export function listFields(given: Schema, components: Components, prefix = '', depth = 0): Field[] {
  const schema = resolve(given, components);
  if (depth > DEEPEST) return [];
  if (schema.items) return listFields(schema.items, components, `${prefix}[]`, depth + 1);
  return Object.entries(schema.properties ?? {}).flatMap(([name, one]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const field = resolve(one, components);
    return [
      {
        path,
        type: typeOf(one, components),
        required: schema.required?.includes(name) ?? false,
        limits: [...limitsOf(field), ...limitsOfEach(field, components)],
        description: field.description ?? '',
      },
      ...listFields(one, components, path, depth + 1),
    ];
  });
}

/** What holds for each entry of a list of plain values. */
function limitsOfEach({ items }: Schema, components: Components): string[] {
  return items ? limitsOf(resolve(items, components)).map((limit) => `each ${limit}`) : [];
}
