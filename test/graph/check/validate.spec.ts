import { expect } from 'chai';
import fc from 'fast-check';
import { canConnect } from '../../../src/graph/check/connect.ts';
import { type ValidateOptions, validateDocument } from '../../../src/graph/check/validate.ts';
import type { GraphDocument } from '../../../src/graph/document/document.ts';
import { connect } from '../../../src/graph/document/edit.ts';
import { idsOf } from '../../../src/graph/document/nesting.ts';
import { formatProblem, type GraphProblem, PROBLEMS } from '../../../src/graph/document/problems.ts';
import { wiresOf } from '../../../src/graph/document/topology.ts';
import { planRun } from '../../../src/graph/plan/plan.ts';
import type { Catalogue } from '../../../src/graph/types/catalogue.ts';
import { registryFromCatalogue } from '../../../src/graph/types/registry.ts';
import { looseDocument, runnableDocument, wildDocument } from '../arbitraries.ts';
import { graphOf, mixedGraph, node } from '../documents.ts';
import { numberRegistry as registry } from '../number-nodes.ts';

const one = node('number/constant@1');
const out = (source: string) => node('file/write@1', { value: source });

function errors(document: GraphDocument, options?: ValidateOptions): readonly GraphProblem[] {
  return validateDocument(document, registry, options).filter((p) => p.severity === 'error');
}

function only(nodes: GraphDocument['nodes']): GraphProblem {
  const found = errors(graphOf(nodes));
  expect(found.map(formatProblem)).to.have.length(1);
  return found[0] as GraphProblem;
}

describe('validateDocument', () => {
  it('finds no error in graphs that are built right, and those can be planned', () => {
    fc.assert(
      fc.property(runnableDocument, (document) => {
        expect(errors(document).map(formatProblem)).to.deep.equal([]);
        planRun(document, registry);
      }),
    );
  });

  it('finds an error in a graph exactly when it cannot be planned or wired', () => {
    let sound = 0;
    let runs = 0;
    fc.assert(
      fc.property(wildDocument, (document) => {
        runs++;
        const found = errors(document);
        if (found.length === 0) {
          sound++;
          planRun(document, registry, { targets: Object.keys(document.nodes) });
          return;
        }
        // Built anew, wire by wire, the graph meets a refusal or lacks an input.
        const codes = new Set(found.map((p) => p.code));
        let built = graphOf(
          Object.fromEntries(
            Object.entries(document.nodes).map(([id, e]) => [id, node(e.type, {}, e.params)]),
          ),
        );
        const refused = wiresOf(document).some(({ from, to }) => {
          const answer = canConnect(built, registry, from, to);
          if (answer.ok) built = connect(built, from, to, true);
          return !answer.ok && answer.reason !== 'They are wired already.';
        });
        const lacks = codes.has('input/missing');
        expect(refused || lacks, [...codes].join()).to.equal(true);
      }),
      { numRuns: 400 },
    );
    expect(sound).to.be.within(20, runs - 20);
  });

  it('finds the same in the browser, where only the catalogue is known', () => {
    const browser = registryFromCatalogue(JSON.parse(JSON.stringify(registry.catalogue())) as Catalogue);
    fc.assert(
      fc.property(fc.oneof(looseDocument, runnableDocument, wildDocument), (document) => {
        expect(validateDocument(document, browser)).to.deep.equal(validateDocument(document, registry));
      }),
    );
  });

  it('marks every problem with a severity from the table and a place that exists', () => {
    fc.assert(
      fc.property(looseDocument, (document) => {
        for (const p of validateDocument(document, registry)) {
          expect(p.severity).to.equal(PROBLEMS[p.code].severity);
          expect(p.path).to.match(/^\/(nodes|view)/);
          if (p.nodeId !== undefined) expect([...idsOf(document)]).to.include(p.nodeId);
        }
      }),
    );
  });

  it('says that an empty graph has nothing to run', () => {
    expect(only({}).code).to.equal('graph/empty');
  });

  describe('of a node', () => {
    it('suggests the type that was meant, with its version', () => {
      const p = only({ a: node('number/constnat@1') });
      expect(p).to.include({
        code: 'node/unknown-type',
        path: '/nodes/a/type',
        hint: 'Did you mean "number/constant@1"?',
      });
    });

    it('says nothing of the ports and parameters of an unknown node', () => {
      only({ a: node('no/such@1', { x: 'b.y' }, { z: 1 }), b: one, s: node('math/add@3', { a: 'a.q' }) });
    });

    it('refuses a newer version and announces the migration of an older one', () => {
      expect(only({ a: one, b: node('math/add@4', { a: 'a.value' }, { later: 1 }) }).code).to.equal(
        'node/newer-version',
      );
      const old = validateDocument(
        graphOf({ a: one, b: node('math/add@1', { a: 'a.value' }, { factor: 1 }) }),
        registry,
      );
      expect(old.map((p) => p.code)).to.deep.equal(['node/outdated', 'graph/no-sink']);
    });

    it('says nothing of the outputs of a newer node, which may have more of them', () => {
      const newer = node('math/add@4', { a: 'one.value' });
      expect(only({ one, newer, s: out('newer.later') }).code).to.equal('node/newer-version');
    });

    it('refuses an older version from which no migration leads', () => {
      const bare = { ...registry, find: registry.find };
      const { definition } = registry.latest('math/add') ?? {};
      expect(definition).to.not.equal(undefined);
      const node3 = registry.latest('math/add');
      if (node3 === undefined) return;
      const stuck = { ...node3, description: { ...node3.description, migratesFrom: [2] } };
      const limited = {
        ...bare,
        find: (ref: string) =>
          ref === 'math/add@1'
            ? { status: 'outdated' as const, node: stuck, version: 1 }
            : registry.find(ref),
      };
      const codes = validateDocument(
        graphOf({ a: one, b: node('math/add@1', { a: 'a.value' }) }),
        limited,
      ).map((p) => p.code);
      expect(codes).to.include('node/no-migration');
    });
  });

  describe('of parameters', () => {
    const add = (params: Parameters<typeof node>[2]) => ({
      one,
      add: node('math/add@3', { a: 'one.value' }, params),
    });

    it('suggests the parameter that was meant, or lists them', () => {
      expect(only(add({ scal: 1 }))).to.include({
        code: 'param/unknown',
        path: '/nodes/add/params/scal',
        nodeId: 'add',
        port: 'scal',
        hint: 'Did you mean "scale"?',
      });
      expect(only(add({ zzz: 1 })).hint).to.equal(
        'Its parameters are "scale", "mode", "strict", "weights" and "limit".',
      );
      expect(only(add({ toString: 1 })).code).to.equal('param/unknown');
      expect(only({ s: node('vector/sum@1', { vector: 'one.value' }, { zzz: 1 }), one }).hint).to.equal(
        'It has no parameters.',
      );
    });

    it('tells a value for an input from a misspelt parameter', () => {
      expect(only(add({ b: 1 })).hint).to.equal('"b" is an input: wire an output to it, under "in".');
    });

    it('names the allowed range and the value', () => {
      const p = only(add({ scale: 11 }));
      expect(p.code).to.equal('param/invalid');
      expect(p.message).to.equal('At the node "add", "scale" must be a number from 0 to 10, not 11.');
      expect(p.hint).to.equal('Factor.');
    });

    it('refuses a wrong type, choice and element', () => {
      for (const params of [
        { scale: '1' },
        { mode: 'odd' },
        { strict: 1 },
        { weights: [-1] },
        { limit: 'none' },
      ]) {
        expect(only(add(params)).code).to.equal('param/invalid');
      }
      expect(errors(graphOf(add({ limit: null, weights: [] })))).to.deep.equal([]);
    });

    it('wants required parameters set or wired', () => {
      const p = only({ l: node('text/label@1') });
      expect(p).to.include({
        code: 'param/missing',
        path: '/nodes/l/params/text',
        nodeId: 'l',
        port: 'text',
      });
      expect(p.message).to.contain('text that is not empty');
      expect(
        errors(
          graphOf({
            l: node('text/label@1', {}, { text: 'a' }),
            m: node('text/label@1', { text: 'l.text' }),
          }),
        ),
      ).to.deep.equal([]);
    });

    it('refuses a port that is both wired and set', () => {
      const p = only({ one, add: node('math/add@3', { a: 'one.value', scale: 'one.value' }, { scale: 1 }) });
      expect(p).to.include({ code: 'param/wired-and-set', port: 'scale' });
    });

    it('holds rules between parameters, where the definition is at hand', () => {
      const clamp = (low: number) => ({ one, c: node('math/clamp@1', { value: 'one.value' }, { low }) });
      expect(errors(graphOf(clamp(0.5)))).to.deep.equal([]);
      const p = only(clamp(2));
      expect(p).to.include({ code: 'param/invalid', path: '/nodes/c/params/low' });
      expect(p.message).to.contain('low must be below high');
    });
  });

  describe('of wires', () => {
    it('suggests the node, the output and the input that were meant', () => {
      expect(only({ one, s: out('on.value') })).to.include({
        code: 'wire/unknown-node',
        path: '/nodes/s/in/value',
        hint: 'Did you mean "one"?',
      });
      expect(only({ one, s: out('one.valu') })).to.include({
        code: 'wire/unknown-port',
        hint: 'Did you mean "value"?',
      });
      expect(only({ one, s: out('one.zzz') }).hint).to.equal('Its outputs are "value".');
      expect(only({ one, s: out('constructor.value') }).code).to.equal('wire/unknown-node');
      const p = only({ one, a: node('math/add@3', { a: 'one.value', c: 'one.value' }) });
      expect(p).to.include({ code: 'input/unknown', path: '/nodes/a/in/c' });
      expect(p.hint).to.contain('"a"');
    });

    it('gives the reason for types that do not fit, and a way', () => {
      const vector = { one, all: node('list/collect@1', { items: 'one.value' }) };
      const p = only({ ...vector, s: out('all.vector') });
      expect(p.code).to.equal('wire/type-mismatch');
      expect(p.message).to.equal(
        'all.vector cannot be wired to s.value: An input of type Number does not accept Vector.',
      );
      expect(p.hint).to.equal('Wire it through "vector/sum".');
      const text = only({
        one,
        l: node('text/label@1', {}, { text: 'a' }),
        s: node('vector/sum@1', { vector: 'l.text' }),
      });
      expect(text.hint).to.equal('It takes "Vector" or "Number".');
    });

    it('converts where the type accepts another', () => {
      expect(errors(graphOf({ one, s: node('vector/sum@1', { vector: 'one.value' }) }))).to.deep.equal([]);
    });

    it('wants required inputs wired, and names them', () => {
      const p = only({ a: node('math/add@3') });
      expect(p).to.include({
        code: 'input/missing',
        path: '/nodes/a/in/a',
        port: 'a',
        hint: 'Wire an output of type Number to it.',
      });
    });

    it('takes a list of sources only where a stream is declared', () => {
      const p = only({ one, a: node('math/add@3', { a: ['one.value', 'one.value'] }) });
      expect(p).to.include({ code: 'input/single', port: 'a' });
      expect(errors(graphOf({ one, a: node('math/add@3', { a: ['one.value'] }) }))).to.deep.equal([]);
      expect(only({ one, a: node('list/collect@1', { items: ['one.value', 'one.sum'] }) }).path).to.equal(
        '/nodes/a/in/items/1',
      );
    });

    it('refuses to wire a parameter that has no port type', () => {
      const p = only({ one, a: node('math/add@3', { a: 'one.value', weights: 'one.value' }) });
      expect(p.message).to.equal('The parameter "weights" of the node "a" cannot be wired.');
    });
  });

  describe('of the graph', () => {
    it('names a loop', () => {
      const p = only({
        one,
        a: node('math/add@3', { a: 'one.value', b: 'b.sum' }),
        b: node('math/add@3', { a: 'a.sum' }),
      });
      expect(p).to.include({ code: 'graph/cycle', message: 'Nodes feed each other in a loop: a → b → a.' });
      expect(only({ a: node('math/add@3', { a: 'a.sum' }) }).message).to.equal('The node "a" feeds itself.');
    });

    it('says which nodes are lifted, and by what', () => {
      const lifted = validateDocument(mixedGraph, registry).filter((p) => p.code === 'node/lifted');
      expect(lifted.map((p) => p.message)).to.deep.equal([
        'The node "add" runs once for every element of numbers.values (at "a").',
      ]);
      const both = graphOf({
        r: node('number/range@1'),
        x: node('math/add@3', { a: 'r.values' }),
        y: node('math/add@3', { a: 'x.sum', b: 'r.values' }),
      });
      const messages = validateDocument(both, registry).map((p) => p.message);
      expect(messages).to.include(
        'The node "y" runs once for every element of x.sum (at "a") and r.values (at "b"), paired by index.',
      );
    });

    it('warns of nodes that do not run', () => {
      const spare = graphOf({
        ...mixedGraph.nodes,
        dead: node('math/add@3', { a: 'noise.value' }),
        end: node('math/add@3', { a: 'dead.sum' }),
      });
      const warnings = validateDocument(spare, registry).filter((p) => p.severity === 'warning');
      expect(warnings.map((p) => p.message)).to.deep.equal([
        'The node "dead" does not run: it feeds only nodes that do not run.',
        'The node "end" does not run: nothing uses what it makes.',
      ]);
      const asked = validateDocument(spare, registry, { targets: ['end'] });
      expect(asked.filter((p) => p.severity === 'warning')).to.deep.equal([]);
    });

    it('remarks that nothing is written, and refuses targets that do not exist', () => {
      expect(validateDocument(graphOf({ one }), registry).map((p) => p.code)).to.deep.equal([
        'graph/no-sink',
      ]);
      expect(errors(mixedGraph, { targets: ['uot'] })[0]).to.include({
        code: 'graph/unknown-target',
        hint: 'Did you mean "out"?',
      });
    });

    it('warns of places of nodes that are gone', () => {
      const view = { nodes: { one: { x: 0, y: 0 }, gone: { x: 0, y: 0 } } };
      const codes = validateDocument({ ...graphOf({ one }), view }, registry).map((p) => p.code);
      expect(codes).to.include('view/unknown-node');
    });
  });
});
