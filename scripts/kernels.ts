// Compiles kernels/ (AssemblyScript) to WebAssembly and writes it into src as text, so that specs, the package and
// a browser load it alike, without reading a file. A spec compares the two.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const OUTPUT = 'src/model/lift/kernel-bytes.ts';
const OPTIONS = [
  ...['--runtime', 'stub', '--noAssert', '-O3', '--use', 'abort='],
  ...['--enable', 'simd', '--enable', 'threads', '--enable', 'bulk-memory'],
  ...['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
  ...['--memoryBase', '1024'],
];

/** The text of src/model/lift/kernel-bytes.ts as the sources in kernels/ make it. */
export async function kernelFile(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'patchwise-kernels-'));
  try {
    const wasm = join(folder, 'lift.wasm');
    const { error, stderr } = await asc.main([
      'kernels/lift/index.ts',
      '-o',
      wasm,
      '--baseDir',
      root,
      ...OPTIONS,
    ]);
    if (error) throw new Error(`The kernels do not compile: ${error.message}\n${stderr.toString()}`);
    const base64 = readFileSync(wasm).toString('base64');
    return [
      '// Made by `npm run build:kernels` from kernels/lift; not to be edited.',
      '/** WebAssembly of the inner loops, as base64. */',
      `export const LIFT_KERNELS =\n  '${base64}';`,
      '',
    ].join('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const KERNEL_FILE = join(root, OUTPUT);

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(KERNEL_FILE, await kernelFile());
