// Sees to what specs need beside npm's packages: a Chromium, a broker, and a PostgreSQL. setup.mjs has it run beside the builds.
import { installBrokerServer } from './broker.mjs';
import { installChromium } from './chromium.mjs';
import { installPostgres } from './postgres.mjs';

if (!installChromium()) {
  console.log('No Chromium was found: the browser tests will be skipped. PATCHWISE_CHROMIUM can name one.');
}
if (!installBrokerServer()) {
  console.log(
    'No Valkey or Redis server was found: the specs of many machines will be skipped. PATCHWISE_BROKER_SERVER can name one.',
  );
}
if (!installPostgres()) {
  console.log(
    'No PostgreSQL was found: the specs of a studio with one will be skipped. PATCHWISE_POSTGRES can name the folder of its programs.',
  );
}
