import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parseDocument } from '../../../src/graph/document/parse.ts';
import { registryFromCatalogue } from '../../../src/graph/types/registry.ts';
import { patchwiseRegistry } from '../../../src/nodes/registry.ts';
import { type Box, fitCamera } from '../../../web/src/canvas/fit.ts';
import { MirrorGraph, MirrorNode } from '../../../web/src/canvas/mirror.ts';
import { boxOf } from '../../../web/src/canvas/places.ts';
import { syncGraph } from '../../../web/src/canvas/sync.ts';
import { installDom } from '../dom.ts';

const registry = registryFromCatalogue(patchwiseRegistry().catalogue());
const folder = fileURLToPath(new URL('../../../workflows/', import.meta.url));

/** What the canvas has of a window of 1280×800, px. */
const CANVAS = [900, 700] as const;

describe('the graphs that ship', () => {
  installDom();

  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    it(`lay no node on another, with their pictures, and open large enough to be read: ${file}`, () => {
      const parsed = parseDocument(readFileSync(`${folder}${file}`, 'utf8'));
      if (!parsed.ok) throw new Error(`${file} does not parse`);
      const graph = new MirrorGraph();
      syncGraph(graph, parsed.value, registry);
      const nodes = graph._nodes.filter((node) => node instanceof MirrorNode);
      const boxes = new Map<string, Box>(nodes.map((node) => [node.key, boxOf(node)]));
      const overlaps = [...boxes].flatMap(([a, one], index) =>
        [...boxes]
          .slice(index + 1)
          .filter(([, two]) => one[0] < two[2] && two[0] < one[2] && one[1] < two[3] && two[1] < one[3])
          .map(([b]) => `${a} and ${b}`),
      );
      expect(overlaps).to.deep.equal([]);
      const { zoom } = fitCamera([...boxes.values()], CANVAS);
      expect(zoom).to.be.at.least(0.25);
    });
  }
});
