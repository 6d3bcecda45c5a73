import { Option } from 'commander';
import { ENGINE_CHOICES } from '../../runtime/engine/engine-choice.ts';
import { findPlaces } from '../../runtime/places.ts';
import { wholeNumber } from '../option-kinds.ts';
import { DEFAULT_CACHE_GIBIBYTES } from '../prune-cache.ts';

/**
 * An option that may also come from the environment or a configuration file. A name in the file is that of the option
 * in camel case (`cacheQuota`), a variable the same in capitals (`PATCHWISE_CACHE_QUOTA`).
 */
export class Setting extends Option {
  /** The environment variable. */
  readonly variable: string;
  /** A path: relative ones in a file start at the folder of the file. */
  isPath = false;
  /** Never printed. */
  isSecret = false;
  /** An option without a value: `true` or `false` in a file, yes or no in a variable. */
  readonly isSwitch: boolean;

  constructor(flags: string, description: string) {
    super(flags, description);
    this.isSwitch = this.isBoolean();
    this.variable = `PATCHWISE_${this.attributeName()
      .replaceAll(/[A-Z]/g, (letter) => `_${letter}`)
      .toUpperCase()}`;
  }

  path(): this {
    this.isPath = true;
    return this;
  }

  secret(): this {
    this.isSecret = true;
    return this;
  }
}

/** Values of a list, each given by an option of its own or several in one variable, with commas. */
function list(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...value.split(',').filter((item) => item !== '')];
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

/** Every setting; a command takes those that it has a use for. */
export const settings = {
  home: (what = 'where cache, models and checkpoints are') =>
    new Setting('--home <folder>', what).default(findPlaces().home).path(),
  engine: () => new Setting('--engine <name>', `what computes: ${ENGINE_CHOICES.join(', ')}`).default('auto'),
  threads: () =>
    new Setting('--threads <n>', 'threads of a CPU engine (default: one a core, 8 at most)').argParser(
      wholeNumber('--threads', 1, 256),
    ),
  cacheQuota: () =>
    new Setting(
      '--cache-quota <GiB>',
      `disk that the cache may take; the least recently used results go first (default: ${DEFAULT_CACHE_GIBIBYTES})`,
    ).argParser(wholeNumber('--cache-quota', 1, 100_000)),
  host: () =>
    new Setting(
      '--host <address>',
      'address to listen on; another than this machine asks for a token',
    ).default('127.0.0.1'),
  port: () =>
    new Setting('--port <n>', '0 takes a free one').default(7860).argParser(wholeNumber('--port', 0, 65535)),
  token: (what = 'token to ask for (default: made when --host is not this machine)') =>
    new Setting('--token <text>', what).secret(),
  allowHost: () =>
    new Setting(
      '--allow-host <name>',
      'answer for this name too, such as a proxy’s; may be repeated',
    ).argParser(list),
  allowOrigin: () =>
    new Setting('--allow-origin <origin>', 'for developing the editor; may be repeated')
      .argParser(list)
      .hideHelp(),
  proxies: () =>
    new Setting(
      '--proxies <n>',
      'proxies of yours in front: the client is who the outermost names in X-Forwarded-For (default: 0)',
    ).argParser(wholeNumber('--proxies', 0, 10)),
  private: () =>
    new Setting('--private', 'ask for a token on this machine too, opened once by the printed address'),
  packsFromPage: () =>
    new Setting(
      '--packs-from-page',
      'let the page add and remove packs: whoever may use the studio may then run code as you',
    ),
  open: () => new Setting('--open', 'open the browser'),
  queue: () =>
    new Setting('--queue <n>', 'runs that may wait (default: 1000)').argParser(
      wholeNumber('--queue', 1, 100_000),
    ),
  quota: (what = 'disk that the data may take (default: 20)') =>
    new Setting('--quota <GiB>', what).argParser(wholeNumber('--quota', 1, 100_000)),
  maxHours: () =>
    new Setting('--max-hours <n>', 'time that a run may take (default: 168)').argParser(
      wholeNumber('--max-hours', 1, 10_000),
    ),
  database: () =>
    new Setting(
      '--database <url>',
      'a database of PostgreSQL that holds what the data folder would hold in studio.db: postgres://host:5432/name; a password goes into the variable only',
    ).secret(),
  broker: () =>
    new Setting(
      '--broker <url>',
      'the Valkey or Redis server that connects studio and workers: redis://host:6379, rediss:// for TLS',
    ).secret(),
  files: () =>
    new Setting(
      '--files <url>',
      'with --broker: an object store that files of workers go to, s3://bucket/prefix (default: through the studio)',
    ),
  workersOnly: () =>
    new Setting('--workers-only', 'with --broker: compute on workers only, not on this machine'),
  workerName: () => new Setting('--name <text>', 'what the studio shows (default: the name of this machine)'),
  drain: () =>
    new Setting(
      '--drain <seconds>',
      'how long a run may go on when the worker is stopped, before it is handed over (default: 10)',
    ).argParser(wholeNumber('--drain', 0, 86_400)),
  lock: () =>
    new Setting(
      '--lock <seconds>',
      'a worker that is not heard of for so long has lost its run (default: 10)',
    ).argParser(wholeNumber('--lock', 1, 600)),
  studio: () => new Setting('--studio <url>', 'address of the studio to compute for: http://host:7860'),
  log: () =>
    new Setting('--log <file>', 'where to log, - for stderr (default: logs/server.log in --home)').path(),
  logLevel: () => new Setting('--log-level <level>', 'how much').choices(LOG_LEVELS).default('info'),
} as const;
