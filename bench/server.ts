// npm run bench:server: how the studio's server holds up while a training runs. See --help.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { figure, tableText } from '../src/cli/bench/table.ts';
import { machineInfo } from '../src/runtime/machine.ts';
import { watchers } from './server/clients.ts';
import { loadGets } from './server/load.ts';
import { startServerProcess } from './server/process.ts';
import { startTraining, updatesPerSecond } from './server/training.ts';

const HELP = `npm run bench:server -- [options]

Starts a studio in a process of its own, trains a small model in it, and measures meanwhile: the time of REST calls at
200 requests a second, frames and bytes to 1, 10 and 100 watching clients, memory and event-loop delay of the server,
and how much 100 watching clients slow the training. Aims: p99 of a GET under 50 ms, slowdown under 3 %.

  --seconds N        length of each measurement (default 20)
  --rate N           requests a second (default 200)
  --rounds N         rounds of training with and without clients (default 3)
  --memory-minutes N watch the server's memory this long with 100 clients (default 10; 0 leaves it out)
  --threads N        threads of the engine (default: one fewer than there are cores)
  --help
`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    rate: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '3' },
    'memory-minutes': { type: 'string', default: '10' },
    threads: { type: 'string', default: String(Math.max(1, machineInfo().cores - 1)) },
    help: { type: 'boolean', default: false },
  },
});

const print = (text: string) => void process.stdout.write(`${text}\n`);

async function main(): Promise<void> {
  const [seconds, rate, rounds, minutes, threads] = [
    values.seconds,
    values.rate,
    values.rounds,
    values['memory-minutes'],
    values.threads,
  ].map(Number) as [number, number, number, number, number];
  const { cpu, cores, os, node } = machineInfo();
  print(`${cpu}, ${cores} threads, ${os}, Node ${node}; training on ${threads} threads`);
  const home = await mkdtemp(join(tmpdir(), 'patchwise-bench-'));
  const server = await startServerProcess(home, threads);
  try {
    const run = await startTraining(server.url);

    print(`\nGETs at ${rate} a second for ${seconds} s while a training runs, ms`);
    const rows = await loadGets(server.url, run, { rate, seconds });
    print(
      tableText(
        ['address', 'requests', 'failed', 'p50', 'p95', 'p99', 'most'],
        rows.map((r) => [
          r.what,
          String(r.count),
          String(r.failed),
          ...[r.p50, r.p95, r.p99, r.most].map((v) => figure(v)),
        ]),
      ),
    );

    print(`\nPreviews to clients over ${seconds} s`);
    const watched: string[][] = [];
    for (const count of [1, 10, 100]) {
      const group = await watchers(server.url, run, count);
      const before = await server.metrics();
      const seen = await group.measure(seconds);
      const after = await server.metrics();
      group.close();
      watched.push([
        String(count),
        figure(seen.messagesPerClient / seconds),
        figure(seen.framesPerClient / seconds),
        figure(seen.bytesPerClient / seconds / 1024),
        figure(after.loopDelayP99 * 1000),
        figure(after.rss / 2 ** 20),
        figure((after.cpuSeconds - before.cpuSeconds) / seconds),
      ]);
    }
    print(
      tableText(
        [
          'clients',
          'messages/s each',
          'frames/s each',
          'KiB/s each',
          'loop delay p99, ms',
          'server MiB',
          'server cores',
        ],
        watched,
      ),
    );

    print(`\nUpdates a second of the training, ${rounds} rounds of ${seconds} s each, in turns`);
    const alone: number[] = [];
    const crowded: number[] = [];
    for (let round = 0; round < rounds; round++) {
      alone.push(await updatesPerSecond(server.url, run, seconds));
      const group = await watchers(server.url, run, 100);
      crowded.push(await updatesPerSecond(server.url, run, seconds));
      group.close();
    }
    const slowdown = 1 - median(crowded) / median(alone);
    print(
      tableText(
        ['clients', 'updates/s, median', 'all rounds'],
        [
          ['0', figure(median(alone)), alone.map((v) => figure(v)).join(' ')],
          ['100', figure(median(crowded)), crowded.map((v) => figure(v)).join(' ')],
        ],
      ),
    );
    print(`slowdown by 100 clients: ${(100 * slowdown).toFixed(1)} %`);

    if (minutes > 0) {
      print(`\nMemory of the server with 100 clients over ${minutes} minutes`);
      const group = await watchers(server.url, run, 100);
      const samples: string[][] = [];
      for (let minute = 0; minute <= minutes; minute++) {
        const { rss, heapUsed, loopDelayP99 } = await server.metrics();
        samples.push([
          String(minute),
          figure(rss / 2 ** 20),
          figure(heapUsed / 2 ** 20),
          figure(loopDelayP99 * 1000),
        ]);
        if (minute < minutes) await new Promise((resolve) => setTimeout(resolve, 60_000));
      }
      group.close();
      print(tableText(['minute', 'MiB', 'heap MiB', 'loop delay p99, ms'], samples));
    }
  } finally {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  }
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

if (values.help) print(HELP);
else await main();
