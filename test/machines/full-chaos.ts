import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GraphDocument } from '../../src/graph/document/document.ts';
import { endServers } from '../faults/server-process.ts';
import { pictureGraph, sampleTraining } from '../faults/training.ts';
import { graph } from '../server/support/graphs.ts';
import { startBroker } from './support/broker-process.ts';
import { type Blow, chaosRound, expectedOutputs, randomFrom } from './support/chaos.ts';
import { endWorkers } from './support/worker-process.ts';

/*
 * `npm run test:machines`: four workers, 200 tiny runs and a sweep of 50, and everything that can die dies. 20 rounds, each by
 * a seed that is told. Smaller ones: PATCHWISE_ROUNDS, PATCHWISE_RUNS, PATCHWISE_BLOWS; PATCHWISE_SEED begins elsewhere.
 */

const setting = (name: string, preset: number): number => Number(process.env[`PATCHWISE_${name}`] ?? preset);
const [rounds, runs, blowCount] = [setting('ROUNDS', 20), setting('RUNS', 200), setting('BLOWS', 16)];
const firstSeed = setting('SEED', 1);
const BLOWS: readonly Blow[] = [
  'kill a worker',
  'kill a worker',
  'freeze a worker',
  'stop a worker',
  'restart the broker',
  'kill the studio',
];

/** One picture in ten is the end of a training, long enough to be cut off. */
const documents: readonly GraphDocument[] = [
  ...Array.from({ length: runs }, (_, i): GraphDocument => {
    if (i % 10 > 0) return { ...pictureGraph, meta: { ...pictureGraph.meta, seed: i } };
    const document = sampleTraining(60, i);
    const save = { type: 'image/save@1', in: { image: 'train.recovery' } };
    return { ...document, nodes: { ...document.nodes, picture: save } };
  }),
  graph({
    seeds: {
      type: 'flow/numbers@1',
      params: { values: Array.from({ length: 50 }, (_, i) => i + 1).join(', ') },
    },
    noise: { type: 'noise/uniform@1', in: { seed: 'seeds.numbers' }, params: { height: 24, width: 32 } },
    save: { type: 'image/save@1', in: { image: 'noise.images' } },
  }),
];

const folder = mkdtempSync(join(tmpdir(), 'patchwise-chaos-'));
let failed = 0;
try {
  const expected = await expectedOutputs(join(folder, 'alone'), documents);
  for (let round = 0; round < rounds; round++) {
    const seed = firstSeed + round;
    const random = randomFrom(1000 + 7919 * seed);
    const home = join(folder, `round-${seed}`);
    const broker = await startBroker();
    if (broker === undefined) throw new Error('There is no valkey-server or redis-server.');
    const began = performance.now();
    try {
      const { blows, takeOvers, faults } = await chaosRound(
        {
          broker,
          home,
          workers: 4,
          documents,
          blows: Array.from({ length: blowCount }, () => BLOWS[random(BLOWS.length)] as Blow),
          random,
          told: (text) => console.log(`    ${text}`),
        },
        expected,
      );
      const seconds = Math.round((performance.now() - began) / 1000);
      const head = `seed ${seed}: ${documents.length} runs, ${blows} blows, ${takeOvers} taken over, ${seconds} s`;
      console.log(faults.length === 0 ? `${head}: all well` : `${head}: FAULTS\n  ${faults.join('\n  ')}`);
      failed += Number(faults.length > 0);
    } finally {
      await endWorkers();
      await endServers();
      await broker.stop();
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
console.log(`${rounds - failed} of ${rounds} rounds without a fault`);
process.exit(failed === 0 ? 0 : 1);
