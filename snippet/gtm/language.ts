/** The language of Tag Manager's sandbox: ECMAScript 5.1 with `const`, `let` and arrow functions, and little else. */
import { parseAst } from 'vite';

type Node = { type: string; [key: string]: unknown };

/** Everything else is refused: `this`, `new`, classes, templates, spread, destructuring, loops over iterators, … */
const ALLOWED = new Set([
  'ArrayExpression',
  'ArrowFunctionExpression',
  'AssignmentExpression',
  'BinaryExpression',
  'BlockStatement',
  'CallExpression',
  'ConditionalExpression',
  'ExpressionStatement',
  'ForStatement',
  'FunctionExpression',
  'Identifier',
  'IfStatement',
  'Literal',
  'LogicalExpression',
  'MemberExpression',
  'ObjectExpression',
  'Property',
  'ReturnStatement',
  'UnaryExpression',
  'UpdateExpression',
  'VariableDeclaration',
  'VariableDeclarator',
  'WhileStatement',
]);

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

function* walk(node: Node, parent?: Node): Generator<[node: Node, parent: Node | undefined]> {
  yield [node, parent];
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield* walk(child, node);
  }
}

/** What the linter of a template wants to know of its code. */
export interface Reading {
  faults: string[];
  /** Names given to `require`. */
  required: string[];
  /** Properties read of `data`. */
  fields: string[];
  /** Every text in the code. */
  texts: string[];
}

/** Reads sandboxed code. @param globals what the sandbox gives it beside `undefined`. */
export function readCode(code: string, globals: string[]): Reading {
  const wrapped = parseAst(`(function(){${code}\n})`) as unknown as { body: [{ expression: { body: Node } }] };
  const nodes = [...walk(wrapped.body[0].expression.body)];
  const faults: string[] = [];
  const known = new Set([...globals, 'undefined']);
  const required: string[] = [];
  const fields: string[] = [];
  const texts: string[] = [];

  for (const [node] of nodes) {
    if (node.type === 'VariableDeclarator') known.add((node.id as Node).name as string);
    for (const param of (node.params as Node[] | undefined) ?? []) known.add(param.name as string);
  }
  for (const [node, parent] of nodes) {
    if (!ALLOWED.has(node.type)) faults.push(`the sandbox has no ${node.type}`);
    if (node.regex) faults.push('the sandbox has no regular expression literals: give match() a text');
    if (node.type === 'LogicalExpression' && node.operator === '??') faults.push('the sandbox has no ??');
    if (node.async || node.generator) faults.push('the sandbox has no async functions and no generators');
    if (node.type === 'Property' && (node.shorthand || node.computed || node.method)) {
      faults.push('write properties out: name, colon, value');
    }
    if (node.type === 'Literal' && typeof node.value === 'string') texts.push(node.value);
    if (node.type === 'Identifier' && !isName(node, parent) && !known.has(node.name as string)) {
      faults.push(`${node.name} is not there: require it`);
    }
    const callee = node.callee as Node | undefined;
    if (node.type === 'CallExpression' && callee?.name === 'require') {
      required.push((node.arguments as Node[])[0]?.value as string);
    }
    if (node.type === 'MemberExpression' && (node.object as Node).name === 'data' && !node.computed) {
      fields.push((node.property as Node).name as string);
    }
  }
  return { faults, required, fields, texts };
}

/** Whether an identifier only names a property. */
function isName(node: Node, parent: Node | undefined): boolean {
  return (
    (parent?.type === 'MemberExpression' && parent.property === node && !parent.computed) ||
    (parent?.type === 'Property' && parent.key === node)
  );
}
