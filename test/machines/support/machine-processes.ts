import { endServers } from '../../faults/server-process.ts';
import { type BrokerProcess, startBroker } from './broker-process.ts';
import { endWorkers } from './worker-process.ts';

/**
 * A broker for a suite whose studios and workers are processes; they end after each spec. Without a broker the suite is
 * skipped. Call inside `describe`, before `temporaryFolder`: mocha runs hooks in this order, and folders go last.
 */
export function machineProcesses(): { readonly broker: BrokerProcess } {
  let broker: BrokerProcess | undefined;
  before(async function () {
    broker = await startBroker();
    if (broker === undefined) this.skip();
  });
  after(() => broker?.stop());
  afterEach(async () => {
    await endWorkers();
    await endServers();
  });
  return {
    get broker() {
      if (broker === undefined) throw new Error('It is not open.');
      return broker;
    },
  };
}
