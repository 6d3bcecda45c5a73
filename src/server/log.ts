import { type DestinationStream, type Logger, pino } from 'pino';

/** Structured logging: a message and its particulars. pino's shape is made from it in log.ts. */
export type StudioLog = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;

export type { Logger } from 'pino';

/** Members that never reach a log, whatever they hang on. */
const SECRETS = ['token', 'authorization', 'cookie', 'password'];

/**
 * Structured logs: a JSON line each. Requests are logged by path, never with their query; secrets by name are
 * replaced.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const paths = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  const options = { level, base: null, redact: { paths, censor: '[secret]' } };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** The logger as storage and runner see it. */
export function studioLog(logger: Logger): StudioLog {
  return (level, message, fields) => logger[level](fields ?? {}, message);
}
