import { type DestinationStream, type Logger, pino } from 'pino';
import type { StudioLog } from '../studio/ports/log.ts';

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
