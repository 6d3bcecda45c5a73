import { expect } from 'chai';
import { lastValueFrom, toArray } from 'rxjs';
import { loadRunnable } from '../../../src/graph/check/load.ts';
import type { NodeEntry } from '../../../src/graph/document/document.ts';
import { sourcesOf } from '../../../src/graph/plan/sources.ts';
import { runGraph } from '../../../src/graph/run/run-graph.ts';
import type { Registry } from '../../../src/graph/types/registry.ts';
import { failure } from '../../support/failure.ts';
import { registryOf } from '../../support/registry-of.ts';
import { graphOf } from '../documents.ts';
import { fakeNodes, Probe, portTypes } from './fake-nodes.ts';

/** A registry that counts how often it is asked anything, as each judging of a graph does. */
function counting(): { readonly registry: Registry; asked(): number } {
  let asked = 0;
  const registry = new Proxy(registryOf(fakeNodes, portTypes), {
    get(target, name: keyof Registry) {
      asked++;
      return target[name];
    },
  });
  return { registry, asked: () => asked };
}

const graph: Readonly<Record<string, NodeEntry>> = {
  two: { type: 'test/constant@1', params: { value: 2 } },
  sum: { type: 'test/add@1', in: { a: 'inside.out' } },
  inside: {
    type: 'graph/subgraph@1',
    in: { value: 'two.value' },
    graph: {
      nodes: {
        value: { type: 'graph/input@1' },
        out: { type: 'graph/output@1', in: { value: 'value.value' } },
      },
    },
  },
};

describe('a graph that was validated', () => {
  const run = (given: Parameters<typeof runGraph>[0], registry: Registry, more: object = {}) =>
    lastValueFrom(runGraph(given, { registry, services: new Probe(), ...more }).pipe(toArray()));

  it('is flat and in order, and runs as its document does', async () => {
    const { registry } = counting();
    const runnable = loadRunnable(graphOf(graph), registry);
    expect(Object.keys(runnable.flat.document.nodes)).to.have.members(['two', 'sum']);
    expect(runnable.order).to.deep.equal(['two', 'sum']);
    const kinds = (events: readonly { readonly kind: string }[]) => events.map(({ kind }) => kind);
    expect(kinds(await run(runnable, registry))).to.deep.equal(kinds(await run(graphOf(graph), registry)));
  });

  it('is not judged a second time, by those who ask about it or by its run', async () => {
    const { registry, asked } = counting();
    const runnable = loadRunnable(graphOf(graph), registry);
    const before = asked();
    sourcesOf(runnable, registry);
    await run(runnable, registry);
    const once = asked() - before;
    await run(graphOf(graph), registry);
    expect(asked() - before - once, 'a document is').to.be.above(once);
  });

  it('is judged anew for other targets, with overrides, and by another registry', async () => {
    const { registry } = counting();
    const runnable = loadRunnable(graphOf(graph), registry);
    for (const more of [{ targets: ['nobody'] }, { overrides: { 'two.value': 'many' } }]) {
      const error = await failure(() => run(runnable, registry, more));
      expect(error.code).to.match(/^(graph|usage)\//);
    }
    const stranger = registryOf([], portTypes);
    expect((await failure(() => run(runnable, stranger))).code).to.equal('graph/invalid');
  });
});
