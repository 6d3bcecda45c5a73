import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** Below those that a system hands out by itself: from 32768 on Linux, from 49152 elsewhere. */
const [FIRST, BEYOND] = [15_000, 30_000];

const anyPort = (): number => FIRST + Math.floor(Math.random() * (BEYOND - FIRST));

/**
 * A port of loopback for a server that cannot choose one itself, or that comes back where it was; all others are given port 0,
 * and say where they are. Nobody else gets it while this process lives, whether or not the server listens: no system hands it
 * out, and who asks here takes its UDP side, which no other can then take.
 */
export async function ownPort(choose: () => number = anyPort): Promise<number> {
  for (;;) {
    const port = choose();
    if ((await isTaken(port)) && (await isFree(port))) return port;
  }
}

/** Takes the UDP side for as long as this process lives. @returns whether it could */
function isTaken(port: number): Promise<boolean> {
  const socket = createSocket('udp4').unref();
  return new Promise((resolve) => {
    socket.once('error', () => socket.close(() => resolve(false)));
    socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => resolve(true));
  });
}

/** Whether nobody listens on it: a server of before, say, that knows nothing of this. */
function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
