import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { expect } from 'chai';
import { parseSync } from 'vite';
import { de as siteGerman } from '../../../try/texts/de.ts';
import { en as siteEnglish } from '../../../try/texts/en.ts';
import { en } from '../../../web/src/texts/en.ts';
import { LANGUAGES } from '../../../web/src/texts/texts.ts';

/*
 * All that the page says stands in web/src/texts, so that a language can be added. What is looked for: text between
 * tags, attributes and fields that are read or shown, what toasts, questions, menus and steps of undo are called with,
 * and whatever else has two words or more. None of it is read while a file loads: the language is not chosen then.
 */

const ROOT = 'web/src';

/** Names of formats and keys, the same in every language. */
const SAME_EVERYWHERE = /^(PNG|GIF|APNG|RGB|HEX|px|Esc|Ctrl|Shift|Alt|Patchwise)$/;

/** What is not said to people: it has more words than one, or stands where texts stand. */
const NOT_SAID = new Set([
  // Messages of the socket.
  ...['subscribe', 'unsubscribe', 'visibility', 'watch-runs'],
  // Names that the studio gives.
  ...['recovery error', 'gradient norm', 'in all', 'a HEIC photograph', 'Patchwise , Node'],
  // What Socket.IO calls a studio's good-bye, and its silence.
  ...['io server disconnect', 'ping timeout'],
  // What edits are merged by.
  ...['graph title', 'graph description', 'graph seed'],
  // Mistakes of whoever calls it.
  ...['An animation has at least one picture.', 'The text is too long.', 'There is no command " ".'],
]);

/** Two words: said by somebody, unless it stands where only the browser or the graph reads it. */
const WORDS = /\p{L}{2,}[,:;.]* \p{L}{2,}/u;

/** Fields of objects that menus, toasts, questions and errors are made of. */
const FIELDS = new Set(['label', 'title', 'hint', 'message', 'help', 'placeholder', 'meaning']);

/** Attributes that are for the browser alone. */
const UNSEEN = new Set([
  'class',
  'd',
  'viewBox',
  'style',
  'accept',
  'transform',
  'points',
  'preserveAspectRatio',
]);

/** Words that another language shares with English. */
const SAME_WORDS: Readonly<Record<string, ReadonlySet<string>>> = {
  de: new Set([
    'Version',
    'Name',
    'Live',
    'live',
    'Viridis',
    'Magma',
    'Lasso',
    'Enter  Esc',
    'Graph',
    'Original',
    'Zoom',
  ]),
};

const ATTRIBUTES = new Set([
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'title',
  'placeholder',
  'alt',
  'label',
]);

/** Which arguments of a function or a method are shown. */
const SHOWN: ReadonlyMap<string, readonly number[]> = new Map([
  ['toast', [1]],
  ['toastError', [1]],
  ['ask', [0, 1]],
  ['askText', [0, 1, 2]],
  ['edit', [0]],
  ['editWhole', [0]],
  ['refuse', [0, 1]],
  ['refused', [0, 1]],
  ['openMenu', [1]],
  ['openMenuBelow', [1]],
  ['byCommand', [1]],
  ['fillText', [0]],
]);

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
    for (const text of texts.map((one) => one.trim().replaceAll(/\s+/g, ' '))) {
      if (!/\p{L}{2}/u.test(text) || SAME_EVERYWHERE.test(text) || NOT_SAID.has(text)) continue;
      found.push(`${source.slice(0, node.start).split('\n').length}: ${text}`);
    }
  };
  const visit = (node: Node, parent: Node | undefined): void => {
    if (node.type === 'ImportDeclaration') return;
    if (node.type === 'JSXAttribute' && UNSEEN.has((node['name'] as { name: string }).name)) return;
    if (node.type === 'Property' && FIELDS.has((node['key'] as { name?: string }).name ?? '')) {
      add(node, literals(node['value'] as Node));
    }
    if ((node.type === 'Literal' || node.type === 'TemplateLiteral') && parent?.type !== 'TSLiteralType') {
      add(
        node,
        literals(node).filter((text) => WORDS.test(text) && !/[[\]{}<>()#=]|sans-serif|^\.|^:/.test(text)),
      );
    }
    if (node.type === 'JSXText') add(node, [node['value'] as string]);
    if (node.type === 'JSXExpressionContainer' && parent?.type !== 'JSXAttribute') add(node, literals(node));
    if (node.type === 'JSXAttribute' && ATTRIBUTES.has((node['name'] as { name: string }).name)) {
      add(node, literals(node['value'] as Node));
    }
    if (node.type === 'CallExpression') {
      const callee = node['callee'] as { name?: string; property?: { name?: string } };
      const called = callee.name ?? callee.property?.name ?? '';
      const args = node['arguments'] as Node[];
      add(
        node,
        (SHOWN.get(called) ?? []).flatMap((index) => literals(args[index])),
      );
    }
    children(node);
  };
  const children = (node: Node): void => {
    for (const child of childrenOf(node)) visit(child, node);
  };
  visit(parseSync(file, source).program as unknown as Node, undefined);
  return [...new Set(found)];
}

function childrenOf(node: Node): readonly Node[] {
  return Object.values(node)
    .flat()
    .filter((child): child is Node => typeof (child as Node | null)?.type === 'string');
}

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

/** Lines on which a file reads a text while it loads: it would stay in the language of that moment. */
function readAtLoad(source: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: Node): void => {
    if (FUNCTIONS.has(node.type) || node.type.startsWith('TS')) return;
    if (node.type === 'MemberExpression' && (node['object'] as { name?: string }).name === 't') {
      found.push(`${source.slice(0, node.start).split('\n').length}`);
    }
    for (const child of childrenOf(node)) visit(child);
  };
  visit(parseSync('a.tsx', source).program as unknown as Node);
  return found;
}

const FILES = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(sep).join('/'))
  .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('texts/'));

function foundIn(look: (file: string, source: string) => readonly string[]): readonly string[] {
  return FILES.flatMap((file) =>
    look(file, readFileSync(join(ROOT, file), 'utf8')).map((what) => `${file}:${what}`),
  );
}

describe('what the page says', () => {
  it('is found by the check, wherever it stands', () => {
    const source = [
      'const a = <p title="A title" class="plain and simple">Some words {x ? "if so" : y}</p>;',
      'toast("info", "With " + value, { hint: "Again" });',
      'const b = <q label={t.ui.close}>{count} %</q>;',
      "const c = () => 'some of them';",
      "canvas.fillText(x ? 'drawn' : name, 1, 2);",
      'throw new Error("Out of luck.");',
    ].join('\n');
    expect(textsOf('a.tsx', source)).to.deep.equal([
      '1: A title',
      '1: Some words',
      '1: if so',
      '2: With',
      '2: Again',
      '4: some of them',
      '5: drawn',
      '6: Out of luck.',
    ]);
  });

  it('stands in web/src/texts', () => {
    expect(foundIn(textsOf)).to.deep.equal([]);
  });

  it('is read when it is shown, not while a file loads', () => {
    expect(
      readAtLoad('const A = t.ui.close;\nconst b = () => t.ui.cancel;\nregister({ x: t.a.b });'),
    ).to.deep.equal(['1', '3']);
    expect(foundIn((_, source) => readAtLoad(source))).to.deep.equal([]);
  });
});

/** Every text of a catalogue by its path; of one with values, what it says of some. */
function flat(texts: object, path = ''): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  for (const [name, value] of Object.entries(texts)) {
    const at = `${path}${path === '' ? '' : '.'}${name}`;
    if (typeof value === 'string') all.set(at, value);
    else if (typeof value === 'function') all.set(at, said(value as (...args: unknown[]) => unknown));
    else for (const [below, text] of flat(value as object, at)) all.set(below, text);
  }
  return all;
}

/** What a sentence says with small numbers: they stand for counts, names and choices alike. */
function said(sentence: (...args: unknown[]) => unknown): string {
  const args = Array.from({ length: sentence.length }, (_, i) => i + 2);
  try {
    return String(sentence(...args));
  } catch {
    // One that takes a list.
    return String(sentence(...args.slice(0, -1), ['a', 'b']));
  }
}

/** Texts that are the same in both, by right: signs, units, names. */
const ALIKE = /^[^\p{L}]*$|^(\d+, )?\d+ × \d+ px$|^\d+ (s|min|h|px)$|^[A-Z]( {2}[A-Z])*$/u;

describe('languages', () => {
  for (const [code, { load, name }] of Object.entries(LANGUAGES)) {
    if (code === 'en') continue;
    it(`${name} says all that English says, in words of its own`, async () => {
      const [english, other] = [flat(en), flat(await load())];
      expect([...other.keys()]).to.deep.equal([...english.keys()]);
      const same = [...english].filter(
        ([path, text]) =>
          other.get(path) === text &&
          !ALIKE.test(text) &&
          !SAME_EVERYWHERE.test(text) &&
          SAME_WORDS[code]?.has(text) !== true,
      );
      expect(same).to.deep.equal([]);
      expect([...other].filter(([path, text]) => text === '' && english.get(path) !== '')).to.deep.equal([]);
    });
  }

  it('English has straight quotation marks', () => {
    expect([...flat(en)].filter(([, text]) => /[‘’“”„]/.test(text))).to.deep.equal([]);
  });

  it('stands in try/texts where the site without a server says it', () => {
    // What takes the server's place answers as the server does: in English, with a code.
    const answers =
      /^(api-port|opened|operations|pictures|studio|system|templates|worker-host)\.ts$|^store\//;
    const files = readdirSync('try/page', { recursive: true, encoding: 'utf8' })
      .map((file) => file.split(sep).join('/'))
      .filter((file) => /\.tsx?$/.test(file) && !answers.test(file));
    const said = files.flatMap((file) =>
      textsOf(file, readFileSync(join('try/page', file), 'utf8')).map((text) => `${file}:${text}`),
    );
    expect(said).to.deep.equal([]);
  });

  it('of the site: every language has words of its own', () => {
    const [english, german] = [flat(siteEnglish), flat(siteGerman)];
    expect([...german.keys()]).to.deep.equal([...english.keys()]);
    const same = [...english].filter(([path, text]) => german.get(path) === text && !ALIKE.test(text));
    expect(same.map(([, text]) => text)).to.deep.equal(['WebAssembly']);
  });
});
