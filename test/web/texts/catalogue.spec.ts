import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { expect } from 'chai';
import { parseSync } from 'vite';

/*
 * All that the page says stands in web/src/texts, so that a language can be added. What is looked for: text between
 * tags, attributes that are read or shown, and what toasts, questions, and steps of undo are called with.
 */

const ROOT = 'web/src';

/** Places whose texts are still to be brought over, as beginnings of paths: the list only gets shorter. */
const TO_DO = [
  'api/',
  'app.tsx',
  'journey/batch',
  'library/library',
  'panels/canvas',
  'panels/file-drop.tsx',
  'panels/minimap.tsx',
  'panels/node-palette.tsx',
  'panels/topbar.tsx',
  'runs/run-detail.tsx',
  'settings/',
  'state/document/document.ts',
  'state/document/own-templates.ts',
  'state/page/commands.ts',
  'state/run/run-list.ts',
  'sweeps/',
];

/** Names of formats and keys, the same in every language. */
const SAME_EVERYWHERE = /^(PNG|GIF|APNG|RGB|HEX|Esc|Ctrl|Shift|Alt|Patchwise)$/;

const ATTRIBUTES = new Set([
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'title',
  'placeholder',
  'alt',
  'label',
]);

/** Which arguments of a function are shown. */
const SHOWN: Readonly<Record<string, readonly number[]>> = {
  toast: [1],
  toastError: [1],
  ask: [0, 1],
  askText: [0, 1, 2],
  edit: [0],
};

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

/** Literal texts in what an expression can come to. */
function literals(node: Node | null | undefined): readonly string[] {
  const of = (key: string) => literals(node?.[key] as Node);
  switch (node?.type) {
    case 'Literal':
      return typeof node['value'] === 'string' ? [node['value']] : [];
    case 'TemplateLiteral':
      return [(node['quasis'] as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join(' ')];
    case 'ConditionalExpression':
      return [...of('consequent'), ...of('alternate')];
    case 'LogicalExpression':
      return [...of('left'), ...of('right')];
    case 'BinaryExpression':
      return node['operator'] === '+' ? [...of('left'), ...of('right')] : [];
    case 'JSXExpressionContainer':
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
      return of('expression');
    default:
      return [];
  }
}

/** What a file says itself, as "line: text". */
function textsOf(file: string, source: string): readonly string[] {
  const found: string[] = [];
  const add = (node: Node, texts: readonly string[]): void => {
    for (const text of texts.map((one) => one.trim())) {
      if (!/\p{L}{2}/u.test(text) || SAME_EVERYWHERE.test(text)) continue;
      found.push(`${source.slice(0, node.start).split('\n').length}: ${text.replaceAll(/\s+/g, ' ')}`);
    }
  };
  const visit = (node: Node, parent: Node | undefined): void => {
    if (node.type === 'JSXText') add(node, [node['value'] as string]);
    if (node.type === 'JSXExpressionContainer' && parent?.type !== 'JSXAttribute') add(node, literals(node));
    if (node.type === 'JSXAttribute' && ATTRIBUTES.has((node['name'] as { name: string }).name)) {
      add(node, literals(node['value'] as Node));
    }
    if (node.type === 'CallExpression') {
      const called = (node['callee'] as { name?: string }).name ?? '';
      const args = node['arguments'] as Node[];
      add(
        node,
        (SHOWN[called] ?? []).flatMap((index) => literals(args[index])),
      );
    }
    for (const value of Object.values(node).flat()) {
      const child = value as Node | null;
      if (typeof child === 'object' && child !== null && typeof child.type === 'string') visit(child, node);
    }
  };
  visit(parseSync(file, source).program as unknown as Node, undefined);
  return found;
}

describe('what the page says', () => {
  it('is found by the check, wherever it stands', () => {
    const source = [
      'const a = <p title="A title" class="plain">Some words {x ? "if so" : y}</p>;',
      'toast("info", "With " + value, { hint });',
      'const b = <q label={t.ui.close}>{count} %</q>;',
    ].join('\n');
    expect(textsOf('a.tsx', source)).to.deep.equal(['1: A title', '1: Some words', '1: if so', '2: With']);
  });

  it('stands in web/src/texts', () => {
    const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
      .map((file) => file.split(sep).join('/'))
      .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('texts/'));
    const said = files
      .filter((file) => !TO_DO.some((place) => file.startsWith(place)))
      .flatMap((file) =>
        textsOf(file, readFileSync(join(ROOT, file), 'utf8')).map((text) => `${file}:${text}`),
      );
    expect(said).to.deep.equal([]);
  });
});
