import { expect } from 'chai';
import { EMPTY_GRAPH, openDocument } from '../../../../web/src/state/document/document.ts';
import { setGraphSeed } from '../../../../web/src/state/document/set-graph.ts';
import { run } from '../../../../web/src/state/run/run.ts';
import { foldStatus } from '../../../../web/src/state/run/run-fold.ts';
import { toggleRunOnChange } from '../../../../web/src/state/run/run-on-change.ts';
import { until } from '../../../server/support/waiting.ts';
import { installDom } from '../../dom.ts';

describe('a graph that runs on change', () => {
  installDom();
  const nativeFetch = globalThis.fetch;
  const asked: string[] = [];
  before(() => {
    globalThis.fetch = async (address, { method = 'GET' } = {}) => {
      if (method !== 'GET') asked.push(`${method} ${address}`);
      if (method === 'DELETE') return new Response(null, { status: 204 });
      return Response.json({ id: `run-${asked.length}` }, { status: 201 });
    };
  });
  after(() => {
    globalThis.fetch = nativeFetch;
    run.value = undefined;
    openDocument(EMPTY_GRAPH);
  });

  it('runs anew while the run before tells of itself without a pause, and takes its place', async () => {
    openDocument(EMPTY_GRAPH);
    toggleRunOnChange();
    await until(
      () => run.value?.runId,
      (id) => id === 'run-1',
    );
    setGraphSeed(7);
    await until(
      () => {
        // A step, more often than a change is waited after.
        if (run.value?.runId === 'run-1') run.value = { ...foldStatus(run.value, 'running') };
        return asked.length;
      },
      (count) => count === 3,
    );
    expect(asked).to.deep.equal(['POST api/runs', 'POST api/runs', 'DELETE api/runs/run-1']);
    toggleRunOnChange();
  });
});
