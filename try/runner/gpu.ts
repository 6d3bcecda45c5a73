import { messageOf } from '../../src/errors.ts';
/** What WebGPU offers here. */
export type Gpu =
  | {
      readonly available: true;
      readonly name: string;
      readonly software: boolean;
      readonly reason?: undefined;
    }
  | { readonly available: false; readonly reason: string };

interface Adapter {
  readonly info?: { readonly vendor: string; readonly architecture: string; readonly description: string };
  readonly isFallbackAdapter?: boolean;
}

interface NavigatorGpu {
  readonly gpu?: { requestAdapter(): Promise<Adapter | null> };
}

/** Software adapters by what they call themselves. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render/i;

/** Asks the browser for a GPU. */
export async function findGpu(): Promise<Gpu> {
  const { gpu } = navigator as unknown as NavigatorGpu;
  if (gpu === undefined) return { available: false, reason: 'This browser has no WebGPU.' };
  try {
    const adapter = await gpu.requestAdapter();
    if (adapter === null) return { available: false, reason: 'The browser offers no GPU.' };
    const { vendor = '', architecture = '', description = '' } = adapter.info ?? {};
    const name = description || [vendor, architecture].filter((part) => part !== '').join(' ') || 'GPU';
    const software = adapter.isFallbackAdapter === true || SOFTWARE.test(`${name} ${architecture} ${vendor}`);
    return { available: true, name, software };
  } catch (error) {
    return { available: false, reason: messageOf(error) };
  }
}
