// Loaded into a measured server by NODE_OPTIONS: tells its memory after a collection of garbage, the share of time that
// its thread was busy, and profiles it.
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Session } from 'node:inspector/promises';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

if (process.argv.includes('serve') && process.send === undefined) {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc');
  let before = performance.eventLoopUtilization();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://x');
    if (url.pathname === '/look') {
      const now = performance.eventLoopUtilization();
      const busy = performance.eventLoopUtilization(now, before).utilization;
      before = now;
      const resident = process.memoryUsage.rss();
      gc();
      gc();
      const { heapUsed, external, arrayBuffers } = process.memoryUsage();
      response.end(JSON.stringify({ busy, resident, heapUsed, external, arrayBuffers }));
    } else if (url.pathname === '/profile') {
      const session = new Session();
      session.connect();
      await session.post('Profiler.enable');
      await session.post('Profiler.setSamplingInterval', { interval: 500 });
      await session.post('Profiler.start');
      await delay(Number(url.searchParams.get('s')) * 1000);
      const { profile } = await session.post('Profiler.stop');
      session.disconnect();
      writeFileSync(url.searchParams.get('to'), JSON.stringify(profile));
      response.end('{}');
    }
  });
  server.listen(0, '127.0.0.1', () => {
    writeFileSync(`${process.env.PATCHWISE_PROBE}.${process.pid}`, String(server.address().port));
  });
  server.unref();
}
