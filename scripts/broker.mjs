// Finds a Valkey or Redis server for the specs of working with other machines, with Node's own modules only.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installPackage } from './apt.mjs';

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
  return installPackage(
    NAMES,
    'a broker for the specs of many machines',
    () => findBrokerServer() !== undefined,
  );
}
