import { expect } from 'chai';
import fc from 'fast-check';
import type { GraphDocument } from '../../../src/graph/document/document.ts';
import { LIMITS } from '../../../src/graph/document/limits.ts';
import { parseDocument } from '../../../src/graph/document/parse.ts';
import type { GraphProblem } from '../../../src/graph/document/problems.ts';
import { writeDocument } from '../../../src/graph/document/write.ts';
import { canonicalDocument, looseDocument } from '../arbitraries.ts';
import { graphFixtures, readGraphFixture } from '../fixtures.ts';

const head = '"format":"patchwise-graph","version":1';

function problemsOf(input: unknown): readonly GraphProblem[] {
  const parsed = parseDocument(input);
  return parsed.ok ? [] : parsed.error;
}

function only(input: unknown): GraphProblem {
  const problems = problemsOf(input);
  expect(problems.map((p) => p.code)).to.have.length(1);
  return problems[0] as GraphProblem;
}

describe('parseDocument', () => {
  it('is the inverse of writing, for canonical documents', () => {
    fc.assert(
      fc.property(canonicalDocument, (document) => {
        expect(parseDocument(writeDocument(document))).to.deep.equal({ ok: true, value: document });
      }),
    );
  });

  it('takes a decoded value as it takes its text', () => {
    fc.assert(
      fc.property(looseDocument, (document) => {
        const parsed = parseDocument(document);
        expect(parsed).to.deep.equal({ ok: true, value: document });
        expect(parseDocument(JSON.stringify(document))).to.deep.equal(parsed);
      }),
    );
  });

  for (const name of graphFixtures) {
    it(`reads ${name}`, () => {
      expect(problemsOf(readGraphFixture(name))).to.deep.equal([]);
    });
  }

  it('never throws, whatever it is given, and explains every refusal', () => {
    const good = readGraphFixture('v1-full.json');
    const anything = fc.oneof(
      fc.anything({
        withBigInt: true,
        withDate: true,
        withMap: true,
        withNullPrototype: true,
        withSparseArray: true,
      }),
      fc.string(),
      fc.json(),
      // A good document with one slip.
      fc
        .tuple(fc.nat({ max: good.length }), fc.string({ maxLength: 3 }), fc.nat({ max: 6 }))
        .map(([at, insert, cut]) => {
          return good.slice(0, at) + insert + good.slice(at + cut);
        }),
    );
    fc.assert(
      fc.property(anything, (input) => {
        for (const p of problemsOf(input)) {
          expect(p.message).to.match(/^\S.*\.$/s);
          expect(p.path).to.match(/^(\/|$)/);
          expect(p.severity).to.equal('error');
        }
      }),
      { numRuns: 500 },
    );
  });

  it('fills in a missing meta', () => {
    const parsed = parseDocument(`{${head},"nodes":{}}`);
    expect(parsed).to.deep.equal({
      ok: true,
      value: { format: 'patchwise-graph', version: 1, meta: {}, nodes: {} } satisfies GraphDocument,
    });
  });

  it('names an unknown key, its place, and the key that was meant', () => {
    const p = only(`{${head},\n  "nodes": {"a": {"type": "x/y@1",\n  "parms": {}}}}`);
    expect(p).to.include({
      code: 'document/unknown-key',
      path: '/nodes/a/parms',
      line: 3,
      column: 12,
      nodeId: 'a',
      hint: 'Did you mean "params"?',
    });
  });

  it('lists the keys that are known where none is near', () => {
    expect(only(`{${head},"nodes":{},"meta":{"zzz":1}}`).hint).to.contain('"title", "description" or "seed"');
  });

  it('names a missing key and places it at its object', () => {
    const p = only(`{${head},\n"nodes": {"a": {"params": {}}}}`);
    expect(p).to.include({ code: 'document/missing-key', path: '/nodes/a/type', line: 2, column: 16 });
    expect(p.message).to.equal('"nodes.a" has no "type".');
  });

  const wrong: readonly (readonly [string, string, RegExp])[] = [
    ['"nodes":[]', '/nodes', /"nodes" must be an object/],
    ['"nodes":{"Big":{"type":"x/y@1"}}', '/nodes/Big', /"Big" must be a node id/],
    ['"nodes":{"a":{"type":"x/y"}}', '/nodes/a/type', /"category\/name@version", not "x\/y"/],
    ['"nodes":{"a":{"type":"x/y@0"}}', '/nodes/a/type', /category/],
    ['"nodes":{"a":{"type":"x/y@1","in":{"p":"q"}}}', '/nodes/a/in/p', /"node.port", not "q"/],
    ['"nodes":{"a":{"type":"x/y@1","in":{"p":7}}}', '/nodes/a/in/p', /"node.port" or a list of them, not 7/],
    ['"nodes":{"a":{"type":"x/y@1","in":{"p":[]}}}', '/nodes/a/in/p', /at least 1 elements/],
    ['"nodes":{"a":{"type":"x/y@1","in":{"p":["b.c","?"]}}}', '/nodes/a/in/p/1', /not "\?"/],
    ['"nodes":{"a":{"type":"x/y@1","params":{"9":1}}}', '/nodes/a/params/9', /"9" must be a name/],
    ['"nodes":{},"meta":{"seed":-1}', '/meta/seed', /at least 0, not -1/],
    ['"nodes":{},"meta":{"seed":4294967296}', '/meta/seed', /at most 4294967295/],
    ['"nodes":{},"meta":{"seed":0.5}', '/meta/seed', /a whole number, not 0.5/],
    ['"nodes":{},"meta":{"title":7}', '/meta/title', /text, not 7/],
    ['"nodes":{},"view":{"nodes":{"a":{"x":1e9,"y":0}}}', '/view/nodes/a/x', /at most 1000000/],
    [
      '"nodes":{},"view":{"groups":[{"title":"g","x":0,"y":0,"width":1,"height":1,"color":"url(x)"}]}',
      '/view/groups/0/color',
      /colour/,
    ],
    ['"nodes":{},"view":{"offset":[1]}', '/view/offset', /2 elements/],
    ['"nodes":{},"extra":[]', '/extra', /an object/],
  ];
  for (const [members, path, message] of wrong) {
    it(`refuses {${members}}`, () => {
      const p = only(`{${head},${members}}`);
      expect(p.code).to.equal('document/wrong-value');
      expect(p.path).to.equal(path);
      expect(p.message).to.match(message);
      expect(p.line).to.equal(1);
    });
  }

  it('tells a litegraph or ComfyUI workflow from a damaged graph', () => {
    expect(only('{"nodes":[],"links":[],"version":0.4}')).to.include({ code: 'document/format' });
    expect(only('{"nodes":[],"links":[],"version":0.4}').hint).to.contain('ComfyUI');
    expect(only('{"nodes":{}}').hint).to.contain('patchwise-graph');
    expect(only('[]').code).to.equal('document/format');
    expect(only('null').code).to.equal('document/format');
  });

  it('refuses a newer format version, and one that is none', () => {
    expect(only('{"format":"patchwise-graph","version":2,"whatever":1}')).to.include({
      code: 'document/version',
      message: 'The document has format version 2; this Patchwise reads up to 1.',
    });
    for (const version of ['"1"', '0', '1.5', 'null', '-1']) {
      expect(only(`{"format":"patchwise-graph","version":${version},"nodes":{}}`).code).to.equal(
        'document/version',
      );
    }
  });

  it('holds the caps on nodes and wires', () => {
    const nodes = (count: number): object =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${i}`, { type: 'x/y@1' }]));
    const base = { format: 'patchwise-graph', version: 1 };
    expect(problemsOf({ ...base, nodes: nodes(LIMITS.nodes) })).to.deep.equal([]);
    expect(only({ ...base, nodes: nodes(LIMITS.nodes + 1) }).code).to.equal('document/too-large');
    const wires = (count: number): object => ({ a: { type: 'x/y@1', in: { p: Array(count).fill('b.c') } } });
    expect(problemsOf({ ...base, nodes: wires(LIMITS.edges) })).to.deep.equal([]);
    expect(only({ ...base, nodes: wires(LIMITS.edges + 1) }).code).to.equal('document/too-large');
  });

  it('keeps ids that name things of JavaScript apart from them', () => {
    const parsed = parseDocument(
      `{${head},"nodes":{"valueof":{"type":"x/y@1","params":{"toString":1},"in":{"hasOwnProperty":"valueof.toString"}}}}`,
    );
    expect(parsed.ok).to.equal(true);
    expect(only(`{${head},"nodes":{"constructor":{"type":"x/y@1"}}}`).code).to.equal('json/forbidden-key');
    expect(only(`{${head},"nodes":{"a":{"type":"x/y@1","params":{"__proto__":{"x":1}}}}}`).code).to.equal(
      'json/forbidden-key',
    );
  });
});
