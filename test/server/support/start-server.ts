import { request } from 'node:http';
import { type RunningServer, type ServerOptions, startServer } from '../../../src/server/main.ts';
import { type MemoryStudio, memoryStudio } from './memory-studio.ts';

export interface TestServer extends RunningServer {
  readonly studio: MemoryStudio;
  readonly port: number;
}

/** A real server on a free port over a studio in memory; every reply is checked against its description. */
export async function startTestServer(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const studio = memoryStudio();
  const server = await startServer({
    home: studio.folder,
    port: 0,
    checkReplies: true,
    openStudio: async () => studio,
    ...options,
  });
  return { ...server, studio, port: Number(new URL(server.url).port) };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** A request with exactly the given headers: fetch would set Host and Sec-Fetch-Site itself. */
export function rawRequest(
  server: { readonly port: number },
  path: string,
  options: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array;
  } = {},
): Promise<RawAnswer> {
  const { method = 'GET', headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        ...{ host: '127.0.0.1', port: server.port, path, method },
        headers: { connection: 'close', ...lengthOf(body), ...headers },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Node says it of the bodies of some methods only, and what follows a DELETE would be the next request. */
function lengthOf(body: string | Uint8Array | undefined): Readonly<Record<string, string>> {
  return body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
}
