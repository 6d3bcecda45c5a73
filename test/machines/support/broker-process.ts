import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { findBrokerServer } from '../../../scripts/broker.mjs';
import { ownPort } from '../../support/own-port.ts';
import { endsWithThis } from '../../support/own-processes.ts';

/** A Valkey or Redis server of a spec's own, on loopback, with its data in a temporary folder. */
export interface BrokerProcess {
  readonly url: string;
  readonly child: () => ChildProcess;
  /** Every key that it holds. */
  keys(): Promise<readonly string[]>;
  /** Ends it and starts it again with the data that it has written. */
  restart(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  stop(): Promise<void>;
}

/** @returns undefined where there is no server: then the spec is to be skipped, and the reason printed */
export async function startBroker(): Promise<BrokerProcess | undefined> {
  const server = findBrokerServer();
  if (server === undefined) {
    console.log('      skipped: there is no valkey-server or redis-server (scripts/broker.mjs)');
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'patchwise-broker-'));
  const port = await ownPort();
  const url = `redis://127.0.0.1:${port}`;
  const start = async (): Promise<ChildProcess> => {
    const args = [
      ['--port', String(port)],
      ['--bind', '127.0.0.1'],
      ['--dir', folder],
      ['--appendonly', 'yes'],
      ['--save', ''],
      ['--maxmemory-policy', 'noeviction'],
    ].flat();
    const started = endsWithThis(spawn(server, args, { stdio: 'ignore' }));
    const probe = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 20 });
    probe.on('error', () => undefined);
    try {
      await Promise.race([
        probe.ping(),
        once(started, 'exit').then(([code]) => {
          throw new Error(`The broker ended with ${code}.`);
        }),
      ]);
    } finally {
      probe.disconnect();
    }
    return started;
  };
  let child = await start();
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'close');
    child.kill(signal);
    await ended;
  };
  return {
    url,
    child: () => child,
    async keys() {
      const redis = new Redis(url);
      try {
        return await redis.keys('*');
      } finally {
        redis.disconnect();
      }
    },
    async restart(signal = 'SIGTERM') {
      await end(signal);
      child = await start();
    },
    async stop() {
      await end('SIGTERM');
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
