import { join } from 'node:path';
import { expect } from 'chai';
import { lastValueFrom, toArray } from 'rxjs';
import { ResultCache } from '../../src/graph/run/cache/result-cache.ts';
import { runGraph } from '../../src/graph/run/run-graph.ts';
import type { ByteStore } from '../../src/machines/files/byte-store.ts';
import { sharedCache, sharedCheckpoints } from '../../src/machines/files/shared-stores.ts';
import { diskCache } from '../../src/nodes/disk-cache.ts';
import { createLocalServices, type LocalServices } from '../../src/nodes/local-services.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import type { EnergyEngine } from '../../src/runtime/engine/engine.ts';
import { openEngine } from '../../src/runtime/engine/engines.ts';
import { sha256 } from '../../src/runtime/sha256.ts';
import { sampleTraining } from '../faults/training.ts';
import { temporaryFolder } from '../server/support/folders.ts';

const registry = patchwiseRegistry();

describe('what workers with different engines share', () => {
  const home = temporaryFolder();
  /** What all of them reach. */
  const bytes = new Map<string, Uint8Array>();
  const far: ByteStore = {
    get: async (area, name) => bytes.get(`${area}/${name}`),
    put: async (area, name, data) => void bytes.set(`${area}/${name}`, data),
    remove: async (area, name) => void bytes.delete(`${area}/${name}`),
  };
  beforeEach(() => bytes.clear());

  /** The CPU, under the name of another engine: here there is no second one. */
  async function engineOf(provider: string): Promise<EnergyEngine> {
    const engine = await openEngine('onnx-cpu', { threads: 1 });
    if (provider === 'cpu') return engine;
    const named: Pick<EnergyEngine, 'id' | 'device'> = {
      id: `onnx-${provider}`,
      device: { ...engine.device, provider },
    };
    return new Proxy(engine, {
      get(target, name) {
        if (name in named) return named[name as keyof typeof named];
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  const servicesOf = (worker: string, provider: string): LocalServices =>
    createLocalServices({
      openEngine: () => engineOf(provider),
      inputRoot: home(),
      outputFolder: join(home(), worker, 'out'),
      checkpointFolder: join(home(), worker, 'checkpoints'),
      checkpoints: sharedCheckpoints(far, true),
      resume: true,
    });

  /** How the training of a run on a worker ended: `done` when it was computed, or `cached`. */
  async function train(worker: string, provider: string): Promise<string | undefined> {
    const services = servicesOf(worker, provider);
    const disk = sharedCache(diskCache(join(home(), worker, 'cache')), far);
    const cache = new ResultCache({ sha256, disk });
    try {
      const run = runGraph(sampleTraining(2), { registry, services, cache, provider: services.provider });
      const states = (await lastValueFrom(run.pipe(toArray()))).filter(
        (event) => event.kind === 'node-state',
      );
      return states.filter(({ nodeId }) => nodeId === 'train').at(-1)?.state;
    } finally {
      await services.dispose();
    }
  }

  it('are results of the same engine only', async () => {
    expect(await train('a', 'cpu')).to.equal('done');
    expect(await train('b', 'webgpu'), 'another engine').to.equal('done');
    expect(await train('c', 'cpu')).to.equal('cached');
    expect(await train('d', 'webgpu')).to.equal('cached');
  });

  it('are checkpoints of the same engine only', async () => {
    const [cpu, gpu, other] = [servicesOf('a', 'cpu'), servicesOf('b', 'webgpu'), servicesOf('c', 'webgpu')];
    try {
      await gpu.checkpoints.save('training', Buffer.from('half done'));
      expect(await cpu.checkpoints.load('training')).to.equal(undefined);
      expect((await other.checkpoints.load('training'))?.toString()).to.equal('half done');
      await cpu.checkpoints.remove('training');
      expect((await other.checkpoints.load('training'))?.toString()).to.equal('half done');
      expect([...bytes.keys()]).to.deep.equal(['checkpoints/training-onnx-webgpu']);
    } finally {
      for (const services of [cpu, gpu, other]) await services.dispose();
    }
  });
});
