import { readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { cli, jsonLines, temporaryFolder, WORKFLOW, writeGraph } from './support.ts';

const SAVE = '"save":{"type":"image/save@1","in":{"image":"photo.image"}}';
const PHOTO = '"photo":{"type":"image/load@1","params":{"path":"a.png"}}';
const graphOf = (nodes: string, more = '') =>
  `{"format":"patchwise-graph","version":1${more},"nodes":{${nodes}}}`;

const manyNodes = Array.from({ length: 10_000 }, (_, i) => `"n${i}":{"type":"flow/texts@1"}`).join();
const crop = (from: string) => `{"type":"image/crop@1","in":{"image":"${from}.image"}}`;

/** What a hostile or broken file must be answered with: the code, and what the message has to name. */
const REFUSED: readonly (readonly [what: string, text: string, code: string, names: string])[] = [
  ['an empty file', '', 'json/syntax', ''],
  ['a text that is not JSON', '{"format":', 'json/syntax', 'line 1'],
  ['a graph of another program', '{"nodes":[],"links":[]}', 'document/format', ''],
  [
    '__proto__ as a key',
    graphOf(`"__proto__":{"type":"image/load@1"},${SAVE}`),
    'json/forbidden-key',
    '__proto__',
  ],
  [
    '__proto__ among parameters',
    graphOf('"a":{"type":"image/load@1","params":{"__proto__":{}}}'),
    'json/forbidden-key',
    '__proto__',
  ],
  ['a node twice', graphOf(`${PHOTO},${PHOTO},${SAVE}`), 'json/duplicate-key', 'photo'],
  ['an unknown key', graphOf(`${PHOTO},${SAVE}`, ',"nodez":{}'), 'document/unknown-key', 'nodez'],
  [
    'a number beyond all numbers',
    graphOf('"a":{"type":"image/blur@1","params":{"radius":1e999}}'),
    'json/not-finite',
    '1e999',
  ],
  ['10,000 nodes', graphOf(manyNodes), 'document/too-large', '10000'],
  ['nodes in a loop', graphOf(`"a":${crop('b')},"b":${crop('a')}`), 'graph/cycle', 'a → b → a'],
  ['a node that feeds itself', graphOf(`"a":${crop('a')}`), 'graph/cycle', '"a"'],
  ['an unknown type', graphOf('"a":{"type":"image/lod@1"}'), 'node/unknown-type', 'image/load'],
  ['a wire from nowhere', graphOf(SAVE), 'wire/unknown-node', 'photo'],
  [
    'a wire of the wrong type',
    graphOf(`"t":{"type":"flow/texts@1"},"s":{"type":"image/save@1","in":{"image":"t.texts"}}`),
    'wire/type-mismatch',
    '',
  ],
  ['a missing input', graphOf('"s":{"type":"image/save@1"}'), 'input/missing', 'image'],
  [
    'a version of the future',
    `{"format":"patchwise-graph","version":99,"nodes":{}}`,
    'document/version',
    '99',
  ],
  ['no node at all', graphOf(''), 'graph/empty', ''],
  ['1,000 levels of lists', `${'['.repeat(1000)}${']'.repeat(1000)}`, 'json/too-deep', ''],
];

describe('patchwise validate', () => {
  const at = temporaryFolder();

  it('accepts the workflows that ship', async () => {
    const folder = dirname(WORKFLOW);
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    expect(names).to.include('train-and-sample.json');
    const { code, out } = await cli('validate', ...names.map((name) => join(folder, name)));
    expect(code, out).to.equal(0);
    expect(out.match(/^✓ /gm)).to.have.length(names.length);
    expect(out).to.not.match(/^ *(error|warning) /m);
  });

  for (const [what, text, expected, names] of REFUSED) {
    it(`refuses ${what} with ${expected}`, async () => {
      await writeFile(at('graph.json'), text);
      const { code, out, err } = await cli('validate', at('graph.json'));
      expect(code).to.equal(2);
      expect(err).to.equal('');
      expect(out)
        .to.include(`✗ ${at('graph.json')}`)
        .and.to.include(`error ${expected}`)
        .and.to.include(names);
      const json = jsonLines((await cli('validate', '--json', at('graph.json'))).out);
      expect(json).to.have.length(1);
      expect(json[0]).to.include({ path: at('graph.json'), runnable: false });
      const problems = json[0]?.['problems'] as { code: string }[] | undefined;
      const codes = problems?.map((problem) => problem.code);
      expect(codes).to.include(expected);
      expect((await cli('run', at('graph.json'), '--out', at('out'))).code).to.equal(2);
    });
  }

  it('judges every file, also beside one that is missing, a folder, or far too large', async () => {
    const good = await writeGraph(at('good.json'), {
      numbers: { type: 'flow/numbers@1' },
    });
    await writeFile(at('large.json'), ' '.repeat(2 * 1024 * 1024));
    const { code, out } = await cli('validate', at('none.json'), at(), at('large.json'), good);
    expect(code).to.equal(2);
    expect(out)
      .to.include('file/missing')
      .and.to.include('file/unreadable')
      .and.to.include('graph/too-large');
    expect(out).to.include(`✓ ${good}`);
    const json = jsonLines((await cli('validate', '--json', at('none.json'), good)).out);
    expect(json.map((line) => line['runnable'])).to.deep.equal([false, true]);
  });

  it('asks for a file when none is named', async () => {
    const { code, err } = await cli('validate');
    expect(code).to.equal(2);
    expect(err).to.include('graphs');
  });
});
