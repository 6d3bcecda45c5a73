import { expect } from 'chai';
import type { GraphDocument } from '../../../src/graph/document/document.ts';
import { setMode, setPin } from '../../../src/graph/document/edit.ts';
import { changedNodes } from '../../../src/graph/plan/changed-nodes.ts';
import { flattenDocument } from '../../../src/graph/plan/flatten.ts';
import { keptOf } from '../../../src/graph/plan/pin.ts';
import { patchwiseRegistry } from '../../../src/nodes/registry.ts';

const registry = patchwiseRegistry();
const document: GraphDocument = {
  format: 'patchwise-graph',
  version: 1,
  meta: { seed: 1 },
  nodes: {
    noise: { type: 'noise/uniform@1', params: { width: 8, height: 8 } },
    large: { type: 'image/resize@1', params: { width: 16 }, in: { image: 'noise.images' } },
    grey: { type: 'image/grey@1', in: { image: 'large.image' } },
    save: { type: 'image/save@1', in: { image: 'large.image' } },
    other: { type: 'noise/uniform@1', params: { width: 4, height: 4, seed: 3 } },
  },
};
const flat = (graph: GraphDocument) => flattenDocument(graph, registry).document;
const changed = (now: GraphDocument) => [...changedNodes(flat(document), flat(now), registry)].sort();

describe('changedNodes', () => {
  it('are those that were changed, and all that they feed', () => {
    expect(changed(document)).to.deep.equal([]);
    const { large } = document.nodes;
    const wider = { ...document.nodes, large: { ...large, params: { width: 24 } } } as GraphDocument['nodes'];
    expect(changed({ ...document, nodes: wider })).to.deep.equal(['grey', 'large', 'save']);
  });

  it('are those whose seed comes from the graph, once that has another', () => {
    expect(changed({ ...document, meta: { seed: 2 } })).to.deep.equal(['grey', 'large', 'noise', 'save']);
  });

  it('does not count a node that is pinned as it ran, nor what it feeds', () => {
    const taken = new Set(Object.keys(document.nodes));
    const pinned = setPin(document, 'large', keptOf(flat(document), registry, 'large', taken));
    expect(changed(pinned).filter((id) => taken.has(id))).to.deep.equal([]);
    // What it keeps is no longer what the graph would make.
    const since = { ...pinned, meta: { seed: 2 } };
    expect(changed(since).filter((id) => taken.has(id))).to.deep.equal(['noise']);
    expect(changed(setMode(since, ['large'], undefined))).to.deep.equal(['grey', 'large', 'noise', 'save']);
  });

  it('counts a node that is wired otherwise, and one that is new', () => {
    const { grey, ...rest } = document.nodes;
    const wired = { ...grey, in: { image: 'other.images' } } as GraphDocument['nodes'][string];
    expect(changed({ ...document, nodes: { ...rest, grey: wired, more: wired } })).to.deep.equal([
      'grey',
      'more',
    ]);
  });
});
