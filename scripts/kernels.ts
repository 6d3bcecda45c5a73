// Compiles kernels/ (AssemblyScript) to WebAssembly and writes it into src as text, so that specs, the package and
// a browser load it alike, without reading a file. A spec compares the two.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));

interface KernelModule {
  readonly source: string;
  /** Where its bytes go, and under which name. */
  readonly output: string;
  readonly name: string;
  readonly about: string;
  /** Whether threads work on one memory. */
  readonly shared: boolean;
}

const LIFT: KernelModule = {
  source: 'kernels/lift/index.ts',
  output: 'src/model/lift/kernel-bytes.ts',
  name: 'LIFT_KERNELS',
  about: 'WebAssembly of the inner loops, as base64.',
  shared: true,
};

export const KERNEL_MODULES: readonly KernelModule[] = [
  LIFT,
  {
    source: 'kernels/matrix/index.ts',
    output: 'src/model/net/matrix-kernel-bytes.ts',
    name: 'MATRIX_KERNELS',
    about: 'WebAssembly of the loops over matrices, as base64.',
    shared: false,
  },
  {
    source: 'kernels/random/index.ts',
    output: 'src/runtime/random/kernel-bytes.ts',
    name: 'RANDOM_KERNELS',
    about: 'WebAssembly of the random numbers, as base64.',
    shared: false,
  },
  {
    source: 'kernels/layout/index.ts',
    output: 'src/runtime/engine/onnx/layout-kernel-bytes.ts',
    name: 'LAYOUT_KERNELS',
    about: 'WebAssembly of the blocked layout, as base64.',
    shared: false,
  },
];

const OPTIONS = [
  ...['--runtime', 'stub', '--noAssert', '-O3', '--use', 'abort='],
  ...['--enable', 'simd', '--enable', 'bulk-memory', '--importMemory', '--memoryBase', '1024'],
];
const SHARED = ['--enable', 'threads', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'];

/** The text of a file of bytes as the sources in kernels/ make it: by default that of lifting. */
export async function kernelFile({ source, name, about, shared }: KernelModule = LIFT): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'patchwise-kernels-'));
  try {
    const wasm = join(folder, 'kernels.wasm');
    const options = [source, '-o', wasm, '--baseDir', root, ...OPTIONS, ...(shared ? SHARED : [])];
    const { error, stderr } = await asc.main(options);
    if (error) throw new Error(`The kernels do not compile: ${error.message}\n${stderr.toString()}`);
    const base64 = readFileSync(wasm).toString('base64');
    return [
      `// Made by \`npm run build:kernels\` from ${source.replace('/index.ts', '')}; not to be edited.`,
      `/** ${about} */`,
      `export const ${name} =\n  '${base64}';`,
      '',
    ].join('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const module of KERNEL_MODULES) writeFileSync(join(root, module.output), await kernelFile(module));
}
