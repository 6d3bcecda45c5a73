/** `npm run bench:web`: how fast and how large the editor is, in a real browser. See `--help`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableText } from '../src/cli/bench/table.ts';
import { assertNever, messageOf } from '../src/errors.ts';
import { writeFileAtomic } from '../src/runtime/files.ts';
import { machineInfo } from '../src/runtime/machine.ts';
import { startServerProcess } from './server/process.ts';
import { measureApplications } from './web/applications.ts';
import { openBrowser } from './web/browser.ts';
import { measureFirstView } from './web/first-view.ts';
import { measureFrames } from './web/frames.ts';
import { measureLarge } from './web/large.ts';
import { measureLatency } from './web/latency.ts';
import { measureMemory } from './web/memory.ts';
import { HELP, type Part, parseWebOptions, type WebBenchOptions } from './web/options.ts';
import { measurePhotographer } from './web/photographer.ts';
import type { Finding, Row } from './web/row.ts';
import { measureStart } from './web/start.ts';
import { measureTry } from './web/try.ts';

const print = (text: string) => void process.stdout.write(`${text}\n`);

/** Measures a part in a studio of its own: no run of one part goes on under the next. */
async function measure(part: Part, options: WebBenchOptions): Promise<Finding> {
  const { seconds, rounds, pictures, workflows, keep } = options;
  const told = (line: string) => void process.stderr.write(`  ${line}\n`);
  if (part === 'try') return measureTry(told);
  if (part === 'gallery') return measureApplications({ only: workflows, keep, told });
  if (part === 'large') return measureLarge(keep, told);
  const home = await mkdtemp(join(tmpdir(), 'patchwise-bench-'));
  // What a photographer waits for is computed on the whole machine.
  const server = await startServerProcess(home, part === 'photographer' ? availableParallelism() : 1);
  const { url } = server;
  try {
    switch (part) {
      case 'bundle':
        return await measureFirstView(url);
      case 'start':
        return await measureStart(url, rounds);
      case 'photographer':
        return await measurePhotographer(url, seconds, told);
      case 'frames':
        return await measureFrames(url, seconds);
      case 'memory':
        return await measureMemory(url, pictures);
      case 'latency':
        return await measureLatency(url, seconds);
      default:
        return assertNever(part);
    }
  } finally {
    await server.stop();
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function bench(options: WebBenchOptions): Promise<void> {
  const machine = machineInfo();
  const browser = await openBrowser();
  const chromium = browser.page.context().browser()?.version() ?? '';
  await browser.close();
  print(
    `${machine.cpu}, ${machine.cores} threads, ${machine.os}, Node ${machine.node}, Chromium ${chromium}`,
  );
  print(
    'headless, drawn by software, 1920×1080 at one device pixel a CSS pixel; engine on one thread, for the photographer on all\n',
  );
  const rows: Row[] = [];
  const data: Record<string, unknown> = {};
  for (const part of options.parts) {
    process.stderr.write(`… ${part}\n`);
    const finding = await measure(part, options);
    rows.push(...finding.rows);
    data[part] = finding.data;
  }
  print(
    tableText(
      ['what', 'how', 'figure', 'aim'],
      rows.map(({ what, figure, aim = '', more = '' }) => [what, more, figure, aim]),
      2,
    ),
  );
  if (options.json === undefined) return;
  const report = { machine, chromium, finishedAt: new Date().toISOString(), rows, ...data };
  await writeFileAtomic(options.json, `${JSON.stringify(report, null, 2)}\n`);
  print(`All figures: ${options.json}`);
}

try {
  const options = parseWebOptions(process.argv.slice(2));
  if (options === 'help') print(HELP);
  else await bench(options);
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
