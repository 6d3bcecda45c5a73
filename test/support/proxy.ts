import { connect, createServer, type Socket } from 'node:net';
import { freePort } from './free-port.ts';

/** What stands before several servers: a connection goes to the next one in turn that takes it. */
export interface FrontProxy {
  readonly url: string;
  close(): Promise<void>;
}

/** @param ports of the servers, on loopback */
export async function startProxy(ports: readonly number[]): Promise<FrontProxy> {
  const port = await freePort();
  const open = new Set<Socket>();
  let turn = 0;
  const server = createServer((client) => {
    open.add(client);
    client.on('error', () => undefined);
    client.once('close', () => open.delete(client));
    client.pause();
    attempt(client, turn++, ports.length);
  });

  function attempt(client: Socket, at: number, left: number): void {
    if (left === 0) {
      client.destroy();
      return;
    }
    const upstream = connect(ports[at % ports.length] ?? 0, '127.0.0.1');
    let through = false;
    upstream.once('connect', () => {
      through = true;
      client.pipe(upstream);
      upstream.pipe(client);
    });
    upstream.on('error', () => {
      if (through) client.destroy();
      else attempt(client, at + 1, left - 1);
    });
    upstream.once('close', () => {
      if (through) client.destroy();
    });
    client.once('close', () => upstream.destroy());
  }

  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        for (const client of open) client.destroy();
        server.close(() => resolve());
      }),
  };
}
