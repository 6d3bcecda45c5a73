import { once } from 'node:events';
import { PatchwiseError } from '../../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { interruptSignal } from '../interrupt.ts';
import type { Terminal } from '../terminal.ts';

export interface WorkerCommandOptions {
  readonly broker?: string;
  readonly studio?: string;
  readonly token?: string;
  readonly home: string;
  readonly engine: string;
  readonly threads?: number;
  /** GiB that fetched files and results may take. */
  readonly quota?: number;
  readonly name?: string;
  /** Seconds that a run may go on when the worker is stopped. */
  readonly drain?: number;
  /** Seconds without a word after which the run is another worker's. */
  readonly lock?: number;
  readonly logLevel: string;
}

/** Time that a run may go on when the worker is stopped, unless told otherwise, s. */
const DRAIN_SECONDS = 10;
const QUOTA_GIBIBYTES = 20;

/**
 * `patchwise worker`: computes runs for a studio, until Ctrl-C or SIGTERM. Then it takes no more; what runs may end in
 * its time, or is checkpointed and goes to another worker.
 */
export async function workerCommand(options: WorkerCommandOptions, terminal: Terminal): Promise<ExitCode> {
  // What it fetches is for nobody else on this machine.
  process.umask(0o077);
  const { broker, studio, token, home, engine, threads, name, lock } = options;
  if (broker === undefined || studio === undefined) {
    const missing = broker === undefined ? '--broker' : '--studio';
    throw new PatchwiseError('usage/invalid', `A worker needs ${missing}.`, {
      hint: 'Give both: patchwise worker --broker redis://host:6379 --studio http://host:7860',
    });
  }
  const [{ loadWorkerEnd }, { createLogger, studioLog }, { pino }] = await Promise.all([
    import('../../machines/load.ts'),
    import('../../server/log.ts'),
    import('pino'),
  ]);
  const { startWorker } = await loadWorkerEnd();
  const log = createLogger(options.logLevel, pino.destination({ dest: 2, sync: true }));
  const interrupt = interruptSignal(() =>
    terminal.err('\nStopping: the run may end, or goes to another worker …\n'),
  );
  try {
    const worker = await startWorker({
      broker,
      studio,
      home,
      engine,
      quota: (options.quota ?? QUOTA_GIBIBYTES) * 2 ** 30,
      log: studioLog(log),
      ...(token !== undefined && token !== '' && { token }),
      ...(threads !== undefined && { threads }),
      ...(name !== undefined && { name }),
      ...(lock !== undefined && {
        times: { lockMs: 1000 * lock, stalledMs: 500 * lock, beatMs: 200 * lock },
      }),
    });
    terminal.out(`The worker ${worker.id} computes for ${studio}\n`);
    terminal.err('Ctrl-C stops it.\n');
    if (!interrupt.signal.aborted) await once(interrupt.signal, 'abort');
    await worker.drain(1000 * (options.drain ?? DRAIN_SECONDS));
    return EXIT.done;
  } finally {
    interrupt.dispose();
  }
}
