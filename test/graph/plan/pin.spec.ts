import { expect } from 'chai';
import { lastValueFrom, toArray } from 'rxjs';
import { validateDocument } from '../../../src/graph/check/validate.ts';
import type { GraphDocument } from '../../../src/graph/document/document.ts';
import { setMode, setParam, setPin } from '../../../src/graph/document/edit.ts';
import { idsOf } from '../../../src/graph/document/nesting.ts';
import { parseDocument } from '../../../src/graph/document/parse.ts';
import { writeDocument } from '../../../src/graph/document/write.ts';
import { keptOf } from '../../../src/graph/plan/pin.ts';
import { ResultCache } from '../../../src/graph/run/cache/result-cache.ts';
import { runGraph } from '../../../src/graph/run/run-graph.ts';
import { patchwiseRegistry } from '../../../src/nodes/registry.ts';
import { sha256 } from '../../../src/runtime/sha256.ts';

const registry = patchwiseRegistry();

const graph: GraphDocument = {
  format: 'patchwise-graph',
  version: 1,
  meta: { seed: 7 },
  nodes: {
    noise: { type: 'noise/uniform@1', params: { width: 12, height: 9 } },
    blur: { type: 'image/blur@1', params: { sigma: 1 }, in: { image: 'noise.images' } },
    flip: { type: 'image/flip@1', in: { image: 'blur.image' } },
  },
};

/** States of the nodes that a run had, and the hash of what flip gave. */
async function run(
  document: GraphDocument,
  cache = new ResultCache({ sha256 }),
  targets?: readonly string[],
) {
  const events = await lastValueFrom(
    runGraph(document, { registry, services: {}, cache, ...(targets && { targets }) }).pipe(toArray()),
  );
  const states: Record<string, string> = {};
  let hash = '';
  for (const event of events) {
    if (event.kind === 'node-state') states[event.nodeId] = event.state;
    if (event.kind === 'output' && event.nodeId === 'flip') hash = event.summary.hash;
  }
  return { states, hash };
}

const pin = (document: GraphDocument, id: string) =>
  setPin(document, id, keptOf(document, registry, id, idsOf(document)));

describe('a pinned node', () => {
  it('gives what it gave, whatever changes at it or above, from the cache where that is kept', async () => {
    const cache = new ResultCache({ sha256 });
    const before = await run(graph, cache);
    const changed = setParam(setParam(pin(graph, 'blur'), 'noise', 'height', 20), 'blur', 'sigma', 5);
    const after = await run({ ...changed, meta: { seed: 8 } }, cache);
    expect(after.hash).to.equal(before.hash);
    expect(after.states).to.deep.equal({ 'noise-2': 'done', 'blur-2': 'cached', flip: 'cached' });
    // Where nothing is known, the same pixels.
    expect((await run({ ...changed, meta: { seed: 8 } })).hash).to.equal(before.hash);
  });

  it('is kept in the file, and lets what is above run when that is asked for', async () => {
    const pinned = pin(graph, 'blur');
    const read = parseDocument(writeDocument(pinned, registry));
    expect(read.ok && read.value.nodes['blur']).to.deep.equal(pinned.nodes['blur']);
    expect(Object.keys((await run(pinned, undefined, ['noise'])).states)).to.deep.equal(['noise']);
    expect(Object.keys((await run(pinned, undefined, ['blur'])).states)).to.deep.equal(['noise-2', 'blur-2']);
  });

  it('runs again when it is let go, and can be pinned in what was pinned below it', async () => {
    const pinned = pin(graph, 'blur');
    expect(setMode(pinned, ['blur'], undefined)).to.deep.equal(graph);
    expect(setMode(pinned, ['blur'], 'mute').nodes['blur']).to.not.have.property('graph');
    const { hash } = await run(graph);
    const free = setParam(setMode(pin(graph, 'flip'), ['blur'], undefined), 'noise', 'width', 30);
    const events = await run(free);
    expect(events.states).to.deep.equal({ 'noise-2': 'done', 'blur-2': 'done', 'flip-2': 'done' });
    const last = await lastValueFrom(runGraph(free, { registry, services: {} }).pipe(toArray()));
    const made = last.flatMap((e) => (e.kind === 'output' && e.nodeId === 'flip-2' ? [e.summary.hash] : []));
    expect(made).to.deep.equal([hash]);
  });

  it('is refused where it does not keep itself and all that it needs', () => {
    const { graph: _kept, ...empty } = pin(graph, 'blur').nodes['blur']!;
    const other = { ...empty, graph: { nodes: { alone: { type: 'image/flip@1' } } } };
    for (const blur of [empty, other]) {
      const read = parseDocument({ ...graph, nodes: { ...graph.nodes, blur } });
      expect(read.ok ? [] : read.error.map(({ code }) => code)).to.deep.equal(['document/missing-key']);
    }
  });

  it('has no error, and says of what is above that it is not used, where files are written', () => {
    const save = { type: 'image/save@1', in: { image: 'flip.image' } };
    const document = pin({ ...graph, nodes: { ...graph.nodes, save } }, 'blur');
    const found = validateDocument(document, registry).filter(({ code }) => code !== 'node/lifted');
    expect(found.map(({ code, nodeId }) => [code, nodeId])).to.deep.equal([['node/unused', 'noise']]);
  });
});
