import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { io } from 'socket.io-client';
import type { StorageStatus } from '../../src/protocol/system.ts';
import { startServer } from '../../src/server/main.ts';
import { codeOfAsync } from '../support/code-of.ts';
import { memoryStudio } from './support/memory-studio.ts';
import { startTestServer } from './support/start-server.ts';

describe('Starting and stopping the server', () => {
  it('says when the port is in use or the address is none, and leaves nothing behind', async () => {
    const first = await startTestServer();
    for (const [host, port] of [
      ['127.0.0.1', first.port],
      ['203.0.113.7', 0],
    ] as const) {
      const studio = memoryStudio();
      const token = 'a token with 24 letters!'.replaceAll(' ', '-');
      const options = { home: studio.folder, host, port, token, openStudio: async () => studio };
      expect(await codeOfAsync(() => startServer(options)), host).to.equal('usage/invalid');
      expect(existsSync(studio.folder), 'the studio was closed').to.equal(false);
      expect(studio.watchers.size).to.equal(0);
    }
    await first.close();
  });

  it('says when its home cannot be made', async () => {
    const home = 'package.json/home';
    expect(await codeOfAsync(() => startServer({ home, port: 0 }))).to.equal('file/unwritable');
  });

  it('answers what is under way before it stops, takes nothing new, and disconnects sockets', async () => {
    const server = await startTestServer();
    const socket = io(server.url, { transports: ['websocket'], reconnection: false });
    await new Promise((resolve) => socket.once('hello', resolve));
    const gone = new Promise((resolve) => socket.once('disconnect', resolve));
    let answer: (status: StorageStatus) => void = () => undefined;
    const storage = await server.studio.storage();
    const asked = new Promise<void>((reached) => {
      server.studio.storage = () => {
        reached();
        return new Promise((resolve) => {
          answer = resolve;
        });
      };
    });
    const slow = fetch(`${server.url}/api/system`);
    await asked;
    const closed = server.close();
    answer(storage);
    expect((await slow).status).to.equal(200);
    await gone;
    await closed;
    await server.close();
    const refused = await fetch(`${server.url}/healthz`).catch(() => 'refused');
    expect(refused).to.equal('refused');
    expect(server.studio.watchers.size, 'nobody watches any more').to.equal(0);
  });
});
