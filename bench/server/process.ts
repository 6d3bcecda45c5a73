import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface ServerFigures {
  readonly rss: number;
  readonly heapUsed: number;
  /** Seconds, since the figures were last read. */
  readonly loopDelayP99: number;
  /** Processor time used so far. */
  readonly cpuSeconds: number;
}

export interface ServerProcess {
  readonly url: string;
  metrics(): Promise<ServerFigures>;
  stop(): Promise<void>;
}

/** A server in a process of its own, so that measuring does not slow it. */
export async function startServerProcess(home: string, threads: number): Promise<ServerProcess> {
  const script = fileURLToPath(new URL('./child.ts', import.meta.url));
  const child: ChildProcess = fork(script, [home, String(threads)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return {
    url,
    async metrics() {
      child.send('figures');
      const [figures] = (await once(child, 'message')) as [ServerFigures];
      return figures;
    },
    async stop() {
      child.send('stop');
      await once(child, 'exit');
    },
  };
}
