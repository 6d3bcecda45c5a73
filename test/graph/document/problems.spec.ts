import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { validateDocument } from '../../../src/graph/check/validate.ts';
import { toPointer } from '../../../src/graph/document/json/pointer.ts';
import { parseDocument } from '../../../src/graph/document/parse.ts';
import { problemReferenceMarkdown } from '../../../src/graph/document/problem-reference.ts';
import { formatProblem, PROBLEMS, problem, problemsError } from '../../../src/graph/document/problems.ts';
import { writeDocument } from '../../../src/graph/document/write.ts';
import { patchwiseRegistry } from '../../../src/nodes/registry.ts';

const docs = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../docs/${name}`, import.meta.url)), 'utf8').replaceAll(
    '\r\n',
    '\n',
  );

describe('docs/problems.md', () => {
  it('is up to date, and lists every problem code', () => {
    const page = problemReferenceMarkdown();
    expect(
      docs('problems.md') === page,
      'docs/problems.md is stale: refresh it with "npm run docs"',
    ).to.equal(true);
    for (const code of Object.keys(PROBLEMS)) expect(page).to.contain(`| \`${code}\` |`);
  });
});

describe('docs/file-format.md', () => {
  it('has an example that is a graph in canonical form, and can run', () => {
    const example = /```json\n([^`]*)```/.exec(docs('file-format.md'))?.[1] ?? '';
    const parsed = parseDocument(example);
    if (!parsed.ok) throw problemsError(parsed.error, 'The example');
    expect(writeDocument(parsed.value)).to.equal(example);
    const errors = validateDocument(parsed.value, patchwiseRegistry()).filter(
      ({ severity }) => severity === 'error',
    );
    expect(errors).to.deep.equal([]);
  });
});

describe('problems', () => {
  const p = problem('param/invalid', ['nodes', 'a/b', 'in~', 0], 'It is wrong.', 'Mend it.', { nodeId: 'a' });

  it('take their severity from the table and their place as a JSON pointer', () => {
    expect(p).to.deep.equal({
      code: 'param/invalid',
      severity: 'error',
      path: '/nodes/a~1b/in~0/0',
      message: 'It is wrong.',
      hint: 'Mend it.',
      nodeId: 'a',
    });
    expect(toPointer([])).to.equal('');
  });

  it('print on two lines, with line and column where they are known', () => {
    expect(formatProblem(p)).to.equal('error param/invalid at /nodes/a~1b/in~0/0: It is wrong.\n  Mend it.');
    expect(formatProblem({ ...p, hint: '', path: '', line: 3, column: 4 })).to.equal(
      'error param/invalid at line 3, column 4 (/): It is wrong.',
    );
  });

  it('become one exception that keeps them all and speaks for the first error', () => {
    const info = problem('node/lifted', [], 'It is lifted.');
    const error = problemsError([info, p, p], 'The file');
    expect(error.message).to.equal('The file cannot be used: It is wrong. (and 1 more)');
    expect(error).to.include({ code: 'graph/invalid', hint: 'Mend it.' });
    expect(error.details).to.deep.equal({ problems: [info, p, p] });
  });
});
