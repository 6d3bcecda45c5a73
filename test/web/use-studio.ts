import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import { surveyEngines } from '../../src/runtime/engine/engines.ts';
import { setCatalogue } from '../../web/src/state/page/catalogue.ts';
import { startTestServer, type TestServer } from '../server/support/start-server.ts';
import { knownSpeed } from '../support/known-speed.ts';
import { installDom } from './dom.ts';

/** A page with a studio of its own behind it, and the catalogue of nodes, for the specs of a block. */
export function useStudio(): () => TestServer {
  installDom();
  let server: TestServer;
  const nativeFetch = globalThis.fetch;
  before(async () => {
    server = await startTestServer({ machine: { engines: surveyEngines, speed: knownSpeed } });
    globalThis.fetch = (address, init) => nativeFetch(new URL(String(address), server.url), init);
    setCatalogue(patchwiseRegistry().catalogue());
  });
  after(async () => {
    globalThis.fetch = nativeFetch;
    await server.close();
  });
  return () => server;
}
