import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect } from 'chai';
import { ownPort } from './own-port.ts';

describe('a port of its own', () => {
  it('is given to nobody else while nobody listens on it, and is none on which somebody does', async () => {
    const own = await ownPort();
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const choices = [own, port];
    // As any other does that is asked, in the end.
    const other = await ownPort(() => choices.shift() ?? 15_000 + Math.floor(15_000 * Math.random()));
    expect(other).to.not.be.oneOf([own, port]);
    expect(choices, 'that were not refused').to.deep.equal([]);
    server.close();
  });

  it('is listened on again and again', async () => {
    const own = await ownPort();
    for (let i = 0; i < 2; i++) {
      const server = createServer().listen(own, '127.0.0.1');
      await once(server, 'listening');
      server.close();
      await once(server, 'close');
    }
  });
});
