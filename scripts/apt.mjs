// Debian packages that specs need, with Node's own modules only.
import { spawnSync } from 'node:child_process';

/**
 * Installs the first of these Debian packages after which `found()` is true, where that can be done without asking: as
 * root, with apt-get; without starting it as a service. Returns whether one is there.
 */
export function installPackage(names, what, found) {
  if (found()) return true;
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      // RUNLEVEL=1: services of packages are not started while it says so.
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    }).status === 0;
  if (!apt('--version')) return false;
  console.log(`Installing ${what} (apt-get) …`);
  apt('update', '-qq');
  const isKnown = (name) => spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0;
  return names.some(
    (name) => isKnown(name) && apt('install', '-y', '-qq', '--no-install-recommends', name) && found(),
  );
}
