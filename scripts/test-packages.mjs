// Sees to what specs need beside npm's packages: a Chromium, and a broker. setup.mjs has it run beside the builds.
import { installBrokerServer } from './broker.mjs';
import { installChromium } from './chromium.mjs';

if (!installChromium()) {
  console.log('No Chromium was found: the browser tests will be skipped. PATCHWISE_CHROMIUM can name one.');
}
if (!installBrokerServer()) {
  console.log(
    'No Valkey or Redis server was found: the specs of many machines will be skipped. PATCHWISE_BROKER_SERVER can name one.',
  );
}
