import { expect } from 'chai';
import fc from 'fast-check';
import { canConnect } from '../../../src/graph/check/connect.ts';
import { validateDocument } from '../../../src/graph/check/validate.ts';
import { connect } from '../../../src/graph/document/edit.ts';
import type { PortRef } from '../../../src/graph/document/port-ref.ts';
import { topology } from '../../../src/graph/document/topology.ts';
import { findLifting } from '../../../src/graph/plan/lifting.ts';
import { broadcastLength, lengthMismatches } from '../../../src/graph/plan/stream-lengths.ts';
import { patchwiseRegistry } from '../../../src/nodes/registry.ts';
import { graphOf, node } from '../documents.ts';
import { numberRegistry } from '../number-nodes.ts';

const length: fc.Arbitrary<number> = fc.constantFrom(0, 1, 1, 2, 3);

describe('Lengths of streams that meet', () => {
  it('go together as the axes of arrays do in NumPy', () => {
    fc.assert(
      fc.property(fc.array(length, { maxLength: 5 }), (lengths) => {
        // numpy.broadcast_shapes of one axis each, in its own words: sizes are equal, or one of them is 1.
        const pairwise = lengths.every((a) => lengths.every((b) => a === b || a === 1 || b === 1));
        const rows = broadcastLength(lengths);
        expect(rows !== undefined).to.equal(pairwise);
        if (rows !== undefined) {
          expect(lengths.every((one) => one === rows || one === 1)).to.equal(true);
          expect(rows === 1 || lengths.includes(rows)).to.equal(true);
        }
        expect(broadcastLength([...lengths].reverse())).to.equal(rows);
      }),
    );
  });

  it('are refused when the wire is drawn exactly where the graph would not run', () => {
    const count = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(count, count, count, (a, b, c) => {
        const nodes = {
          a: node('number/range@1', {}, { count: a }),
          b: node('number/range@1', {}, { count: b }),
          c: node('number/range@1', {}, { count: c }),
          ab: node('math/add@3', { a: 'a.values', b: 'b.values' }),
          abc: node('math/add@3', { a: 'ab.sum' }),
          out: node('file/write@1', { value: 'abc.sum' }),
        };
        const graph = graphOf(nodes);
        const [from, to]: [PortRef, PortRef] = [
          { node: 'c', port: 'values' },
          { node: 'abc', port: 'b' },
        ];
        const isRefused = (document = graph) =>
          validateDocument(document, numberRegistry).some(({ code }) => code === 'stream/length-mismatch');
        const inner = broadcastLength([a, b]);
        expect(isRefused()).to.equal(inner === undefined);
        if (inner === undefined) return;
        const answer = canConnect(graph, numberRegistry, from, to);
        const fits = broadcastLength([inner, c]) !== undefined;
        expect(answer.ok).to.equal(fits);
        expect(isRefused(connect(graph, from, to))).to.equal(!fits);
        if (!answer.ok) expect(answer.kind).to.equal('length');
      }),
    );
  });

  it('are found behind the wire, too: a node that comes to run three times meets one that runs twice', () => {
    const graph = graphOf({
      three: node('number/range@1', {}, { count: 3 }),
      two: node('number/range@1', {}, { count: 2 }),
      one: node('number/constant@1'),
      first: node('math/add@3', { a: 'one.value' }),
      second: node('math/add@3', { a: 'first.sum', b: 'two.values' }),
      out: node('file/write@1', { value: 'second.sum' }),
    });
    const answer = canConnect(
      graph,
      numberRegistry,
      { node: 'three', port: 'values' },
      { node: 'first', port: 'b' },
    );
    expect(answer).to.include({
      ok: false,
      kind: 'length',
      reason: '3 values of first.sum (at "a") would meet 2 values of two.values (at "b").',
    });
  });

  it('are not guessed where a wire sets them, or where only the run tells', () => {
    const registry = patchwiseRegistry();
    const graph = graphOf({
      n: node('flow/numbers@1', {}, { values: '0.02, 0.1, 0.5, 2' }),
      many: node('flow/numbers@1', {}, { values: '7' }),
      noise: node('noise/uniform@1', { count: 'many.numbers' }),
      walk: node('sampling/langevin@1', { image: 'noise.images', stepSize: 'n.numbers' }),
    });
    const { order } = topology(graph);
    expect(lengthMismatches(graph, registry, order, findLifting(graph, registry, order))).to.deep.equal([]);
  });
});
