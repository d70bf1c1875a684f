/** A request as an example shows it. */
export interface ExampleCall {
  method: string;
  url: string;
  /** Of the body; undefined where there is none. */
  type?: string | undefined;
  body?: unknown;
  idempotencyKey?: string | undefined;
}

/** The same request in three languages; the key comes from the environment variable `GOODWORD_KEY`. */
export interface Examples {
  curl: string;
  javascript: string;
  php: string;
}

const textOf = ({ body }: ExampleCall) => (typeof body === 'string' ? body : JSON.stringify(body, null, 2));
const indent = (text: string, by: string) => text.replaceAll('\n', `\n${by}`);

/** In single quotes for a shell. */
const inShell = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

function toCurl(call: ExampleCall): string {
  const { method, url, type, idempotencyKey } = call;
  const parts = [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${inShell(url)}`,
    '-H "Authorization: Bearer $GOODWORD_KEY"',
    ...(type ? [`-H 'Content-Type: ${type}'`] : []),
    ...(idempotencyKey ? [`-H 'Idempotency-Key: ${idempotencyKey}'`] : []),
    ...(call.body === undefined ? [] : [`--data-binary ${inShell(textOf(call))}`]),
  ];
  return parts.join(' \\\n  ');
}

const inScript = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;

/** A value as JavaScript writes it. */
function toLiteral(value: unknown): string {
  if (typeof value === 'string') return inScript(value);
  if (Array.isArray(value)) return `[${value.map(toLiteral).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const lines = Object.entries(value).map(([name, one]) => {
    const key = /^[a-z_]\w*$/i.test(name) ? name : inScript(name);
    return `  ${key}: ${indent(toLiteral(one), '  ')},`;
  });
  return `{\n${lines.join('\n')}\n}`;
}

function toJavaScript({ method, url, type, body, idempotencyKey }: ExampleCall): string {
  const given = typeof body === 'string' ? inScript(body) : `JSON.stringify(${indent(toLiteral(body), '  ')})`;
  const lines = [
    `const response = await fetch(${inScript(url)}, {`,
    ...(method === 'GET' ? [] : [`  method: '${method}',`]),
    '  headers: {',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the example's own
    '    authorization: `Bearer ${process.env.GOODWORD_KEY}`,',
    ...(type ? [`    'content-type': '${type}',`] : []),
    ...(idempotencyKey ? [`    'idempotency-key': '${idempotencyKey}',`] : []),
    '  },',
    ...(body === undefined ? [] : [`  body: ${given},`]),
    '});',
    'if (!response.ok) throw new Error(await response.text());',
    'console.log(response.status, await response.text());',
  ];
  return lines.join('\n');
}

const inPhp = (text: string) =>
  text.includes('\n')
    ? `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('$', '\\$').replaceAll('\n', '\\n')}"`
    : `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** A value as PHP writes it. */
function toPhpLiteral(value: unknown): string {
  if (typeof value === 'string') return inPhp(value);
  if (Array.isArray(value)) return `[${value.map(toPhpLiteral).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const lines = Object.entries(value).map(
    ([name, one]) => `    ${inPhp(name)} => ${indent(toPhpLiteral(one), '    ')},`,
  );
  return `[\n${lines.join('\n')}\n]`;
}

function toPhp({ method, url, type, body, idempotencyKey }: ExampleCall): string {
  const given = typeof body === 'string' ? inPhp(body) : `json_encode(${indent(toPhpLiteral(body), '    ')})`;
  const lines = [
    `$call = curl_init(${inPhp(url)});`,
    'curl_setopt_array($call, [',
    ...(method === 'GET' ? [] : [`    CURLOPT_CUSTOMREQUEST => '${method}',`]),
    '    CURLOPT_HTTPHEADER => [',
    "        'Authorization: Bearer ' . getenv('GOODWORD_KEY'),",
    ...(type ? [`        'Content-Type: ${type}',`] : []),
    ...(idempotencyKey ? [`        'Idempotency-Key: ${idempotencyKey}',`] : []),
    '    ],',
    ...(body === undefined ? [] : [`    CURLOPT_POSTFIELDS => ${given},`]),
    '    CURLOPT_RETURNTRANSFER => true,',
    ']);',
    '$answer = curl_exec($call);',
    '$status = curl_getinfo($call, CURLINFO_RESPONSE_CODE);',
    'if ($answer === false || $status >= 300) {',
    '    throw new RuntimeException($answer === false ? curl_error($call) : $answer);',
    '}',
    "echo $status, ' ', $answer;",
  ];
  return lines.join('\n');
}

/** Writes a request in curl, JavaScript (`fetch`) and PHP (its extension curl). */
export function writeExamples(call: ExampleCall): Examples {
  return { curl: toCurl(call), javascript: toJavaScript(call), php: toPhp(call) };
}
