import { expect } from 'chai';
import { noiseGraph } from '../support/graphs.ts';
import { startTestServer, type TestServer } from '../support/start-server.ts';

describe('a server behind a proxy', () => {
  let server: TestServer;
  afterEach(() => server.close());

  /** Whose turn a run counts as that comes with this header. */
  async function source(forwarded: string): Promise<string | undefined> {
    const answer = await fetch(`${server.url}/api/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': forwarded },
      body: JSON.stringify({ document: noiseGraph() }),
    });
    expect(answer.status).to.be.below(300);
    const { id } = (await answer.json()) as { id: string };
    return (await server.studio.runs.get(id))?.source;
  }

  it('gives turns to the clients that the proxy names, not to what they claim', async () => {
    server = await startTestServer({ proxies: 1 });
    expect(await source('203.0.113.7')).to.equal('203.0.113.7');
    expect(await source('198.51.100.1, 203.0.113.7'), 'claimed').to.equal('203.0.113.7');
    expect(await source('203.0.113.8')).to.equal('203.0.113.8');
  });

  it('shuts out the client that guesses tokens, and nobody else behind the proxy', async () => {
    server = await startTestServer({ proxies: 1, private: true });
    const status = async (client: string, token: string) => {
      const headers = { 'x-forwarded-for': client, authorization: `Bearer ${token}` };
      return (await fetch(`${server.url}/api/nodes`, { headers })).status;
    };
    const right = server.token ?? '';
    for (let i = 0; i < 10; i++) expect(await status('203.0.113.7', `wrong-${i}`)).to.equal(401);
    expect(await status('203.0.113.7', 'wrong')).to.equal(429);
    expect(await status('203.0.113.8', 'wrong')).to.equal(401);
    expect(await status('203.0.113.7', right)).to.equal(200);
  });

  it('believes nobody when it was told of no proxy', async () => {
    server = await startTestServer();
    expect(await source('203.0.113.7')).to.equal('127.0.0.1');
  });
});
