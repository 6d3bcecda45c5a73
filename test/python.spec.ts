import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { runCoarseToFine } from '../src/model/chain/coarse-to-fine.ts';
import { runLangevinInMargin } from '../src/model/chain/langevin.ts';
import { exportOnnx } from '../src/model/file/export-onnx.ts';
import { decodeModel, encodeModel } from '../src/model/file/model-file.ts';
import { marginWidth } from '../src/model/net/energy-net.ts';
import { spectralNormalise } from '../src/model/net/spectral-norm.ts';
import { generator } from '../src/runtime/random/random.ts';
import { type Tensor, tensor } from '../src/runtime/tensor.ts';
import { requireTrained } from './support/require-trained.ts';
import { onnxEngine, tinyModel } from './support/tiny-model.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SCRIPT = fileURLToPath(new URL('../examples/python/patchwise.py', import.meta.url));
const MODEL = fileURLToPath(new URL('../samples/models/lake-96.safetensors', import.meta.url));
const NOTEBOOK = fileURLToPath(new URL('../examples/python/samples.ipynb', import.meta.url));
/** Arrays as small as these take longer on several threads, which wait for each other by computing. */
const ENV = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
/** The largest difference of a value of [-1, 1]: rounding of float32 over eight steps. */
const ROUNDING = 1e-5;

const known = new Map<string, string | undefined>();

/** A Python that has modules, of those that machines have: Debian's knows Debian's packages, others do not. */
function pythonWith(modules: string): string | undefined {
  if (!known.has(modules)) {
    const found = [process.env['PYTHON'], '/usr/bin/python3', 'python3', 'python'];
    // Without importing them, which takes seconds of a processor.
    const look = `from importlib.util import find_spec; exit(not all(map(find_spec, "${modules}".split(", "))))`;
    const has = (python: string) => spawnSync(python, ['-c', look]).status === 0;
    known.set(
      modules,
      found.find((python) => python && has(python)),
    );
  }
  return known.get(modules);
}

/** Ends with a line of JSON: how many pictures the cells show, and the sizes of a sample's scales. */
const TELL = 'print(json.dumps({"pictures": PICTURES, "sizes": [list(s.shape) for s in scales]}))';

/** A kernel executes the cells, the telling one after them. */
const BY_JUPYTER = `
import sys, nbclient, nbformat
notebook = nbformat.read(sys.argv[1], 4)
notebook.cells.append(nbformat.v4.new_code_cell(${JSON.stringify(`import json
${TELL.replace('PICTURES', '3')}`)}))
nbclient.NotebookClient(notebook, timeout=280, kernel_name="python3").execute()
shown = sum("image/png" in o.get("data", {}) for c in notebook.cells for o in c.get("outputs", []))
assert shown == 3, shown
print(notebook.cells[-1].outputs[-1].text)`;

/** Without Jupyter: the cells as one program, in which a picture is shown by being made. */
const BY_PYTHON = `
import json, sys
cells = [c for c in json.load(open(sys.argv[1]))["cells"] if c["cell_type"] == "code"]
for cell in cells:
    exec("".join(cell["source"]))
${TELL.replace('PICTURES', 'sum("".join(c["source"]).split(chr(10))[-1].startswith("picture(") for c in cells)')}`;

/** A NumPy file of float32 values. */
function npy({ shape, data }: Tensor): Uint8Array {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.slice(1).join(', ')}), }`;
  const header = `${text.padEnd(118 - 1)}\n`;
  const begin = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0]);
  return Buffer.concat([
    begin,
    Buffer.from(header),
    Buffer.from(data.buffer, data.byteOffset, data.byteLength),
  ]);
}

function readNpy(path: string): Float32Array {
  const bytes = readFileSync(path);
  return new Float32Array(new Uint8Array(bytes.subarray(10 + bytes.readUInt16LE(8))).buffer);
}

describe('the chain in Python', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'patchwise-python-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  // To import PyTorch takes two seconds of a processor each time: one scale by it.
  const SCALES = [
    [0, 1],
    [3, 8],
  ] as const;
  for (const [name, modules, flags, taken] of [
    ['NumPy', 'numpy', [], SCALES],
    ['PyTorch', 'numpy, torch', ['--torch'], SCALES.slice(1)],
  ] as const) {
    it(`by ${name} makes the steps that onnx-cpu makes, from the same file`, async function () {
      this.timeout(600_000);
      const python = pythonWith(modules);
      if (python === undefined) this.skip();
      const engine = await onnxEngine();
      try {
        const { scales } = requireTrained(decodeModel(readFileSync(MODEL)));
        for (const [s, steps] of taken) {
          const scale = scales[s]!;
          const { width, height } = scale.size;
          const start = tensor(
            [1, 3, height, width],
            generator(5)
              .split('start', s)
              .normal(3 * height * width)
              .map((v) => Math.max(-1, Math.min(1, v / 2))),
          );
          const ours = await runLangevinInMargin(
            engine.compile(spectralNormalise(scale.net).stack),
            start,
            marginWidth(scale.net.spec),
            {
              ...{ steps, stepSize: scale.stepSize, momentum: scale.momentum, noiseScale: 0 },
              colour: scale.net.spec.colour,
            },
          );
          const [from, to] = [join(folder, 'start.npy'), join(folder, 'end.npy')];
          writeFileSync(from, npy(start));
          const args = [
            '-B',
            SCRIPT,
            MODEL,
            '--scale',
            `${s}`,
            '--steps',
            `${steps}`,
            '--start',
            from,
            '--out',
            to,
          ];
          await promisify(execFile)(python, [...args, ...flags], { env: ENV });
          const theirs = readNpy(to);
          expect(theirs).to.have.length(ours.data.length);
          const apart = theirs.reduce((most, value, i) => Math.max(most, Math.abs(value - ours.data[i]!)), 0);
          const moved = ours.data.reduce(
            (most, value, i) => Math.max(most, Math.abs(value - start.data[i]!)),
            0,
          );
          expect(moved, 'the chain moves').to.be.above(0.05);
          expect(apart, `scale ${s}, ${steps} steps`).to.be.below(ROUNDING);
        }
      } finally {
        await engine.dispose();
      }
    });
  }

  for (const [name, modules] of [
    ['NumPy', 'numpy'],
    ['PyTorch', 'numpy, torch'],
    ['onnxruntime', 'numpy, onnxruntime'],
  ] as const) {
    it(`by ${name} draws the sample that onnx-cpu draws from the same start`, async function () {
      this.timeout(600_000);
      const python = pythonWith(modules);
      if (python === undefined) this.skip();
      const model = tinyModel();
      const { scales } = requireTrained(model);
      const file = join(folder, 'tiny.safetensors');
      writeFileSync(file, encodeModel(model));
      const flags: string[] = name === 'PyTorch' ? ['--torch'] : [];
      if (name === 'onnxruntime') {
        for (const { name: file, bytes } of await exportOnnx(model)) writeFileSync(join(folder, file), bytes);
        flags.push('--onnx', folder);
      }
      const { width, height } = scales[0]!.size;
      const start = tensor(
        [1, 3, height, width],
        generator(5)
          .split('start')
          .uniform(3 * height * width),
      );
      const engine = await onnxEngine();
      try {
        const ours = await runCoarseToFine(engine, scales, start, { from: 0 });
        const [from, to] = [join(folder, 'first.npy'), join(folder, 'last.npy')];
        writeFileSync(from, npy(start));
        const args = ['-B', SCRIPT, file, '--sample', '--start', from, '--out', to, ...flags];
        await promisify(execFile)(python, args, { env: ENV });
        const theirs = readNpy(to);
        expect(theirs).to.have.length(ours.data.length);
        const apart = theirs.reduce((most, value, i) => Math.max(most, Math.abs(value - ours.data[i]!)), 0);
        expect(apart).to.be.below(ROUNDING);
      } finally {
        await engine.dispose();
      }
    });
  }

  it('does what its page shows, as it stands there', async function () {
    this.timeout(600_000);
    const python = pythonWith('numpy, onnxruntime');
    if (python === undefined) this.skip();
    const page = readFileSync(fileURLToPath(new URL('../docs/python.md', import.meta.url)), 'utf8');
    const [, commands = ''] = /```sh\n([\s\S]*?)```/.exec(page) ?? [];
    const lines = commands.trim().split('\n');
    expect(lines).to.have.length(4);
    // PyTorch's and the sample are run above, with other models.
    for (const line of lines.filter((one) => !/--(torch|sample)/.test(one))) {
      const args = line.split(' ').slice(1);
      const placed = args.map((arg) => (/^(examples|samples)\//.test(arg) ? join(ROOT, arg) : arg));
      await promisify(execFile)(python, ['-B', ...placed], { cwd: folder, env: ENV });
    }
    mkdirSync(join(folder, 'out', 'onnx'), { recursive: true });
    for (const { name, bytes } of await exportOnnx(decodeModel(readFileSync(MODEL))))
      writeFileSync(join(folder, 'out', 'onnx', name), bytes);
    const [byHand, byOnnx] = [...page.matchAll(/```python\n([\s\S]*?)```/g)].map(([, code = '']) => code);
    const program = [
      `import os, sys; sys.path.insert(0, os.path.join(${JSON.stringify(ROOT)}, "examples", "python"))`,
      `os.chdir(sys.path[0])\n${byHand}\nend = image`,
      `os.chdir(${JSON.stringify(folder)})\n${byOnnx}`,
      'print(np.abs(shown[0] - end).max())',
    ].join('\n');
    const { stdout } = await promisify(execFile)(python, ['-B', '-c', program], { env: ENV });
    expect(Number(stdout.trim().split('\n').at(-1))).to.be.below(ROUNDING);
  });

  it('says how to go on where PyTorch is asked for and missing', function () {
    const python = pythonWith('numpy');
    if (python === undefined) this.skip();
    const hidden = `import runpy, sys
sys.modules["torch"] = None
sys.argv = ["patchwise.py", ${JSON.stringify(MODEL)}, "--scale", "0", "--steps", "1", "--torch"]
runpy.run_path(${JSON.stringify(SCRIPT)}, run_name="__main__")`;
    const { stderr, status } = spawnSync(python, ['-B', '-c', hidden], {
      cwd: folder,
      encoding: 'utf8',
      env: ENV,
    });
    expect([status, stderr.trim()]).to.deep.equal([
      1,
      'This Python has no PyTorch: install it (torch in pip, python3-torch in Debian), or leave out --torch.',
    ]);
  });

  it('runs in a notebook, cell after cell, as Jupyter does where it is installed', async function () {
    this.timeout(600_000);
    const [jupyter, plain] = [pythonWith('numpy, PIL, ipykernel, nbclient'), pythonWith('numpy, PIL')];
    const python = jupyter ?? plain;
    if (python === undefined) this.skip();
    const shown = '../../samples/models/lake-96.safetensors';
    const cells = readFileSync(NOTEBOOK, 'utf8');
    expect(cells).to.include(shown);
    expect(existsSync(join(dirname(NOTEBOOK), shown)), 'is there').to.equal(true);
    // The cells as they stand, of a model that is drawn from in a moment.
    const [notebook, small] = [join(folder, 'samples.ipynb'), join(folder, 'small.safetensors')];
    writeFileSync(small, encodeModel(tinyModel()));
    writeFileSync(notebook, cells.replace(shown, small.replaceAll('\\', '/')));
    const args = ['-B', '-c', jupyter ? BY_JUPYTER : BY_PYTHON, notebook];
    const { stdout } = await promisify(execFile)(python, args, {
      cwd: dirname(SCRIPT),
      maxBuffer: 2 ** 26,
      env: { ...ENV, PYTHONDONTWRITEBYTECODE: '1', JUPYTER_PLATFORM_DIRS: '1', IPYTHONDIR: folder },
    });
    const { pictures, sizes } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
      readonly pictures: number;
      readonly sizes: readonly (readonly number[])[];
    };
    // As Python counts: the photograph, a sample's scales, several samples.
    expect(pictures).to.equal(3);
    expect(sizes).to.deep.equal(
      requireTrained(tinyModel()).scales.map(({ size }) => [3, size.height, size.width]),
    );
  });

  it('lists the scales of a model', async function () {
    const python = pythonWith('numpy');
    if (python === undefined) this.skip();
    const { stdout } = await promisify(execFile)(python, ['-B', SCRIPT, MODEL], { env: ENV });
    expect(stdout).to.include('scale 3: 96 x 54 px').and.include('20 steps of 0.6, momentum 0.5');
  });
});
