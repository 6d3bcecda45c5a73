// npm run bench:machines: what other machines cost and bring, and how many of them a studio can have. See --help.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { figure } from '../src/cli/bench/table.ts';
import { machineInfo } from '../src/runtime/machine.ts';
import { endInOrder } from '../test/support/own-processes.ts';
import { runBuilt } from '../test/support/patchwise-process.ts';
import { tinyRun, training } from './machines/graphs.ts';
import {
  cancelTimes,
  previewTimes,
  type Recovery,
  recovery,
  type Throughput,
  throughput,
} from './machines/measures.ts';
import { openPlace, quantile } from './machines/place.ts';
import { type Recording, taking } from './machines/recording.ts';
import { type Demand, databaseSeconds, onCores, record, simulate } from './machines/simulation.ts';

endInOrder();
// From sources the studio's thread takes longer for the same.
runBuilt();
const PARTS = ['throughput', 'latency', 'recovery', 'simulation'] as const;
const HELP = `npm run build && npm run bench:machines -- [options]

Starts studios, a broker and workers on this machine, each a process of its own on one thread, and measures:
  throughput  runs on a single machine and on 1, 2 and 4 workers (aim: 1 worker costs less than 5 % over the single machine)
  latency     from the making of a preview to a client, and from a cancel to the end of the run (aim: 0.5 s)
  recovery    how long a run stands still whose worker is killed, or stopped
  simulation  records runs of a real worker, and replays them on 10, 100 and 1,000 workers that compute nothing, with the
              real studio, broker, queue and fence; says what is exhausted first
Prints tables in Markdown. Takes some 12 minutes on an idle machine.

  --only PARTS      of those above, with commas
  --trainings N     trainings a measurement of throughput (default 8)
  --updates N       updates of each (default 120: some seconds)
  --empty N         runs that compute nothing (default 60)
  --cancels N       cancels (default 20)
  --rounds N        measurements of throughput, in turns (default 2)
  --seconds N       length of each measurement of previews and of the simulation (default 30)
  --long N          updates of the long training that is recorded (default 1000: half a minute on two idle cores); the
                    short one has a tenth
  --take N          seconds that a long training takes when it is replayed, a fifth more or less (default 30)
  --workers LIST    workers of the simulation (default 10,100,1000)
  --front-ends N    processes that serve its studio (default 1; more need PostgreSQL)
  --objects         files of its workers go through an object store, not through the front ends
  --mixes LIST      what its workers compute: short,long (default both)
  --recordings FILE keeps there what a real worker has computed for the simulation, or takes it from there
  --pin             gives the front ends of the simulation the first core, and all else the others (Linux)
  --profile FILE    keeps a profile of the front end that starts its runs
  --help
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: PARTS.join(',') },
    trainings: { type: 'string', default: '8' },
    updates: { type: 'string', default: '120' },
    empty: { type: 'string', default: '60' },
    cancels: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '30' },
    long: { type: 'string', default: '1000' },
    take: { type: 'string', default: '30' },
    workers: { type: 'string', default: '10,100,1000' },
    'front-ends': { type: 'string', default: '1' },
    objects: { type: 'boolean', default: false },
    mixes: { type: 'string', default: 'short,long' },
    recordings: { type: 'string' },
    pin: { type: 'boolean', default: false },
    profile: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const print = (text: string) => void process.stdout.write(`${text}\n`);
const progress = (text: string) => void process.stderr.write(`  ${text} …\n`);
const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  print(`\n${[header, header.map(() => '---'), ...rows].map(row).join('\n')}\n`);
}

/** A fresh folder for one measurement. */
async function inFolder<T>(action: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'patchwise-bench-'));
  try {
    return await action(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function onPlace<T>(
  workers: number,
  action: (place: Awaited<ReturnType<typeof openPlace>>) => Promise<T>,
): Promise<T> {
  return inFolder(async (folder) => {
    const place = await openPlace(folder, workers);
    try {
      return await action(place);
    } finally {
      await place.close();
    }
  });
}

async function throughputPart(): Promise<void> {
  const places = [0, 1, 2, 4];
  const found = new Map<number, Throughput[]>(places.map((count) => [count, []]));
  const size = {
    trainings: Number(values.trainings),
    trainingUpdates: Number(values.updates),
    tinies: Number(values.empty),
  };
  for (let round = 1; round <= Number(values.rounds); round++) {
    for (const count of places) {
      progress(
        `throughput, round ${round}: ${count === 0 ? 'a single machine' : `${count} worker${count === 1 ? '' : 's'}`}`,
      );
      found.get(count)?.push(await onPlace(count, (place) => throughput(place, size)));
    }
  }
  const best = (count: number, of: (one: Throughput) => number): number =>
    Math.min(...(found.get(count) ?? []).map(of));
  const single = best(0, (one) => one.training);
  printTable(
    ['computed by', 's a training', 'of the single machine', 'ms a run that computes nothing'],
    places.map((count) => {
      const long = best(count, (one) => one.training);
      return [
        count === 0 ? 'a single machine' : count === 1 ? '1 worker' : `${count} workers`,
        figure(long),
        count === 0 ? '' : `${(100 * (long / single)).toFixed(1)} %`,
        figure(1000 * best(count, (one) => one.tiny)),
      ];
    }),
  );
  print(
    `${size.trainings} trainings of ${size.trainingUpdates} updates and ${size.tinies} empty runs, best of ${values.rounds} rounds.`,
  );
}

async function latencyPart(): Promise<void> {
  const rows: string[][] = [];
  for (const count of [0, 1]) {
    const who = count === 0 ? 'a single machine' : 'a worker';
    progress(`latency: ${who}`);
    const [previews, cancels] = await onPlace(count, async ({ server }) => [
      await previewTimes(server, Number(values.seconds)),
      await cancelTimes(server, Number(values.cancels)),
    ]);
    for (const [what, times] of [
      ['a preview to a client', previews],
      ['a cancel to the end of the run', cancels],
    ] as const) {
      const at = (q: number) => figure(quantile(times, q));
      rows.push([what, who, String(times.length), at(0.5), at(0.95), figure(Math.max(...times))]);
    }
  }
  printTable(
    ['from', 'computed by', 'times', 'median ms', '95% ms', 'most ms'],
    rows.sort(([a = ''], [b = '']) => b.localeCompare(a)),
  );
}

async function recoveryPart(): Promise<void> {
  const rows: string[][] = [];
  for (const [signal, what] of [
    ['SIGKILL', 'killed (lock 10 s)'],
    ['SIGTERM', 'stopped (drain 0 s)'],
  ] as const) {
    const found: Recovery[] = [];
    for (let i = 1; i <= 3; i++) {
      progress(`recovery: ${what}, ${i} of 3`);
      found.push(await onPlace(2, (place) => recovery(place, signal)));
    }
    const three = (of: (one: (typeof found)[number]) => number) =>
      found.map((one) => figure(of(one))).join(', ');
    rows.push([what, three(({ begun }) => begun), three(({ further }) => further)]);
  }
  printTable(['the worker is', 'another has begun after, s', 'and is further than before after, s'], rows);
}

async function simulationPart(): Promise<void> {
  const long = Number(values.long);
  const kinds = [
    { ...training(Math.ceil(long / 10), 1), meta: { title: 'short', seed: 1 } },
    { ...training(long, 1), meta: { title: 'long', seed: 1 } },
    { ...tinyRun(1), meta: { title: 'empty', seed: 1 } },
  ];
  const kept = values.recordings;
  if (kept === undefined || !existsSync(kept))
    progress('simulation: a real worker computes what is replayed');
  const recordings =
    kept !== undefined && existsSync(kept)
      ? (deserialize(await readFile(kept)) as readonly Recording[])
      : await inFolder((folder) => record(folder, kinds));
  if (kept !== undefined) await writeFile(kept, serialize(recordings));
  // What it starts from now on inherits it.
  if (values.pin) onCores(`1-${availableParallelism() - 1}`, process.pid);
  const database: number[] = [];
  for (const [i, one] of recordings.entries()) {
    database.push(
      await inFolder((folder) => databaseSeconds(join(folder, 'studio.db'), one, kinds[i] ?? tinyRun(1))),
    );
  }
  printTable(
    ['recorded', 's', 'messages', 'pictures', 'kB of files', 'ms in the database a run'],
    recordings.map((one, i) => [one.title, ...contentsOf(one), figure(1000 * (database[i] ?? Number.NaN))]),
  );
  const mixes = [
    { title: 'short trainings', of: ['short'] },
    { title: 'long trainings', of: ['long'] },
  ].filter(({ of: [kind = ''] }) => values.mixes.split(',').includes(kind));
  const frontEnds = Number(values['front-ends']);
  for (const { title, of } of mixes) {
    const mix = kinds.filter(({ meta }) => of.includes(meta.title));
    const recorded = recordings
      .filter((one) => of.includes(one.title))
      // However fast the machine was that recorded it, or what else it did.
      .map((one) => (one.title === 'long' ? taking(one, 1000 * Number(values.take)) : one));
    const found: Demand[] = [];
    for (const workers of values.workers.split(',').map(Number)) {
      progress(`simulation: ${title} on ${workers} workers`);
      found.push(
        await inFolder((folder) =>
          simulate(folder, recorded, mix, {
            ...{ workers, seconds: Number(values.seconds), frontEnds },
            ...{ objects: values.objects, pin: values.pin },
            ...(values.profile !== undefined && { profile: values.profile }),
          }),
        ),
      );
    }
    const perRun = database[kinds.findIndex(({ meta }) => of.includes(meta.title))] ?? Number.NaN;
    printTable(
      [
        title,
        'runs/s',
        'computing',
        'studio, cores',
        '… its thread',
        'ms of it a run',
        'of that SQLite',
        'other front ends, cores',
        'PostgreSQL, cores',
        'event to page, ms: half',
        '95 %',
        'broker, cores',
        'files MB/s',
        'messages MB/s',
        'replay, cores',
      ],
      found.map((one) => [
        String(one.workers),
        figure(one.runs),
        `${Math.round(100 * one.busy)} %`,
        figure(one.studio),
        figure(one.thread),
        figure((1000 * one.thread) / one.runs),
        frontEnds > 1 ? '–' : figure(one.runs * perRun),
        figure(one.others),
        figure(one.database),
        figure(one.p50),
        figure(one.p95),
        figure(one.broker),
        figure(one.files / 1e6),
        figure(one.messages / 1e6),
        figure(one.replay),
      ]),
    );
    const mebibytes = (bytes: number) => String(Math.round(bytes / 2 ** 20));
    printTable(
      [
        title,
        'its thread busy',
        '… waiting for a core',
        'alive in memory, MiB',
        'outside of the heap',
        'resident',
        'load',
      ],
      found.map(({ workers, loop, starved, memory, load }) => [
        String(workers),
        `${Math.round(100 * loop)} %`,
        `${Math.round(100 * starved)} %`,
        memory.map(({ live }) => mebibytes(live)).join(', '),
        memory.map(({ external }) => mebibytes(external)).join(', '),
        memory.map(({ resident }) => mebibytes(resident)).join(', '),
        figure(load),
      ]),
    );
    print(firstExhausted(found, perRun));
  }
}

function contentsOf({ ms, news, outputs, tensors, cached }: Recording): string[] {
  const pictures = news.reduce(
    (sum, { news: one }) => sum + (one.kind === 'taps' ? one.frames.length : 0),
    0,
  );
  const sizes = [...Object.values(outputs), ...Object.values(tensors)].map(({ byteLength }) => byteLength);
  const bytes = [...sizes, ...cached].reduce((sum, size) => sum + size, 0);
  return [figure(ms / 1000), String(news.length), String(pictures), figure(bytes / 1000)];
}

/** Bytes a second of a network of one gigabit. */
const GIGABIT = 125e6;

/** What would be exhausted first, by what the least disturbed case asks for each worker. */
function firstExhausted(found: readonly Demand[], perRun: number): string {
  // Where workers wait, it is because something is exhausted already; with very few, what is fixed weighs too much.
  const fair = found.filter(({ busy }) => busy > 0.9).at(-1) ?? found[0];
  if (fair === undefined) return '';
  const limits: readonly (readonly [string, number])[] = [
    ['the studio’s one thread', 1 / fair.thread],
    ['… of it the database alone', 1 / (fair.runs * perRun)],
    ['the broker’s one thread', 1 / fair.broker],
    ['files on a network of one gigabit at the studio', GIGABIT / fair.files],
    ['messages on a network of one gigabit at the broker', GIGABIT / fair.messages],
  ];
  const sorted = limits
    .map(([what, times]) => ({ what, workers: Math.round(times * fair.workers) }))
    .sort((a, b) => a.workers - b.workers);
  const rest = sorted.map(({ what, workers }) => `${what} at ${workers}`).join('; ');
  return `By what ${fair.workers} workers ask for, exhausted at so many workers: ${rest}.`;
}

async function main(): Promise<void> {
  const only = values.only.split(',');
  const { cpu, cores, os, node } = machineInfo();
  print(`${cpu}, ${cores} threads, ${os}, Node ${node}, ${new Date().toISOString().slice(0, 10)}`);
  if (only.includes('throughput')) await throughputPart();
  if (only.includes('latency')) await latencyPart();
  if (only.includes('recovery')) await recoveryPart();
  if (only.includes('simulation')) await simulationPart();
  print('Done.');
}

if (values.help) print(HELP);
else await main();
