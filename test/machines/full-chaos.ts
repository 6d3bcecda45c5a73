import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { GraphDocument } from '../../src/graph/document/document.ts';
import { sha256 } from '../../src/runtime/sha256.ts';
import { VERSION } from '../../src/version.ts';
import { endServers } from '../faults/server-process.ts';
import { pictureGraph, sampleTraining } from '../faults/training.ts';
import { graph } from '../server/support/graphs.ts';
import { endInOrder } from '../support/own-processes.ts';
import { runBuilt } from '../support/patchwise-process.ts';
import { startBroker } from './support/broker-process.ts';
import { type Blow, chaosRound, type Expected, expectedOutputs, randomFrom } from './support/chaos.ts';
import { endWorkers } from './support/worker-process.ts';

const HELP = `npm run test:machines -- [options]

Four workers compute 200 tiny runs and a sweep of 50 while workers are killed, frozen and stopped, the broker is restarted and the
studio is killed. Every run must end once, with the pictures of one machine and event numbers without a gap, and nothing may
be left behind. Each round is made by its seed.

  --rounds N      rounds (default 20)
  --seed N        seed of the first round (default 1); those after it follow
  --runs N        tiny runs a round (default 200)
  --blows N       blows a round (default 16)
  --minutes N     no round begins after so long (default: no limit)
  --results FILE  a line is added for each round that is over; rounds that stand there are not done again. What one machine makes
                  of the runs is kept beside it, in FILE.expected
  --built         processes run what \`npm run build\` has made: they start in half the time
  --help
`;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '200' },
    blows: { type: 'string', default: '16' },
    minutes: { type: 'string', default: 'Infinity' },
    results: { type: 'string' },
    built: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
endInOrder();
if (values.built) runBuilt();
const [rounds, firstSeed, runs, blowCount, minutes] = [
  values.rounds,
  values.seed,
  values.runs,
  values.blows,
  values.minutes,
].map(Number) as [number, number, number, number, number];

/** What is known of a round that is over. */
interface Round {
  readonly seed: number;
  readonly runs: number;
  readonly blows: number;
  readonly takeOvers: number;
  readonly seconds: number;
  readonly faults: readonly string[];
}
const over: Round[] =
  values.results !== undefined && existsSync(values.results)
    ? readFileSync(values.results, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Round)
    : [];
const seeds = Array.from({ length: rounds }, (_, i) => firstSeed + i).filter(
  (seed) => !over.some((round) => round.seed === seed),
);

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

/** What one machine makes of the documents: from the file where that has been written for the same ones. */
async function expectations(folder: string, file: string | undefined): Promise<Expected> {
  const of = sha256(JSON.stringify([VERSION, documents]));
  if (file !== undefined && existsSync(file)) {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { of: string; expected: Expected };
    if (kept.of === of) return kept.expected;
  }
  console.log(`first what one machine makes of ${documents.length} runs …`);
  const expected = await expectedOutputs(folder, documents);
  if (file !== undefined) writeFileSync(file, JSON.stringify({ of, expected }));
  return expected;
}

/** One round, by its seed. */
async function chaos(seed: number, expected: Expected, home: string): Promise<Round> {
  const random = randomFrom(1000 + 7919 * seed);
  const broker = await startBroker();
  if (broker === undefined) throw new Error('There is no valkey-server or redis-server.');
  const began = performance.now();
  try {
    const report = await chaosRound(
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
    return {
      seed,
      runs: documents.length,
      ...report,
      seconds: Math.round((performance.now() - began) / 1000),
    };
  } finally {
    await endWorkers();
    await endServers();
    await broker.stop();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

const folder = mkdtempSync(join(tmpdir(), 'patchwise-chaos-'));
const deadline = performance.now() + 60_000 * minutes;
try {
  console.log(`${seeds.length} of ${rounds} rounds to do`);
  const expected = await expectations(
    join(folder, 'alone'),
    values.results === undefined ? undefined : `${values.results}.expected`,
  );
  for (const [i, seed] of seeds.entries()) {
    if (performance.now() > deadline) break;
    console.log(`round ${i + 1} of ${seeds.length}, seed ${seed}`);
    const round = await chaos(seed, expected, join(folder, `round-${seed}`));
    over.push(round);
    if (values.results !== undefined) appendFileSync(values.results, `${JSON.stringify(round)}\n`);
    const { blows, takeOvers, seconds, faults } = round;
    const head = `seed ${seed}: ${round.runs} runs, ${blows} blows, ${takeOvers} taken over, ${seconds} s`;
    console.log(faults.length === 0 ? `${head}: all well` : `${head}: FAULTS\n  ${faults.join('\n  ')}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
const sum = (of: (round: Round) => number): number => over.reduce((total, round) => total + of(round), 0);
const well = over.filter(({ faults }) => faults.length === 0).length;
console.log(
  `${well} of ${over.length} rounds without a fault: ${sum((round) => round.runs)} runs, ` +
    `${sum((round) => round.blows)} blows, ${sum((round) => round.takeOvers)} taken over, ${sum((round) => round.seconds)} s`,
);
process.exit(well === over.length && over.length >= rounds ? 0 : 1);
