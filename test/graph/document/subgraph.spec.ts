import { expect } from 'chai';
import fc from 'fast-check';
import { copyNodes, pasteNodes } from '../../../src/graph/document/clipboard.ts';
import { collapseNodes } from '../../../src/graph/document/collapse.ts';
import { dissolveSubgraph } from '../../../src/graph/document/dissolve.ts';
import type { GraphDocument } from '../../../src/graph/document/document.ts';
import { bodyAt, walkNodes } from '../../../src/graph/document/nesting.ts';
import { parseDocument } from '../../../src/graph/document/parse.ts';
import { INPUT, OUTPUT, SUBGRAPH } from '../../../src/graph/document/structure.ts';
import { withBody } from '../../../src/graph/document/subgraph.ts';
import { writeDocument } from '../../../src/graph/document/write.ts';
import { flattenDocument } from '../../../src/graph/plan/flatten.ts';
import { resolveSeeds } from '../../../src/graph/plan/seeds.ts';
import { runnableDocument } from '../arbitraries.ts';
import { graphOf, mixedGraph, node } from '../documents.ts';
import { numberRegistry } from '../number-nodes.ts';

const flat = (document: GraphDocument) => flattenDocument(document, numberRegistry).document;
/** Without the order of the nodes, which a run does not depend on. */
const meaning = (document: GraphDocument) => ({
  nodes: flat(document).nodes,
  seeds: resolveSeeds(flat(document)),
});

describe('collapseNodes', () => {
  it('puts nodes into a subgraph with a port for each wire in and out; ids stay', () => {
    const { document, id } = collapseNodes(mixedGraph, ['add', 'all'], 'middle', 'The middle');
    expect(id).to.equal('middle');
    const entry = document.nodes['middle'];
    expect(entry?.in).to.deep.equal({
      a: 'numbers.values',
      scale: 'noise.value',
      items: 'numbers.count',
    });
    expect(entry?.graph?.nodes['all']).to.deep.equal(
      node('list/collect@1', { items: ['add.sum', 'items.value'] }),
    );
    expect(entry?.graph?.nodes['vector']).to.deep.equal(node(OUTPUT, { value: 'all.vector' }));
    expect(document.nodes['total']?.in).to.deep.equal({ vector: 'middle.vector' });
    expect(document.view?.nodes?.['middle']?.title).to.equal('The middle');
    expect(meaning(document)).to.deep.equal(meaning(mixedGraph));
  });

  it('refuses nodes with another between them, ports, and nothing', () => {
    expect(() => collapseNodes(mixedGraph, ['numbers', 'all'])).to.throw(/"add" lies between/);
    expect(() => collapseNodes(mixedGraph, [])).to.throw(/no node/);
    expect(() => collapseNodes(graphOf({ a: { type: INPUT } }), ['a'])).to.throw(/is a port/);
  });

  it('changes nothing that a run sees, whatever is collapsed, also twice over, and dissolving undoes it', () => {
    let collapsed = 0;
    fc.assert(
      fc.property(
        runnableDocument,
        fc.array(fc.nat(), { maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        (document, first, second) => {
          const pick = (d: GraphDocument, numbers: readonly number[]) => {
            const ids = Object.keys(d.nodes);
            return [...new Set(numbers.map((n) => ids[n % ids.length] as string))];
          };
          let once: ReturnType<typeof collapseNodes>;
          let twice: ReturnType<typeof collapseNodes>;
          try {
            once = collapseNodes(document, pick(document, first));
            twice = collapseNodes(once.document, pick(once.document, second));
          } catch (error) {
            expect(String(error)).to.match(/lies between|There is no node to put/);
            return;
          }
          collapsed++;
          expect(meaning(once.document)).to.deep.equal(meaning(document));
          expect(meaning(twice.document)).to.deep.equal(meaning(document));
          const text = writeDocument(twice.document);
          const read = parseDocument(text);
          expect(read.ok && writeDocument(read.value)).to.equal(text);
          const back = dissolveSubgraph(twice.document, twice.id).document;
          expect(meaning(back)).to.deep.equal(meaning(document));
          expect(dissolveSubgraph(once.document, once.id).document.nodes).to.deep.equal(document.nodes);
        },
      ),
      { numRuns: 300 },
    );
    expect(collapsed).to.be.above(50);
  });
});

describe('dissolveSubgraph', () => {
  it('sets at the nodes what was set at the ports', () => {
    const document = graphOf({
      one: node('number/constant@1'),
      sub: {
        type: SUBGRAPH,
        in: { a: 'one.value' },
        params: { scale: 3 },
        graph: {
          nodes: {
            a: { type: INPUT },
            scale: { type: INPUT, params: { value: 2 } },
            limit: { type: INPUT, params: { value: 9 } },
            add: node('math/add@3', { a: 'a.value', scale: 'scale.value', limit: 'limit.value' }),
            sum: node(OUTPUT, { value: 'add.sum' }),
          },
        },
      },
      out: node('file/write@1', { value: 'sub.sum' }),
    });
    const { document: after, ids } = dissolveSubgraph(document, 'sub');
    expect(ids).to.deep.equal(['add']);
    expect(after.nodes).to.deep.equal({
      one: node('number/constant@1'),
      add: node('math/add@3', { a: 'one.value' }, { scale: 3, limit: 9 }),
      out: node('file/write@1', { value: 'add.sum' }),
    });
  });

  it('refuses what is no subgraph', () => {
    expect(() => dissolveSubgraph(mixedGraph, 'add')).to.throw(/is not a subgraph/);
  });
});

describe('withBody', () => {
  const { document, id } = collapseNodes(mixedGraph, ['add', 'all'], 'sub');
  const body = bodyAt(document, [id]);
  if (body === undefined) throw new Error('no body');

  it('changes a subgraph from the inside', () => {
    const nodes = { ...body.nodes, noise2: node('number/noise@1') };
    const after = withBody(document, [id], { ...body, nodes });
    expect(bodyAt(after, [id])?.nodes['noise2']).to.deep.equal(node('number/noise@1'));
    expect(after.nodes['total']).to.equal(document.nodes['total']);
  });

  it('takes the wires of a port that is gone, and keeps those of one that was renamed', () => {
    const { items: _items, ...without } = body.nodes;
    expect(withBody(document, [id], { ...body, nodes: without }).nodes['sub']?.in).to.deep.equal({
      a: 'numbers.values',
      scale: 'noise.value',
    });
    const { vector, ...others } = body.nodes;
    const renamed = withBody(document, [id], {
      ...body,
      nodes: { ...others, result: vector as NonNullable<typeof vector> },
    });
    expect(renamed.nodes['total']?.in).to.deep.equal({ vector: 'sub.result' });
    const gone = withBody(document, [id], { ...body, nodes: others });
    expect(gone.nodes['total']).to.deep.equal(node('vector/sum@1'));
  });
});

describe('the clipboard', () => {
  it('gives the nodes of a copied subgraph ids of their own', () => {
    const { document } = collapseNodes(mixedGraph, ['add', 'all'], 'sub');
    const pasted = pasteNodes(document, copyNodes(document, ['sub'])).document;
    const ids = [...walkNodes(pasted)].map((placed) => placed.id);
    expect(ids).to.include.members(['sub', 'add', 'all', 'sub-2', 'add-2', 'all-2']);
    expect(pasted.nodes['sub-2']?.graph?.nodes['all-2']?.in).to.deep.equal({
      items: ['add-2.sum', 'items.value'],
    });
    expect(parseDocument(pasted).ok).to.equal(true);
  });

  it('uses no id of the levels around', () => {
    const pasted = pasteNodes(graphOf({}), copyNodes(mixedGraph, ['add']), { taken: new Set(['add']) });
    expect(pasted.ids).to.deep.equal({ add: 'add-2' });
  });
});
