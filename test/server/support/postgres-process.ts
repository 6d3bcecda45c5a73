import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { findPostgres } from '../../../scripts/postgres.mjs';
import { ownPort } from '../../support/own-port.ts';
import { endsWithThis } from '../../support/own-processes.ts';

/** A PostgreSQL of a spec's own, on loopback, with its data in a temporary folder. */
export interface PostgresProcess {
  /** With user and password. */
  readonly url: string;
  readonly pid: number | undefined;
  readonly password: string;
  /** Runs statements as its owner. @param database default the one of `url` */
  run(sql: string, database?: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Takes all out that a studio has put in. */
  empty(): Promise<void>;
  /** Ends it at once, as when its machine loses power. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const DATABASE = 'studio';
const PASSWORD = 'a-secret-of-the-spec';

/** It refuses to run as root: then as the user that Debian makes for it. */
function ownUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** One for all tests of a suite; where there is none on this machine, they are skipped. */
export function usePostgres(): () => PostgresProcess {
  let server: PostgresProcess | undefined;
  before(async function () {
    server = await startPostgres();
    if (server === undefined) this.skip();
  });
  after(() => server?.stop());
  return () => {
    if (server === undefined) throw new Error('PostgreSQL has not been started.');
    return server;
  };
}

/** @returns undefined where there is none: the reason is printed */
export async function startPostgres(): Promise<PostgresProcess | undefined> {
  const programs = findPostgres();
  if (programs === undefined) {
    console.log('      skipped: there is no PostgreSQL (scripts/postgres.mjs)');
    return undefined;
  }
  const user = ownUser();
  const folder = mkdtempSync(join(tmpdir(), 'patchwise-postgres-'));
  const secret = join(folder, 'password');
  writeFileSync(secret, PASSWORD);
  if (user !== undefined) for (const path of [folder, secret]) chownSync(path, user.uid, user.gid);
  const data = join(folder, 'data');
  const as = { ...user, cwd: folder };
  const init = ['--pgdata', data, '--username', 'owner', '--auth', 'scram-sha-256', '--pwfile', secret];
  execFileSync(join(programs, 'initdb'), [...init, '--encoding', 'UTF8', '--no-sync'], {
    ...as,
    stdio: 'ignore',
  });
  const port = await ownPort();
  const urlOf = (database: string) => `postgres://owner:${PASSWORD}@127.0.0.1:${port}/${database}`;
  let child: ChildProcess;

  async function run(sql: string, database = DATABASE) {
    const client = new pg.Client({ connectionString: urlOf(database) });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(sql)).rows as readonly Readonly<Record<string, unknown>>[];
    } finally {
      await client.end();
    }
  }

  async function start(): Promise<void> {
    // Processes are killed, never the machine: nothing needs to reach the disk.
    const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'fsync=off'].flatMap(
      (one) => ['-c', one],
    );
    child = endsWithThis(
      spawn(join(programs as string, 'postgres'), ['-D', data, '-p', String(port), ...settings], {
        ...as,
        stdio: 'ignore',
      }),
    );
    for (;;) {
      if (child.exitCode !== null) throw new Error(`PostgreSQL ended with ${child.exitCode}`);
      try {
        await run('SELECT 1', 'postgres');
        return;
      } catch {
        await delay(50);
      }
    }
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'close');
    child.kill(signal);
    await ended;
  }

  await start();
  await run(`CREATE DATABASE ${DATABASE}`, 'postgres');
  return {
    url: urlOf(DATABASE),
    get pid() {
      return child.pid;
    },
    password: PASSWORD,
    run,
    async empty() {
      await run('DROP SCHEMA IF EXISTS patchwise CASCADE');
    },
    start,
    // Its own words for "immediate shutdown": all of its processes end without writing anything more.
    kill: () => end('SIGQUIT'),
    async stop() {
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
