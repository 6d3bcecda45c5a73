// Run by npm 10 and 11 as this package's `preinstall`, which comes before the install scripts of dependencies.
// npm 12, pnpm and Bun run no script of a dependency unless they are told to, and nothing is lost but disk space.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

// 1. onnxruntime-node's script fetches some 300 MB of CUDA libraries on Linux x64, and fails the whole installation
// where their host cannot be reached; the CPU and WebGPU providers are in its package and need no script. A package
// cannot tell npm not to run the script of its dependency, so the script is told to do nothing unless it is asked for:
//   node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12
const MARK = '/* patchwise: only when asked for */';
const GUARD = `${MARK} if (!process.env.ONNXRUNTIME_NODE_INSTALL && !process.env.npm_config_onnxruntime_node_install && !process.argv.some((a) => a.startsWith('--onnxruntime-node-install'))) process.exit(0);`;

try {
  const manifest = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
  const script = join(dirname(manifest), 'script', 'install.js');
  const source = readFileSync(script, 'utf8');
  if (!source.includes(MARK)) {
    // A new file in its place: the old one may be a hard link into a store that other projects share.
    writeFileSync(`${script}.patchwise`, `${GUARD}\n${source}`);
    renameSync(`${script}.patchwise`, script);
  }
} catch {
  // Not there or not writable: then its script runs as its makers meant it.
}

// 2. Four fifths of onnxruntime-node are libraries for other systems. `patchwise doctor --prune` does the same later.
// PATCHWISE_ALL_SYSTEMS=1 keeps them, for a folder that several systems share.
try {
  if (!process.env.PATCHWISE_ALL_SYSTEMS) {
    const { removeOtherSystems } = await import('../dist/runtime/engine/onnx/other-systems.js');
    removeOtherSystems({
      // As npm was told to install for, with --os and --cpu.
      platform: process.env.npm_config_os || process.platform,
      arch: process.env.npm_config_cpu || process.arch,
    });
  }
} catch {
  // A clone that is not built yet, or not writable: they stay.
}
