import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PatchwiseError } from '../../errors.ts';
import { ensureFolder, writeFailure } from '../../runtime/files.ts';
import type { OpenElsewhere } from '../../server/store/stores.ts';
import { requireHiddenPassword } from '../database-address.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { interruptSignal } from '../interrupt.ts';
import type { Terminal } from '../terminal.ts';
import { checkText } from './check.ts';

export interface ServeCommandOptions {
  readonly host: string;
  readonly port: number;
  readonly token?: string;
  readonly allowHost?: readonly string[];
  readonly allowOrigin?: readonly string[];
  /** Proxies in front. */
  readonly proxies?: number;
  readonly home: string;
  readonly engine: string;
  readonly threads?: number;
  /** Runs that may wait. */
  readonly queue?: number;
  /** GiB that home may take. */
  readonly quota?: number;
  /** Hours that a run may take. */
  readonly maxHours?: number;
  /** Address of a database of PostgreSQL. */
  readonly database?: string;
  /** Whether that was given as an argument, which everybody on the machine sees. */
  readonly databaseShown?: boolean;
  /** Address of the broker that workers join by. */
  readonly broker?: string;
  /** Object store that files of workers go to. */
  readonly files?: string;
  /** Compute on workers only. */
  readonly workersOnly?: boolean;
  readonly open?: boolean;
  readonly log?: string;
  readonly logLevel: string;
  readonly rescue?: boolean;
  /** Ask for a token on this machine too. */
  readonly private?: boolean;
  /** Let the page add and remove packs. */
  readonly packsFromPage?: boolean;
}

/**
 * `patchwise serve`: the studio, until Ctrl-C or SIGTERM. Then what is under way is answered, a running training
 * leaves its checkpoint, and queued runs wait for the next start.
 */
export async function serveCommand(options: ServeCommandOptions, terminal: Terminal): Promise<ExitCode> {
  // What the studio and its runners write is for nobody else on this machine.
  process.umask(0o077);
  const { home, port, host, engine, threads, queue, quota, maxHours } = options;
  // Loaded here, so that the other commands start without a web server.
  const [{ startServer }, { createLogger }, { boundHeapGrowth }] = await Promise.all([
    import('../../server/main.ts'),
    import('../../server/log.ts'),
    import('../../server/heap-growth.ts'),
  ]);
  boundHeapGrowth();
  const { token, broker } = options;
  if (options.workersOnly === true && broker === undefined) {
    throw new PatchwiseError('usage/invalid', '--workers-only has no workers without --broker.', {
      hint: 'Give the address of the broker with --broker, or leave --workers-only out.',
    });
  }
  if (options.files !== undefined && broker === undefined) {
    throw new PatchwiseError('usage/invalid', '--files is where files of workers go, and needs --broker.', {
      hint: 'Give the address of the broker with --broker, or leave --files out.',
    });
  }
  // Only who has other machines needs the packages for that.
  const machines = broker === undefined ? undefined : await loadMachines();
  const stores = options.database === undefined ? undefined : await storesIn(options.database, options);
  if (options.rescue === true) await rescue(home, terminal);
  const file =
    options.log === '-' ? undefined : await logFile(options.log ?? join(home, 'logs', 'server.log'));
  const log = createLogger(options.logLevel, await destination(file?.path ?? 2));
  process.on('uncaughtExceptionMonitor', (error) => log.fatal({ err: error }, 'crashed'));
  const interrupt = interruptSignal(() => terminal.err('\nStopping …\n'));
  try {
    const server = await startServer({
      home,
      host,
      port,
      engine,
      log,
      allowHosts: options.allowHost ?? [],
      allowOrigins: options.allowOrigin ?? [],
      ...(token === undefined || token === '' ? {} : { token }),
      ...(options.private === true && { private: true }),
      ...(options.packsFromPage === true && { packsFromPage: true }),
      ...(stores !== undefined && { stores }),
      ...(machines !== undefined && {
        machines: machines.otherMachines({
          broker: broker ?? '',
          ...(options.files !== undefined && { files: options.files }),
        }),
        workersOnly: options.workersOnly === true,
      }),
      ...(options.proxies === undefined ? {} : { proxies: options.proxies }),
      ...(threads === undefined ? {} : { threads }),
      ...(queue === undefined ? {} : { queueLength: queue }),
      ...(quota === undefined ? {} : { quota: quota * 2 ** 30 }),
      ...(maxHours === undefined ? {} : { limits: { maxMs: maxHours * 3_600_000 } }),
    }).catch((error: unknown) => {
      file?.forget();
      throw error;
    });
    try {
      terminal.out(`Patchwise is running at ${server.openUrl}\n`);
      if (server.token !== undefined) {
        terminal.err(
          'Whoever has this address can use the studio; a browser that has opened it stays in for 30 days.\n',
        );
        if (options.private !== true) terminal.err('Plain http can be read on the way.\n');
      }
      terminal.err('Ctrl-C stops it.\n');
      if (options.open === true) openBrowser(server.openUrl);
      if (!interrupt.signal.aborted) await once(interrupt.signal, 'abort');
    } finally {
      await server.close();
    }
    return EXIT.done;
  } finally {
    interrupt.dispose();
  }
}

/** Opens a database of PostgreSQL. @throws `usage/invalid` for a password that others can read */
async function storesIn(
  database: string,
  { databaseShown = false }: ServeCommandOptions,
): Promise<OpenElsewhere> {
  await requireHiddenPassword(database, databaseShown);
  const { openPostgresStores } = await import('../../server/store/postgres/open.ts');
  return (tools) => openPostgresStores(database, tools);
}

async function loadMachines() {
  const { loadStudioEnd } = await import('../../machines/load.ts');
  return loadStudioEnd();
}

/** A repair of everything, and a fresh database with what could be read from the old one. */
async function rescue(home: string, terminal: Terminal): Promise<void> {
  const { studioFolders } = await import('../../disk/run-folders.ts');
  if (!existsSync(studioFolders(home).database)) return;
  const { checkHome } = await import('../../server/check/check-home.ts');
  terminal.err(checkText(await checkHome(home, { repair: true, freshDatabase: true })));
}

/** Bytes from which a log file is put aside at the next start; one old file is kept. */
const LOG_BYTES = 20 * 2 ** 20;

interface LogFile {
  readonly path: string;
  /** A start that was refused leaves no empty log, and no folder that was made for it. */
  forget(): void;
}

async function logFile(path: string): Promise<LogFile> {
  const folder = dirname(path);
  const missing = foldersMissing(folder);
  await ensureFolder(folder);
  try {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > LOG_BYTES) renameSync(path, `${path}.1`);
    // Tried here, where it can still be told.
    closeSync(openSync(path, 'a'));
  } catch (error) {
    throw writeFailure(path, error);
  }
  return {
    path,
    forget() {
      try {
        if (statSync(path).size > 0) return;
        rmSync(path);
        for (const made of missing) rmdirSync(made);
      } catch {
        // Others use it.
      }
    },
  };
}

/** Those above a file that must be made for it, the innermost first. */
function foldersMissing(folder: string): readonly string[] {
  const above = dirname(folder);
  return existsSync(folder) || above === folder ? [] : [folder, ...foldersMissing(above)];
}

async function destination(dest: string | number) {
  const { pino } = await import('pino');
  // Synchronous: the last lines before a crash are the ones that matter.
  const stream = pino.destination({ dest, sync: true });
  // A full disk costs log lines, not the studio.
  stream.on('error', () => undefined);
  return stream;
}

/** Opens the system's browser; without one, the printed address is enough. */
function openBrowser(url: string): void {
  const commands: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
    darwin: ['open'],
    win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  };
  const [command, ...args] = commands[process.platform] ?? ['xdg-open'];
  const child = spawn(command, [...args, url], { detached: true, stdio: 'ignore' });
  child.once('error', () => undefined);
  child.unref();
}
