/**
 * Run as a process of its own by `probe.ts`: loads TensorFlow, computes a small net with it, and tells its parent
 * what it found. A native library that crashes takes this process with it, nobody else.
 */
import { loadTensorflow } from './load.ts';
import type { TensorflowProbe } from './probe.ts';

if (process.send !== undefined) {
  const packages = process.argv.slice(2);
  const load = await loadTensorflow(packages.length === 0 ? {} : { packages });
  const answer: TensorflowProbe = load.loaded
    ? {
        available: true,
        packageName: load.packageName,
        version: load.version,
        device: load.device,
        ...(load.cudaMissing !== undefined && { cudaMissing: load.cudaMissing }),
      }
    : { available: false, failures: load.failures };
  // Leaving at once skips the teardown of CUDA, where drivers crash.
  process.send(answer, () => process.exit(0));
}
