import { expect } from 'chai';
import fc from 'fast-check';
import { PatchwiseError } from '../../../src/errors.ts';
import { validateDocument } from '../../../src/graph/check/validate.ts';
import { copyNodes, duplicateNodes, pasteNodes } from '../../../src/graph/document/clipboard.ts';
import type { GraphDocument } from '../../../src/graph/document/document.ts';
import {
  addNode,
  connect,
  disconnect,
  freshId,
  moveNodes,
  removeNodes,
  renameNode,
  setMeta,
  setNodeView,
  setParam,
  setView,
} from '../../../src/graph/document/edit.ts';
import { LIMITS } from '../../../src/graph/document/limits.ts';
import { parseDocument } from '../../../src/graph/document/parse.ts';
import { topology, wiresOf } from '../../../src/graph/document/topology.ts';
import { writeDocument } from '../../../src/graph/document/write.ts';
import { canonicalDocument, jsonValue, nodeId, portName, runnableDocument } from '../arbitraries.ts';
import { graphOf, mixedGraph, node } from '../documents.ts';
import { numberRegistry as registry } from '../number-nodes.ts';

/** A document with at least one node, and one of its ids. */
const withNode = canonicalDocument
  .filter((d) => Object.keys(d.nodes).length > 0)
  .chain((d) => fc.tuple(fc.constant(d), fc.constantFrom(...Object.keys(d.nodes))));

const place = fc.record({ x: fc.integer({ min: -999, max: 999 }), y: fc.integer({ min: -999, max: 999 }) });

/** Equal as text, so that the order of nodes counts too. */
function same(a: GraphDocument, b: GraphDocument): void {
  expect(writeDocument(a)).to.equal(writeDocument(b));
  expect(a).to.deep.equal(b);
}

describe('editing and its inverse', () => {
  it('adding a node and removing it', () => {
    fc.assert(
      fc.property(canonicalDocument, nodeId, fc.option(place, { nil: undefined }), (document, base, view) => {
        const id = freshId(document, base);
        const wired = wiresOf(document).some((w) => w.from.node === id);
        fc.pre(!wired); // a wire from a node that did not exist would be removed with it
        fc.pre(document.view?.nodes?.[id] === undefined);
        same(removeNodes(addNode(document, id, node('x/y@1'), view), [id]), document);
      }),
    );
  });

  it('drawing a wire and removing it', () => {
    fc.assert(
      fc.property(withNode, nodeId, portName, portName, ([document, id], base, a, b) => {
        const source = freshId(document, base);
        const free = addNode(document, source, node('x/y@1'));
        fc.pre(!wiresOf(document).some((w) => w.from.node === source));
        const entry = free.nodes[id];
        fc.pre(entry?.in?.[b] === undefined && entry?.params?.[b] === undefined);
        const [from, to] = [
          { node: source, port: a },
          { node: id, port: b },
        ];
        same(disconnect(connect(free, from, to), to), free);
        same(disconnect(connect(free, from, to), to, from), free);
      }),
    );
  });

  it('joining a second source and removing it', () => {
    const from = { node: 'noise', port: 'value' };
    const to = { node: 'all', port: 'items' };
    const joined = connect(mixedGraph, from, to, true);
    expect(joined.nodes['all']?.in?.['items']).to.deep.equal(['add.sum', 'numbers.count', 'noise.value']);
    same(disconnect(joined, to, from), mixedGraph);
  });

  it('setting a parameter and setting it back', () => {
    fc.assert(
      fc.property(withNode, portName, jsonValue, ([document, id], name, value) => {
        const entry = document.nodes[id];
        fc.pre(entry?.in?.[name] === undefined);
        const changed = setParam(document, id, name, value);
        expect(changed.nodes[id]?.params?.[name]).to.deep.equal(value);
        same(setParam(changed, id, name, entry?.params?.[name]), document);
      }),
    );
  });

  it('renaming a node there and back, its place among the others kept', () => {
    fc.assert(
      fc.property(withNode, nodeId, ([document, id], base) => {
        const newId = freshId(document, base);
        fc.pre(!wiresOf(document).some((w) => w.from.node === newId));
        const renamed = renameNode(document, id, newId);
        expect(wiresOf(renamed).some((w) => w.from.node === id || w.to.node === id)).to.equal(false);
        same(renameNode(renamed, newId, id), document);
      }),
    );
  });

  it('moving nodes there and back', () => {
    fc.assert(
      fc.property(withNode, place, place, ([document, id], there, back) => {
        const start = moveNodes(document, { [id]: back });
        same(moveNodes(moveNodes(start, { [id]: there }), { [id]: back }), start);
      }),
    );
  });

  it('duplicating nodes and removing the copies', () => {
    fc.assert(
      fc.property(withNode, ([document, id]) => {
        const { document: doubled, ids } = duplicateNodes(document, [id]);
        fc.pre(!wiresOf(document).some((w) => w.from.node === ids[id]));
        fc.pre(document.view?.nodes?.[ids[id] ?? ''] === undefined);
        same(removeNodes(doubled, Object.values(ids)), document);
      }),
    );
  });

  it('changing title, look and canvas there and back', () => {
    fc.assert(
      fc.property(withNode, ([document, id]) => {
        const { title } = document.meta;
        same(setMeta(setMeta(document, { title: 'other' }), { title }), document);
        same(setView(setView(document, { zoom: 3 }), { zoom: document.view?.zoom }), document);
        const view = document.view?.nodes?.[id];
        if (view !== undefined)
          same(
            setNodeView(setNodeView(document, id, { color: '#123456' }), id, { color: view.color }),
            document,
          );
      }),
    );
  });
});

describe('editing', () => {
  /** A random edit; what it is asked may make no sense. */
  const edit = fc.tuple(fc.nat({ max: 8 }), fc.nat(), fc.nat(), nodeId, portName, jsonValue);

  it('never breaks the format or makes a loop, whatever is asked, and never changes what it is given', () => {
    fc.assert(
      fc.property(runnableDocument, fc.array(edit, { maxLength: 12 }), (start, edits) => {
        let document = start;
        for (const [kind, p, q, name, port, value] of edits) {
          const ids = [...Object.keys(document.nodes), name];
          const [a, b] = [ids[p % ids.length] ?? name, ids[q % ids.length] ?? name];
          const before = JSON.stringify(document);
          const given = document;
          try {
            switch (kind) {
              case 0:
                document = addNode(document, a, node('math/add@3'), { x: p, y: q });
                break;
              case 1:
                document = removeNodes(document, [a]);
                break;
              case 2:
                document = connect(document, { node: a, port: 'sum' }, { node: b, port }, p % 2 === 0);
                break;
              case 3:
                document = disconnect(document, { node: a, port: 'a' });
                break;
              case 4:
                document = setParam(document, a, port, value);
                break;
              case 5:
                document = renameNode(document, a, name);
                break;
              case 6:
                document = moveNodes(document, { [a]: { x: p, y: q } });
                break;
              case 7:
                document = duplicateNodes(document, [a, b]).document;
                break;
              default:
                document = setNodeView(document, a, { title: port });
            }
          } catch (error) {
            expect(error).to.be.instanceOf(PatchwiseError);
          }
          expect(JSON.stringify(given)).to.equal(before);
          expect(parseDocument(document).ok).to.equal(true);
          expect(topology(document).cycles).to.deep.equal([]);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('shares what did not change', () => {
    const changed = setParam(mixedGraph, 'noise', 'sigma', 2);
    expect(changed.nodes['add']).to.equal(mixedGraph.nodes['add']);
    expect(changed.nodes['noise']).to.not.equal(mixedGraph.nodes['noise']);
  });

  it('removes a node with its wires on both sides and its place', () => {
    const placed = moveNodes(mixedGraph, { add: { x: 1, y: 2 } });
    const { nodes, view } = removeNodes(placed, ['add', 'noise']);
    expect(Object.keys(nodes)).to.deep.equal(['numbers', 'all', 'total', 'out']);
    expect(nodes['all']?.in).to.deep.equal({ items: 'numbers.count' });
    expect(view).to.equal(undefined);
  });

  it('drops the value of a parameter that is wired, and refuses to set one that is', () => {
    const wired = connect(
      setParam(mixedGraph, 'numbers', 'from', 3),
      { node: 'noise', port: 'value' },
      { node: 'numbers', port: 'from' },
    );
    expect(wired.nodes['numbers']).to.deep.equal({
      type: 'number/range@1',
      params: { count: 5 },
      in: { from: 'noise.value' },
    });
    expect(() => setParam(wired, 'numbers', 'from', 1))
      .to.throw(PatchwiseError, 'wired')
      .with.property('hint', 'Disconnect it first.');
  });

  it('renames a node in wires, lists of wires and view', () => {
    const renamed = renameNode(moveNodes(mixedGraph, { add: { x: 1, y: 2 } }), 'add', 'adder');
    expect(Object.keys(renamed.nodes)).to.deep.equal(['numbers', 'noise', 'adder', 'all', 'total', 'out']);
    expect(renamed.nodes['all']?.in?.['items']).to.deep.equal(['adder.sum', 'numbers.count']);
    expect(renamed.view?.nodes).to.deep.equal({ adder: { x: 1, y: 2 } });
    expect(validateDocument(renamed, registry).filter((p) => p.severity === 'error')).to.deep.equal([]);
  });

  const refused: readonly (readonly [string, () => unknown, RegExp])[] = [
    ['an id that is taken', () => addNode(mixedGraph, 'add', node('x/y@1')), /already/],
    ['an id that is none', () => addNode(mixedGraph, 'Add', node('x/y@1')), /node id/],
    ['an id that JavaScript owns', () => addNode(mixedGraph, 'constructor', node('x/y@1')), /not allowed/],
    ['a type that is none', () => addNode(mixedGraph, 'more', node('x')), /category\/name@version/],
    ['a node that is not there', () => removeNodes(mixedGraph, ['ghost']), /no node "ghost"/],
    [
      'a wire from nowhere',
      () => connect(mixedGraph, { node: 'ghost', port: 'a' }, { node: 'add', port: 'a' }),
      /no node "ghost"/,
    ],
    [
      'a wire that makes a loop',
      () => connect(mixedGraph, { node: 'total', port: 'sum' }, { node: 'add', port: 'b' }),
      /loop/,
    ],
    [
      'a port name that is none',
      () => connect(mixedGraph, { node: 'noise', port: '?' }, { node: 'add', port: 'b' }),
      /node.port/,
    ],
    ['a wire that is not there', () => disconnect(mixedGraph, { node: 'add', port: 'b' }), /no such wire/],
    ['a new id that is taken', () => renameNode(mixedGraph, 'add', 'all'), /already/],
    ['a number that is none', () => setParam(mixedGraph, 'noise', 'sigma', Number.NaN), /NaN/],
    ['a place that is none', () => moveNodes(mixedGraph, { add: { x: Number.NaN, y: 0 } }), /NaN/],
    ['a colour that is none', () => setNodeView(mixedGraph, 'add', { color: 'red' }), /colour/],
    ['a seed below zero', () => setMeta(mixedGraph, { seed: -1 }), /at least 0/],
  ];
  for (const [what, act, message] of refused) {
    it(`refuses ${what}`, () => {
      expect(act).to.throw(PatchwiseError, message);
    });
  }

  it('holds the cap on nodes', () => {
    const full = graphOf(
      Object.fromEntries(Array.from({ length: LIMITS.nodes }, (_, i) => [`n${i}`, node('x/y@1')])),
    );
    expect(() => addNode(full, 'more', node('x/y@1')))
      .to.throw(PatchwiseError)
      .with.property('code', 'graph/too-large');
  });
});

describe('freshId', () => {
  it('makes an id that is free and follows the format, from any text', () => {
    fc.assert(
      fc.property(
        runnableDocument,
        fc.oneof(fc.string(), fc.constantFrom('out', 'start', 'constructor', 'Add Noise!')),
        (document, base) => {
          const id = freshId(document, base);
          expect(Object.keys(addNode(document, id, node('x/y@1')).nodes)).to.include(id);
        },
      ),
    );
  });

  it('reads well', () => {
    expect(freshId(mixedGraph, 'Energy Net')).to.equal('energy-net');
    expect(freshId(mixedGraph, 'add')).to.equal('add-2');
    expect(freshId(addNode(mixedGraph, 'add-2', node('x/y@1')), 'add')).to.equal('add-3');
  });
});

describe('pasteNodes', () => {
  it('renames wires among the pasted nodes, and keeps or drops those from outside', () => {
    const fragment = copyNodes(mixedGraph, ['add', 'all']);
    const kept = pasteNodes(mixedGraph, fragment, { keepOutside: true });
    expect(kept.ids).to.deep.equal({ add: 'add-2', all: 'all-2' });
    expect(kept.document.nodes['add-2']?.in).to.deep.equal({ a: 'numbers.values', scale: 'noise.value' });
    expect(kept.document.nodes['all-2']?.in).to.deep.equal({ items: ['add-2.sum', 'numbers.count'] });
    const dropped = pasteNodes(mixedGraph, fragment).document;
    expect(dropped.nodes['add-2']).to.deep.equal({ type: 'math/add@3' });
    expect(dropped.nodes['all-2']?.in).to.deep.equal({ items: 'add-2.sum' });
  });

  it('lands beside the originals and survives the clipboard as text', () => {
    const placed = moveNodes(mixedGraph, { add: { x: 10, y: 20 } });
    const text = writeDocument(copyNodes(placed, ['add']));
    const parsed = parseDocument(text);
    if (!parsed.ok) throw new Error(parsed.error[0]?.message);
    const { document } = pasteNodes(placed, parsed.value, { offset: [5, 6] });
    expect(document.view?.nodes?.['add-2']).to.deep.equal({ x: 15, y: 26 });
  });

  it('pastes the same nodes twice under different ids', () => {
    const fragment = copyNodes(mixedGraph, ['add']);
    const once = pasteNodes(mixedGraph, fragment).document;
    expect(pasteNodes(once, copyNodes(once, ['add-2'])).ids).to.deep.equal({ 'add-2': 'add-3' });
  });
});
