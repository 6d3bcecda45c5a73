import { expect } from 'chai';
import fc from 'fast-check';
import type { GraphDocument, NodeEntry } from '../../../src/graph/document/document.ts';
import { topology, upstreamOf, wiresOf } from '../../../src/graph/document/topology.ts';
import { looseDocument, runnableDocument } from '../arbitraries.ts';

/** A graph from `consumer: [sources]`. */
function graph(wires: Readonly<Record<string, readonly string[]>>): GraphDocument {
  const nodes = Object.entries(wires).map(([id, sources]): [string, NodeEntry] => [
    id,
    { type: 'x/y@1', in: Object.fromEntries(sources.map((s, i) => [`p${i}`, `${s}.out`])) },
  ]);
  return { format: 'patchwise-graph', version: 1, meta: {}, nodes: Object.fromEntries(nodes) };
}

describe('topology', () => {
  it('puts every source before its consumers, in graphs without loops', () => {
    fc.assert(
      fc.property(runnableDocument, (document) => {
        const { order, cycles } = topology(document);
        expect(cycles).to.deep.equal([]);
        expect([...order].sort()).to.deep.equal(Object.keys(document.nodes).sort());
        const place = new Map(order.map((id, i) => [id, i]));
        for (const { from, to } of wiresOf(document)) {
          expect(place.get(from.node)).to.be.below(place.get(to.node) ?? -1);
        }
      }),
    );
  });

  it('keeps the order of the document among nodes that are free to go', () => {
    expect(topology(graph({ c: [], a: [], d: ['b'], b: [] })).order).to.deep.equal(['c', 'a', 'b', 'd']);
  });

  it('names loops that exist, and orders what is in none and behind none', () => {
    fc.assert(
      fc.property(looseDocument, (document) => {
        const { order, cycles } = topology(document);
        const edges = new Set(wiresOf(document).map(({ from, to }) => `${from.node}>${to.node}`));
        for (const loop of cycles) {
          expect(loop).to.not.be.empty;
          for (const [i, id] of loop.entries())
            expect(edges.has(`${id}>${loop[(i + 1) % loop.length]}`)).to.equal(true);
        }
        const looped = new Set(cycles.flat());
        for (const id of Object.keys(document.nodes)) {
          const behind = [...upstreamOf(document, [id])].some((up) => looped.has(up));
          expect(order.includes(id)).to.equal(!behind);
        }
      }),
    );
  });

  it('names a loop from its first node in the document, along the wires', () => {
    expect(topology(graph({ s: [], a: ['s', 'c'], b: ['a'], c: ['b'], t: ['c'] })).cycles).to.deep.equal([
      ['a', 'b', 'c'],
    ]);
  });

  it('names two loops apart, and one that a node makes with itself', () => {
    const { cycles, order } = topology(graph({ a: ['b'], b: ['a'], c: ['c'], d: [], e: ['d', 'a'] }));
    expect(cycles).to.deep.equal([['a', 'b'], ['c']]);
    expect(order).to.deep.equal(['d']);
  });

  it('passes over wires from nodes that do not exist', () => {
    expect(topology(graph({ a: ['ghost', 'constructor'] })).order).to.deep.equal(['a']);
  });

  it('orders a chain of 500 nodes written backwards', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 500 }, (_, i) => [`n${i}`, i === 499 ? [] : [`n${i + 1}`]]),
    );
    expect(topology(graph(chain)).order[0]).to.equal('n499');
    expect(upstreamOf(graph(chain), ['n0']).size).to.equal(500);
  });
});
