import { createRequire } from 'node:module';
import path from 'node:path';

/**
 * The command that fetches onnxruntime's CUDA libraries: its own script, called by path. npm 12 runs no install
 * script and knows no flag of this package's, so `npm rebuild` with one is no way on every npm.
 * @param folder paths are relative to it, where that is shorter
 */
export function cudaCommand(folder = process.cwd()): string {
  let script = path.join('node_modules', 'onnxruntime-node', 'script', 'install.js');
  try {
    const manifest = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
    const absolute = path.join(path.dirname(manifest), 'script', 'install.js');
    const relative = path.relative(folder, absolute);
    script = relative.length < absolute.length ? relative : absolute;
  } catch {
    // Not installed: where it will be.
  }
  return `node ${/\s/.test(script) ? JSON.stringify(script) : script} --onnxruntime-node-install=cuda12`;
}
