import { expect } from 'chai';
import fc from 'fast-check';
import { z } from 'zod';
import type { GraphDocument } from '../../../src/graph/document/document.ts';
import type { GraphProblem } from '../../../src/graph/document/problems.ts';
import { applyOverrides, applyValues, bindInputs } from '../../../src/graph/plan/overrides.ts';
import type { Result } from '../../../src/graph/result.ts';
import { parseParamText } from '../../../src/graph/types/param-text.ts';
import { describeParam } from '../../../src/graph/types/params.ts';
import { graphOf, mixedGraph, node } from '../documents.ts';
import { numberRegistry as registry } from '../number-nodes.ts';

const document = graphOf({
  ...mixedGraph.nodes,
  photo: node('file/read@1', {}, { path: 'a.png' }),
  label: node('text/label@1', {}, { text: 'x' }),
  old: node('math/add@1', { a: 'noise.value' }),
});

function paramsOf(result: Result<GraphDocument, GraphProblem[]>, id: string): unknown {
  if (!result.ok) throw new Error(result.error[0]?.message);
  return result.value.nodes[id]?.params;
}

function problemsOf(result: Result<GraphDocument, GraphProblem[]>): readonly GraphProblem[] {
  return result.ok ? [] : result.error;
}

const set = (...texts: readonly string[]) => applyOverrides(document, registry, texts);

describe('applyOverrides', () => {
  it('reads values as their parameters want them', () => {
    expect(paramsOf(set('numbers.count=8', 'numbers.from=-1e1'), 'numbers')).to.deep.equal({
      count: 8,
      from: -10,
    });
    const add = set('add.mode=plain', 'add.strict=true', 'add.weights=1, 0.5', 'add.limit=2.5');
    expect(paramsOf(add, 'add')).to.deep.equal({
      mode: 'plain',
      strict: true,
      weights: [1, 0.5],
      limit: 2.5,
    });
    expect(paramsOf(set('add.limit=null', 'add.weights=[3]'), 'add')).to.deep.equal({
      limit: null,
      weights: [3],
    });
    expect(paramsOf(set('add.weights='), 'add')).to.deep.equal({ weights: [] });
  });

  it('keeps text as it is, equals signs and spaces included', () => {
    expect(paramsOf(set('label.text= a=b '), 'label')).to.deep.equal({ text: ' a=b ' });
  });

  it('lets the last of two win, and leaves the given document alone', () => {
    expect(paramsOf(set('numbers.count=8', 'numbers.count=9'), 'numbers')).to.deep.equal({ count: 9 });
    expect(document.nodes['numbers']?.params).to.deep.equal({ count: 5 });
    expect(set()).to.deep.equal({ ok: true, value: document });
  });

  const refusals: readonly (readonly [string, string, RegExp])[] = [
    ['numbers.count', 'override/syntax', /node\.param=value/],
    ['count=3', 'override/syntax', /train\.updates=800/],
    ['=3', 'override/syntax', /node\.param=value/],
    ['numbrs.count=3', 'node/unknown', /Did you mean "numbers"\?/],
    ['zzz.count=3', 'node/unknown', /Its nodes: numbers, noise/],
    ['numbers.cuont=3', 'param/unknown', /Did you mean "count"\?/],
    ['numbers.zzz=3', 'param/unknown', /Its parameters: from, count\./],
    ['numbers.count=0', 'param/invalid', /a whole number from 1 to 100, not 0/],
    ['numbers.count=2.5', 'param/invalid', /a whole number from 1 to 100, not 2.5/],
    ['numbers.count=', 'param/invalid', /not ""/],
    ['numbers.count=0x10', 'param/invalid', /not "0x10"/],
    ['numbers.count=1e999', 'param/invalid', /not "1e999"/],
    ['add.strict=yes', 'param/invalid', /true or false, not "yes"/],
    ['add.mode=fast', 'param/invalid', /one of "plain", "saturated", not "fast"/],
    ['add.weights=1,x', 'param/invalid', /a list/],
    ['add.weights=[1,', 'param/invalid', /a list/],
    ['add.scale=2', 'param/wired-and-set', /wired from noise\.value/],
    ['old.factor=2', 'node/unknown-type', /math\/add@1/],
    ['constructor.name=2', 'node/unknown', /no node "constructor"/],
  ];
  for (const [text, code, words] of refusals) {
    it(`refuses ${text}`, () => {
      const [p, ...more] = problemsOf(set(text));
      expect(more).to.deep.equal([]);
      expect(p?.code).to.equal(code);
      expect(`${p?.message} ${p?.hint}`).to.match(words);
    });
  }

  it('reports every problem, and sets nothing when there is one', () => {
    expect(problemsOf(set('zzz.a=1', 'numbers.count=3', 'numbers.zzz=1')).map((p) => p.code)).to.deep.equal([
      'node/unknown',
      'param/unknown',
    ]);
  });
});

describe('parseParamText', () => {
  it('reads back every number that JavaScript prints', () => {
    const param = registry.latest('math/add')?.params.get('limit');
    if (param === undefined) throw new Error('no parameter');
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(parseParamText(param, String(value))).to.deep.equal({ ok: true, value: value + 0 });
      }),
    );
  });
});

describe('parseParamText of a union', () => {
  const number = z.number().int().min(1);
  const perScale = describeParam(
    'updates',
    z
      .union([number, z.array(number)])
      .nullable()
      .default(null),
  );
  const mixed = describeParam('mixed', z.union([z.string(), z.number(), z.boolean()]).default(1));

  it('reads the first form that fits', () => {
    const read = (text: string) => parseParamText(perScale, text);
    expect(read('800')).to.deep.equal({ ok: true, value: 800 });
    expect(read('1800, 600,500')).to.deep.equal({ ok: true, value: [1800, 600, 500] });
    expect(read('[1800]')).to.deep.equal({ ok: true, value: [1800] });
    expect(read('null')).to.deep.equal({ ok: true, value: null });
    expect(read('many')).to.deep.equal({
      ok: false,
      error:
        '"updates" must be a whole number, at least 1, or a list, each a whole number, at least 1, or null, not "many".',
    });
  });

  it('takes text last, since everything is text', () => {
    const read = (text: string) => parseParamText(mixed, text);
    expect([read('7'), read('true'), read('seven')]).to.deep.equal([
      { ok: true, value: 7 },
      { ok: true, value: true },
      { ok: true, value: 'seven' },
    ]);
  });
});

describe('applyValues', () => {
  it('sets decoded values under the same rules', () => {
    expect(paramsOf(applyValues(document, registry, { 'numbers.count': 8 }), 'numbers')).to.deep.equal({
      count: 8,
    });
    const codes = problemsOf(
      applyValues(document, registry, { 'numbers.count': '8', nonsense: 1, 'add.scale': 1, 'zzz.a': 1 }),
    );
    expect(codes.map((p) => p.code)).to.deep.equal([
      'param/invalid',
      'override/syntax',
      'param/wired-and-set',
      'node/unknown',
    ]);
  });

  it('tells the first hundred problems only', () => {
    const values = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`zzz${i}.a`, 1]));
    expect(problemsOf(applyValues(document, registry, values))).to.have.length(100);
  });
});

describe('bindInputs', () => {
  it("sets the parameter that the node's type names as its source", () => {
    expect(paramsOf(bindInputs(document, registry, { photo: 'my.jpg' }), 'photo')).to.deep.equal({
      path: 'my.jpg',
    });
  });

  it('names the nodes that take a file when another is asked', () => {
    const [p] = problemsOf(bindInputs(document, registry, { numbers: 'my.jpg' }));
    expect(p).to.include({ code: 'node/no-source', hint: 'Nodes that do: "photo".' });
    const [q] = problemsOf(bindInputs(mixedGraph, registry, { numbers: 'my.jpg' }));
    expect(q?.hint).to.equal('No node of this graph does.');
  });

  it('suggests the node that was meant, and checks the value', () => {
    expect(problemsOf(bindInputs(document, registry, { phtoo: 'my.jpg' }))[0]).to.include({
      code: 'node/unknown',
      hint: 'Did you mean "photo"?',
    });
    expect(problemsOf(bindInputs(document, registry, { photo: '' }))[0]?.code).to.equal('param/invalid');
  });
});
