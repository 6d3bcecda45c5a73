import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { folderFiles } from '../../../src/disk/runner-files.ts';
import type { GraphDocument } from '../../../src/graph/document/document.ts';
import type { RunEvent } from '../../../src/graph/events.ts';
import { patchwiseRegistry } from '../../../src/nodes/registry.ts';
import type { RunCommand, RunnerMessage } from '../../../src/studio/ports/runner-messages.ts';
import { createRunCommands } from '../../../src/studio/runner/run-commands.ts';

const document: GraphDocument = {
  format: 'patchwise-graph',
  version: 1,
  meta: { seed: 1 },
  nodes: {
    noise: { type: 'noise/uniform@1', params: { width: 8, height: 8 } },
    blurred: { type: 'image/resize@1', params: { width: 16 }, in: { image: 'noise.images' } },
    save: { type: 'image/save@1', in: { image: 'blurred.image' } },
  },
};

describe('Runs of a process', () => {
  let home = '';
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'patchwise-runs-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  /** A process that computes, and all that it says. */
  function process() {
    const said: RunnerMessage[] = [];
    const runs = createRunCommands({
      registry: patchwiseRegistry(),
      send: (message) => said.push(message),
      openEngine: () => Promise.reject(new Error('Nothing here computes on a device.')),
      files: folderFiles,
    });
    return { said, runs };
  }
  const cacheFolder = () => join(home, 'cache');
  const ahead = (targets: readonly string[]) => ({
    ...{ document, targets, cacheFolder: cacheFolder(), assets: {} },
  });
  const command = (): RunCommand => ({
    ...{ kind: 'run', runId: 'r1', document, resume: false, firstSeq: 1, assets: {}, maxOutputBytes: 1e9 },
    outputFolder: join(home, 'out'),
    tensorFolder: join(home, 'tensors'),
    checkpointFolder: join(home, 'checkpoints'),
    cacheFolder: cacheFolder(),
  });
  /** Last state of each node. */
  function statesOf(said: readonly RunnerMessage[]): Record<string, string> {
    const events = said.flatMap((message) => (message.kind === 'events' ? message.events : []));
    const states = (events as readonly RunEvent[]).filter((event) => event.kind === 'node-state');
    return Object.fromEntries(states.map(({ nodeId, state }) => [nodeId, state]));
  }

  it('find what was computed ahead of them, of which nothing was told or written', async () => {
    const { said, runs } = process();
    await runs.ahead(ahead(['blurred']));
    expect(said).to.deep.equal([]);
    expect(await readdir(home)).to.not.include('out');
    await runs.run(command());
    expect(statesOf(said)).to.deep.equal({ noise: 'cached', blurred: 'cached', save: 'done' });
  });

  it('begin at once while something is computed ahead, and write what that may not', async () => {
    const { said, runs } = process();
    const likely = runs.ahead(ahead(['save']));
    await Promise.all([runs.run(command()), likely]);
    expect(said.at(-1)).to.include({ kind: 'finished', outcome: 'done' });
    expect(statesOf(said)['save']).to.equal('done');
    const written = (await readdir(home, { recursive: true })).filter((path) => path.endsWith('.png'));
    expect(written).to.deep.equal([join('out', 'save-000.png')]);
  });

  it('say themselves what is wrong with what was computed ahead', async () => {
    const { said, runs } = process();
    const wrong = { ...document, nodes: { noise: { type: 'noise/uniform@1', params: { width: -1 } } } };
    await runs.ahead({ ...ahead(['noise']), document: wrong });
    expect(said).to.deep.equal([]);
    await runs.run({ ...command(), document: wrong });
    expect(said.at(-1)).to.include({ kind: 'refused' });
  });
});
