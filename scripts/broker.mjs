// Finds a Valkey or Redis server for the specs of working with other machines, with Node's own modules only.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['valkey-server', 'redis-server'];

/** Path of a server, or undefined. PATCHWISE_BROKER_SERVER names one. */
export function findBrokerServer() {
  const named = process.env.PATCHWISE_BROKER_SERVER;
  if (named) return existsSync(named) ? named : undefined;
  return (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}

/**
 * Installs Debian's Valkey (or Redis) where that can be done without asking: as root, with apt; without starting it as
 * a service. Returns whether one is there.
 */
export function installBrokerServer() {
  if (findBrokerServer() !== undefined) return true;
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      // RUNLEVEL=1: services of packages are not started while it says so.
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    }).status === 0;
  if (!apt('--version')) return false;
  console.log('Installing a broker for the specs of many machines (apt-get) …');
  apt('update', '-qq');
  for (const name of NAMES) {
    if (apt('install', '-y', '-qq', '--no-install-recommends', name) && findBrokerServer() !== undefined) {
      return true;
    }
  }
  return false;
}
