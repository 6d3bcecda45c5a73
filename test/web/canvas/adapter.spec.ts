import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import fc from 'fast-check';
import type { GraphDocument } from '../../../src/graph/document/document.ts';
import { parseDocument } from '../../../src/graph/document/parse.ts';
import { normaliseDocument, writeDocument } from '../../../src/graph/document/write.ts';
import { registryFromCatalogue } from '../../../src/graph/types/registry.ts';
import { patchwiseRegistry } from '../../../src/nodes/registry.ts';
import { MirrorGraph } from '../../../web/src/canvas/mirror.ts';
import { readGraph } from '../../../web/src/canvas/read.ts';
import { syncGraph } from '../../../web/src/canvas/sync.ts';
import { canonicalDocument, runnableDocument, wildDocument } from '../../graph/arbitraries.ts';
import { numberRegistry } from '../../graph/number-nodes.ts';
import { registryOf } from '../../support/registry-of.ts';
import { installDom } from '../dom.ts';

const patchwise = registryFromCatalogue(patchwiseRegistry().catalogue());
const empty = registryOf([], {});

function throughLitegraph(document: GraphDocument, registry = patchwise): GraphDocument {
  const graph = new MirrorGraph();
  syncGraph(graph, document, registry);
  // Nothing but what is outside of nodes, groups and notes comes from the base.
  const { view, ...head } = document;
  const { groups: _g, notes: _n, ...camera } = view ?? {};
  const strangers = Object.entries(view?.nodes ?? {}).filter(([id]) => !Object.hasOwn(document.nodes, id));
  const base = { ...head, nodes: {}, view: { ...camera, nodes: Object.fromEntries(strangers) } };
  return readGraph(graph, base);
}

describe('the litegraph adapter', () => {
  installDom();

  const folder = fileURLToPath(new URL('../../../workflows/', import.meta.url));
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    it(`shows workflows/${file} and reads it back unchanged`, () => {
      const text = readFileSync(`${folder}${file}`, 'utf8');
      const parsed = parseDocument(text);
      if (!parsed.ok) throw new Error(`${file} does not parse`);
      const document = normaliseDocument(parsed.value);
      expect(writeDocument(throughLitegraph(document))).to.equal(writeDocument(document));
    });
  }

  it('reads any document back unchanged, also with unknown types, lost wires and loops', () => {
    fc.assert(
      fc.property(canonicalDocument, (document) => {
        expect(normaliseDocument(throughLitegraph(document))).to.deep.equal(document);
      }),
      { numRuns: 300 },
    );
  });

  it('reads graphs of known nodes back unchanged, whether they run or not', () => {
    const graphs = fc.oneof(runnableDocument, wildDocument).map((d) => normaliseDocument(d));
    fc.assert(
      fc.property(graphs, (document) => {
        expect(normaliseDocument(throughLitegraph(document, numberRegistry))).to.deep.equal(document);
      }),
      { numRuns: 200 },
    );
  });

  it('shows one document after another as if each were the first', () => {
    fc.assert(
      fc.property(canonicalDocument, canonicalDocument, (first, second) => {
        const graph = new MirrorGraph();
        syncGraph(graph, first, empty);
        syncGraph(graph, second, empty);
        expect(normaliseDocument(readGraph(graph, second))).to.deep.equal(second);
        expect(graph._nodes).to.have.length(
          Object.keys(second.nodes).length + (second.view?.notes?.length ?? 0),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('keeps the object of a node that stays, so that selection survives an edit', () => {
    const graph = new MirrorGraph();
    const document: GraphDocument = {
      format: 'patchwise-graph',
      version: 1,
      meta: {},
      nodes: {
        photo: { type: 'image/load@1' },
        blur: { type: 'image/blur@1', in: { image: 'photo.image' } },
      },
    };
    syncGraph(graph, document, patchwise);
    const blur = graph.nodesByKey.get('blur');
    syncGraph(graph, { ...document, nodes: { blur: { type: 'image/blur@1' } } }, patchwise);
    expect(graph.nodesByKey.get('blur')).to.equal(blur);
    expect(graph.nodesByKey.has('photo')).to.equal(false);
    expect(Object.keys(graph.links)).to.deep.equal([]);
  });
});
