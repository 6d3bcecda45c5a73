import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

/** What a plain file server knows of types; everything else is bytes. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
};

/** A file server as any host has one: below a folder, and no header but type and length. */
export interface FileServer {
  readonly url: string;
  /** Paths that were asked for since it began. */
  readonly asked: string[];
  stop(): Promise<void>;
}

/** @param folders the first that has a file gives it @param port 0 for a free one */
export async function serveFolders(folders: readonly string[], port = 0): Promise<FileServer> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://host');
    const name = decodeURIComponent(pathname.replace(/^\/below\//, '')) || 'index.html';
    asked.push(name);
    const path = folders
      .map((folder) => join(folder, name))
      .find((one) => !name.includes('..') && existsSync(one) && statSync(one).isFile());
    if (path === undefined) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    response.writeHead(200, { 'Content-Type': type, 'Content-Length': statSync(path).size });
    createReadStream(path).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/below/`,
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
