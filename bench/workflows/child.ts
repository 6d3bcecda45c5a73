/**
 * Runs a graph in a process of its own, nothing kept from before, and prints what it took as JSON:
 *
 *     node --import tsx bench/workflows/child.ts GRAPH FOLDER ENGINE THREADS
 */
import { join } from 'node:path';
import { main } from '../../src/cli/main.ts';

const [graph = '', folder = '', engine = 'auto', threads = '1'] = process.argv.slice(2);
const began = performance.now();
const code = await main([
  'run',
  graph,
  ...['--out', join(folder, 'out'), '--home', join(folder, 'home')],
  ...['--engine', engine, '--threads', threads, '--quiet', '--no-cache'],
]);
const seconds = (performance.now() - began) / 1000;
console.log(JSON.stringify({ seconds, bytes: 1024 * process.resourceUsage().maxRSS }));
process.exitCode = code;
