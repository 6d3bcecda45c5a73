import { readdirSync } from 'node:fs';
import { assertNever } from '../../../errors.ts';
import type { DeviceInfo } from '../engine.ts';
import {
  adapterInList,
  askNvidia,
  askWindows,
  cpuName,
  type NamedDevice,
  vulkanDeviceInLog,
} from './device-names.ts';
import type { OnnxProvider } from './providers.ts';

/**
 * Names the device behind a provider that has just computed. onnxruntime-node does not tell which adapter it took, so
 * this asks whoever does.
 * @param log what the process that computed wrote, under VK_LOADER_DEBUG=driver
 */
export async function describeDevice(provider: OnnxProvider, log: string): Promise<DeviceInfo> {
  switch (provider) {
    case 'cpu':
      return { provider, name: cpuName(), software: false };
    case 'webgpu':
      return { provider, ...(await webGpuDevice(log)) };
    case 'cuda':
      return { provider, name: (await askNvidia()) ?? 'NVIDIA GPU', software: false };
    case 'coreml':
      return { provider, name: `CoreML on ${cpuName()}`, software: false };
    case 'dml':
      return { provider, ...(await direct3dDevice()) };
    case 'wasm':
      return { provider, name: `WebAssembly on ${cpuName()}, 1 thread`, software: false };
    default:
      return assertNever(provider);
  }
}

/**
 * On Linux WebGPU is Vulkan, and the loader's log names the device that was opened (a software one is known by its
 * name). Should a loader be silent, a machine without any GPU device node can only have opened a software one.
 * On Windows it is Direct3D 12; on macOS Metal, which has no software device.
 */
async function webGpuDevice(log: string): Promise<NamedDevice> {
  switch (process.platform) {
    case 'linux': {
      const software = !hasGpuNode();
      const unnamed = { name: software ? 'software Vulkan device' : 'Vulkan device', software };
      return vulkanDeviceInLog(log) ?? unnamed;
    }
    case 'win32':
      return direct3dDevice();
    default:
      return { name: `GPU of ${cpuName()}`, software: false };
  }
}

/** Direct3D emulates a device (WARP) where no real adapter is installed. */
async function direct3dDevice(): Promise<NamedDevice> {
  return adapterInList((await askWindows()) ?? '') ?? { name: 'Direct3D 12 adapter', software: false };
}

function hasGpuNode(): boolean {
  return (
    namesIn('/dev/dri').some((name) => name.startsWith('renderD')) ||
    namesIn('/dev').some((name) => /^(nvidia\d+|dxg|kgsl-.*|mali\d*)$/.test(name))
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
