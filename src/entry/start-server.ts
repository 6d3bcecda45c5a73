import type { RunningServer, ServerOptions } from '../server/main.ts';
import { type Checks, NUMBER, requireOptions, TEXT, YES_OR_NO } from '../shared/arguments.ts';

/** Of the others each is read by its own part of the studio. */
const CHECKS: Checks<Pick<ServerOptions, 'home' | 'host' | 'port' | 'token' | 'private' | 'packsFromPage'>> =
  {
    home: ['the path of its data folder', TEXT[1]],
    host: TEXT,
    port: NUMBER,
    token: TEXT,
    private: YES_OR_NO,
    packsFromPage: YES_OR_NO,
  };

/**
 * Starts the studio inside of this program: storage and runner process first, then HTTP and sockets. The web server
 * is loaded only when this is called.
 *
 * @param options `home` is its data folder; without `host` it listens on this machine only, and `port: 0` takes a
 *   free port
 * @throws `usage/invalid` for a token or a port that cannot be used, `storage/locked` while another server uses the
 *   folder, `storage/…` for a database that cannot be opened
 *
 * @example
 * import { startServer } from 'patchwise';
 * const server = await startServer({ home: 'studio-data', port: 0 });
 * console.log(server.openUrl);
 * await server.close();
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  requireOptions(options, CHECKS, ['home']);
  const { startServer: start } = await import('../server/main.ts');
  return start(options);
}
