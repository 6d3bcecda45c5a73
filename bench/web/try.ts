import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { GraphDocument } from '../../src/graph/document/document.ts';
import { writeDocument } from '../../src/graph/document/write.ts';
import { decodeModel } from '../../src/model/file/model-file.ts';
import { serveFolders } from '../../test/e2e/support/file-server.ts';
import { openBrowser } from './browser.ts';
import type { Finding, Row } from './row.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MODEL = 'sample:models/lake-96.safetensors';

/** What is measured, and the node whose time counts. */
const CASES: Readonly<Record<string, { readonly node: string; readonly graph: GraphDocument }>> = {
  'a sample, 64 px': {
    node: 'samples',
    graph: graphOf({
      model: { type: 'model/load@1', params: { path: MODEL } },
      samples: { type: 'sampling/sample-pyramid@1', in: { model: 'model.model' }, params: { count: 1 } },
    }),
  },
  'a training, 64 px, 60 updates a scale': {
    node: 'train',
    graph: graphOf({
      photo: { type: 'image/load@1', params: { path: 'sample:photos/lake.jpg' } },
      train: {
        type: 'training/train-pyramid@1',
        in: { image: 'photo.image' },
        params: { longSide: 64, updates: 60 },
      },
    }),
  },
  'a lift to 1920×1080 px': {
    node: 'lift',
    graph: graphOf({
      model: { type: 'model/load@1', params: { path: MODEL } },
      photo: { type: 'image/load@1', params: { path: 'sample:photos/lake.jpg' } },
      lift: {
        type: 'detail/lift@1',
        in: { image: 'model.image', photo: 'photo.image', model: 'model.model' },
      },
    }),
  },
};

function graphOf(nodes: GraphDocument['nodes']): GraphDocument {
  return { format: 'patchwise-graph', version: 1, meta: { title: 'bench', seed: 1 }, nodes };
}

/** The site without a server (`npm run build:try`) against the command line on the same machine, seconds of a node. */
export async function measureTry(told: (line: string) => void = () => {}): Promise<Finding> {
  const server = await serveFolders([join(ROOT, 'try', 'dist')]);
  const folder = await mkdtemp(join(tmpdir(), 'patchwise-bench-try-'));
  const browser = await openBrowser();
  const rows: Row[] = [];
  const data: Record<string, { here: number; native: number }> = {};
  try {
    const { page } = browser;
    // The compiler of this file names functions by a helper that a page does not have.
    await page.addInitScript('globalThis.__name = (value) => value');
    await page.goto(server.url);
    await page.getByLabel('Connection: connected').waitFor();
    // The engine is loaded and compiled before anything is timed.
    await page.evaluate(runHere, { text: writeDocument(CASES['a sample, 64 px']!.graph), node: 'samples' });
    for (const [what, { node, graph }] of Object.entries(CASES)) {
      const again = { ...graph, meta: { ...graph.meta, seed: 2 } };
      const here = await page.evaluate(runHere, { text: writeDocument(again), node });
      const native = await runNatively(folder, again, node);
      data[what] = { here, native };
      told(`${what}: ${here.toFixed(1)} s, native ${native.toFixed(1)} s`);
      rows.push(row(what, 's', here, native));
    }
    const steps = await stepsOfModel();
    const { here, native } = data['a sample, 64 px']!;
    rows.push(
      row(`a Langevin step of it (mean of ${steps})`, 'ms', (1000 * here) / steps, (1000 * native) / steps),
    );
  } finally {
    await browser.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return { rows, data };
}

function row(what: string, unit: string, here: number, native: number): Row {
  return {
    what: `in the browser: ${what}, ${unit}`,
    figure: here.toFixed(1),
    more: `native ${native.toFixed(1)}, ${(here / native).toFixed(1)} times`,
  };
}

/** Steps that a sample of the model takes; a first layout that is refused is drawn again, and counts as the same. */
async function stepsOfModel(): Promise<number> {
  const model = decodeModel(await readFile(join(ROOT, 'samples', 'models', 'lake-96.safetensors')));
  return model.scales.reduce((sum, { steps }) => sum + steps, 0);
}

/** In the page: submits a graph by its file, as a drop does, and gives the seconds of a node. */
async function runHere({ text, node }: { readonly text: string; readonly node: string }): Promise<number> {
  const deadline = performance.now() + 900_000;
  const list = async () => (await (await fetch('api/runs')).json()).items as { id: string; status: string }[];
  const before = (await list())[0]?.id;
  const data = new DataTransfer();
  data.items.add(new File([text], 'graph.json', { type: 'application/json' }));
  for (const kind of ['dragenter', 'dragover', 'drop']) {
    const at = { bubbles: true, cancelable: true, dataTransfer: data, clientX: 640, clientY: 400 };
    document.body.dispatchEvent(new DragEvent(kind, at));
  }
  const wait = () => {
    if (performance.now() > deadline) throw new Error('The run did not end within 15 minutes.');
    return new Promise((resolve) => setTimeout(resolve, 100));
  };
  const button = () =>
    [...document.querySelectorAll('button')].find(
      ({ textContent, disabled }) => textContent?.trim() === 'Run' && !disabled,
    );
  while (document.querySelector('canvas.graph') === null || button() === undefined) await wait();
  await wait();
  button()?.click();
  for (;;) {
    const [run] = await list();
    if (run !== undefined && run.id !== before && !['queued', 'running'].includes(run.status)) {
      const report = await (await fetch(`api/runs/${run.id}/report`)).json();
      if (run.status !== 'done') throw new Error(`The run is ${run.status}: ${report.run.reason}`);
      return report.nodes[node].elapsedMs / 1000;
    }
    await wait();
  }
}

async function runNatively(folder: string, graph: GraphDocument, node: string): Promise<number> {
  const file = join(folder, 'graph.json');
  const out = join(folder, 'out');
  const text = writeDocument(graph).replaceAll('sample:', `${ROOT}samples/`);
  await writeFile(file, text);
  const cli = join(ROOT, 'bin', 'patchwise.mjs');
  const run = [cli, 'run', file, '--out', out, '--no-cache'];
  await promisify(execFile)(process.execPath, run);
  const record = JSON.parse(await readFile(join(out, 'run.json'), 'utf8')) as {
    readonly nodes: Readonly<Record<string, { readonly ms?: number }>>;
  };
  const { ms } = record.nodes[node] ?? {};
  if (ms === undefined) throw new Error(`The command line did not say how long "${node}" took.`);
  return ms / 1000;
}
