// The server's process: see process.ts.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startServer } from '../../src/server/main.ts';
import type { ServerFigures } from './process.ts';

const [home = '', threads = '1'] = process.argv.slice(2);
const server = await startServer({ home, port: 0, engine: 'onnx-cpu', threads: Number(threads) });
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();

process.on('message', (message) => {
  if (message === 'stop') {
    void server.close().then(() => process.exit(0));
    return;
  }
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const figures: ServerFigures = {
    rss,
    heapUsed,
    loopDelayP99: delay.percentile(99) / 1e9,
    cpuSeconds: (user + system) / 1e6,
  };
  delay.reset();
  process.send?.(figures);
});
// The benchmark was cut off: nothing may stay behind.
process.once('disconnect', () => void server.close().then(() => process.exit(0)));
process.send?.({ url: server.url });
