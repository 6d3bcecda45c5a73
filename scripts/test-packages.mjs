// Sees to what specs need beside npm's packages: a Chromium, a broker, a PostgreSQL and, in CI, a software Vulkan. setup.mjs has it run beside the builds.
import { installBrokerServer } from './broker.mjs';
import { installChromium } from './chromium.mjs';
import { installPostgres } from './postgres.mjs';
import { installVulkan } from './vulkan.mjs';

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
// By hand, WebGPU is what the machine has.
if (process.env.CI && process.platform === 'linux' && !installVulkan()) {
  console.log('No software Vulkan: the specs of WebGPU will be skipped.');
}
