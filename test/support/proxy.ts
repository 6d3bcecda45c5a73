import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What stands before several servers: a connection goes to the next one in turn that takes it. */
export interface FrontProxy {
  readonly url: string;
  close(): Promise<void>;
}

/** @param urls of the servers as they are now, on loopback */
export async function startProxy(urls: () => readonly string[]): Promise<FrontProxy> {
  const open = new Set<Socket>();
  let turn = 0;
  const server = createServer((client) => {
    open.add(client);
    client.on('error', () => undefined);
    client.once('close', () => open.delete(client));
    client.pause();
    const ports = urls().map((url) => Number(new URL(url).port));
    const from = turn++ % Math.max(1, ports.length);
    attempt(client, [...ports.slice(from), ...ports.slice(0, from)]);
  });

  function attempt(client: Socket, [port, ...others]: readonly number[]): void {
    if (port === undefined) {
      client.destroy();
      return;
    }
    const upstream = connect(port, '127.0.0.1');
    let through = false;
    upstream.once('connect', () => {
      through = true;
      client.pipe(upstream);
      upstream.pipe(client);
    });
    upstream.on('error', () => {
      if (through) client.destroy();
      else attempt(client, others);
    });
    upstream.once('close', () => {
      if (through) client.destroy();
    });
    client.once('close', () => upstream.destroy());
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        for (const client of open) client.destroy();
        server.close(() => resolve());
      }),
  };
}
