// A software Vulkan for the specs of WebGPU on machines without a GPU, with Node's own modules only.
import { existsSync, readdirSync } from 'node:fs';
import { installPackage } from './apt.mjs';

/** Where Debian and others describe the drivers of Vulkan. */
const DRIVERS = '/usr/share/vulkan/icd.d';

const isThere = () => existsSync(DRIVERS) && readdirSync(DRIVERS).some((name) => name.startsWith('lvp_icd'));

/**
 * Installs Mesa's, of Debian's packages, where that can be done without asking: as root, with apt. Returns whether one is
 * there.
 */
export function installVulkan() {
  return installPackage(['mesa-vulkan-drivers'], 'a software Vulkan for the specs of WebGPU', isThere);
}
