import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { GraphBody } from '../../src/graph/document/document.ts';
import { walkNodes } from '../../src/graph/document/nesting.ts';
import { writeDocument } from '../../src/graph/document/write.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import type { Report } from '../../src/nodes/values.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { worstDifference } from '../support/planes.ts';
import { type Overrides, readWorkflow, runWorkflow, WORKFLOWS, type WorkflowRun } from './run-workflow.ts';

const registry = patchwiseRegistry();
const DOCS = fileURLToPath(new URL('../../docs/workflows/', import.meta.url));
/** A row of nodes is at least so high. */
const ROW = 600;
const names = readdirSync(WORKFLOWS)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length));

/** Workflows that run on the shipped models; the first of all trains its own. */
const applications = names.filter((name) => name !== 'train-and-sample');

const image = (run: WorkflowRun, output: string, index = 0) => run.outputs.get(output)?.[index] as Tensor;

function requireDone(run: WorkflowRun): void {
  expect(run.errors).to.deep.equal([]);
  expect(run.outcome).to.equal('done');
}

/** Where a mask is 0, two images are equal to the last bit; somewhere else they differ. */
function requireKept(result: Tensor, original: Tensor, mask: Tensor): void {
  const plane = mask.data.length;
  let kept = 0;
  for (let i = 0; i < result.data.length; i++) {
    if (mask.data[i % plane] !== 0) continue;
    kept += 1;
    expect(result.data[i]).to.equal(original.data[i]);
  }
  expect(kept).to.be.above(0);
  expect(worstDifference(result, original)).to.be.above(0.01);
}

/** The document, and each subgraph in it. */
function levels(body: GraphBody): readonly GraphBody[] {
  const inner = Object.values(body.nodes).flatMap(({ graph }) => (graph === undefined ? [] : levels(graph)));
  return [body, ...inner];
}

describe('every workflow file', () => {
  for (const name of names) {
    it(`${name} is written canonically, explains itself, and has its inputs beside it`, async () => {
      const { text, document } = await readWorkflow(name);
      expect(document.meta.title).to.match(/^[A-Z]/);
      expect(document.meta.description).to.match(/\.$/);
      // That one is laid out by hand, for people who read it in a text editor.
      if (name !== 'train-and-sample') expect(writeDocument(document, registry)).to.equal(text);
      for (const level of levels(document)) {
        expect(Object.keys(level.view?.nodes ?? {}).sort()).to.deep.equal(Object.keys(level.nodes).sort());
      }
      for (const { entry } of walkNodes(document)) {
        const path = entry.params?.['path'];
        if (typeof path === 'string' && !path.endsWith('.safetensors')) {
          expect(existsSync(resolve(WORKFLOWS, path)), path).to.equal(true);
        }
      }
    });
  }

  for (const name of applications) {
    it(`${name} has a page with its picture`, async () => {
      const page = await readFile(join(DOCS, `${name}.md`), 'utf8');
      expect(page).to.contain(`patchwise run ${name}`);
      const pictures = [...page.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path]) => path as string);
      expect(pictures).to.not.be.empty;
      for (const picture of pictures) expect(existsSync(join(DOCS, picture)), picture).to.equal(true);
    });
  }

  it('lays its nodes out from left to right, long chains in rows one below another, none on another', async () => {
    for (const name of names) {
      for (const { view, nodes } of levels((await readWorkflow(name)).document)) {
        const views = view?.nodes ?? {};
        for (const [id, node] of Object.entries(nodes)) {
          for (const source of Object.values(node.in ?? {}).flat()) {
            const from = source.split('.')[0] as string;
            const [before, after] = [views[from]!, views[id]!];
            const inOrder = before.x < after.x || before.y + ROW < after.y;
            expect(inOrder, `${name}: ${from} left of ${id}, or a row above`).to.equal(true);
          }
        }
        const places = Object.values(views).map(({ x, y }) => `${x},${y}`);
        expect(new Set(places).size, name).to.equal(places.length);
      }
    }
  });

  it('tells its steps in notes, and keeps its figures in a subgraph', async () => {
    for (const name of names) {
      const { document } = await readWorkflow(name);
      const notes = (document.view?.notes ?? []).map(({ text }) => text);
      expect(notes.length, name).to.be.at.least(3);
      expect(
        notes.some((text) => text.startsWith('1 ')),
        name,
      ).to.equal(true);
      const figures = Object.values(document.nodes).filter(({ type }) => /^(metrics|report)\//.test(type));
      // The page shows those of small pictures that are played with.
      if (!['train-and-sample', 'play'].includes(name)) expect(figures.length, name).to.be.below(2);
    }
  });
});

describe('workflows at a tiny size', () => {
  const two: Overrides = { samples: { count: 2, candidates: 1 }, labels: { values: 'p, 0, 1' } };
  const oneStep: Overrides = { paper: { steps: 1 }, finest: { steps: 1 } };

  it('give the same values, hash by hash, whether their figures are in a subgraph or not', async () => {
    const hashes = (run: WorkflowRun) => {
      requireDone(run);
      return run.events.flatMap((event) =>
        // Paths are those of a folder of each run.
        event.kind === 'output' && event.port !== 'path'
          ? [`${event.nodeId}.${event.port} ${event.index} ${event.summary.hash}`]
          : [],
      );
    };
    const nested = hashes(await runWorkflow('super-resolution', oneStep));
    expect(nested.some((line) => line.startsWith('figures.report'))).to.equal(true);
    const flat = hashes(await runWorkflow('super-resolution', oneStep, { flat: true }));
    expect(nested.sort()).to.deep.equal(flat.sort());
  });

  it('random', async () => {
    const run = await runWorkflow('random', two);
    requireDone(run);
    expect(image(run, 'lift.image', 1).shape).to.deep.equal([1, 3, 90, 160]);
    const [report] = run.outputs.get('quality.report') as Report[];
    expect(report?.entries.map(({ name }) => name)).to.include('copied in one piece, mean');
    expect(run.files).to.deep.equal([
      'report.json',
      'report.txt',
      'sample-000.png',
      'sample-001.png',
      'sheet.png',
    ]);
  });

  it('arbitrary-size', async () => {
    const run = await runWorkflow('arbitrary-size', {
      ...{ wide: { candidates: 1 }, tall: { candidates: 1 } },
      ...{ 'retarget-wide': { candidates: 1 }, 'retarget-narrow': { candidates: 1 } },
    });
    requireDone(run);
    expect(image(run, 'wide-lift.image').shape).to.deep.equal([1, 3, 90, 267]);
    expect(image(run, 'tall-lift.image').shape).to.deep.equal([1, 3, 135, 107]);
    expect(image(run, 'wide.images').shape).to.deep.equal([1, 3, 30, 90]);
    expect(image(run, 'tall.images').shape).to.deep.equal([1, 3, 45, 36]);
    expect(run.files).to.have.length(5);
  });

  it('panorama', async () => {
    const run = await runWorkflow('panorama', { panorama: { candidates: 1 } });
    requireDone(run);
    expect(image(run, 'panorama.images').shape).to.deep.equal([1, 3, 30, 432]);
    expect(image(run, 'lift.image').shape).to.deep.equal([1, 3, 90, 1280]);
  });

  it('super-resolution', async () => {
    const run = await runWorkflow('super-resolution', oneStep);
    requireDone(run);
    for (const output of ['paper.image', 'finest.image', 'paper.bicubic']) {
      // Twice the model, of whatever size it is.
      expect(image(run, output).shape).to.deep.equal([1, 3, 45, 80]);
    }
    const [figures] = run.outputs.get('figures.report') as Report[];
    expect(figures?.entries.map((entry) => entry.name)).to.include.members([
      'second-finest net: PSNR',
      'self-similar and finest net: RMSE, bicubic',
      'self-similar and finest net: consistency RMSE',
    ]);
  });

  it('editing keeps the photograph exactly outside of the mask', async () => {
    const run = await runWorkflow('editing', { soft: { radius: 1, sigma: 0.5, unit: 'px' } });
    requireDone(run);
    requireKept(image(run, 'result.image'), image(run, 'model.image'), image(run, 'soft.mask'));
    requireKept(image(run, 'lift.image'), image(run, 'edit.image'), image(run, 'seam.mask'));
  });

  it('harmonization keeps the picture exactly outside of the mask', async () => {
    const run = await runWorkflow('harmonization');
    requireDone(run);
    requireKept(image(run, 'full-paste.image'), image(run, 'photo.image'), image(run, 'full-paste.mask'));
    requireKept(image(run, 'full.image'), image(run, 'photo.image'), image(run, 'full-paste.mask'));
  });

  for (const name of ['paint-to-image', 'style-transfer']) {
    it(name, async () => {
      const run = await runWorkflow(name);
      requireDone(run);
      expect(run.files).to.deep.equal(['result.png', 'sheet.png']);
      expect(image(run, 'lift.image').shape.slice(0, 2)).to.deep.equal([1, 3]);
      expect(Math.max(...image(run, 'lift.image').shape)).to.be.closeTo(160, 1);
    });
  }

  it('inpainting keeps the photograph exactly outside of the hole', async () => {
    const run = await runWorkflow('inpainting');
    requireDone(run);
    expect(run.files).to.deep.equal(['filling.png', 'sheet.png']);
    requireKept(image(run, 'lift.image'), image(run, 'photo.image'), image(run, 'full-hole.mask'));
    expect(worstDifference(image(run, 'lift.image'), image(run, 'photo.image')), 'filled').to.be.above(0.1);
  });

  it('fill-from-another-shot fills the hole from the other shot, and keeps the photograph exactly outside of it', async () => {
    const run = await runWorkflow('fill-from-another-shot', { 'full-hole': { radius: 1, unit: 'px' } });
    requireDone(run);
    expect(run.files).to.deep.equal(['filling.png', 'sheet.png']);
    const [photo, hole] = [image(run, 'photo.image'), image(run, 'full-hole.mask')];
    requireKept(image(run, 'lift.image'), photo, hole);
    expect(run.outputs.get('lift.share')?.[0]).to.be.above(0.8);
    // Squared differences to what the hole hides.
    const error = (output: string) => {
      const { data } = image(run, output);
      return data.reduce((sum, value, i) => sum + (value - photo.data[i]!) ** 2, 0);
    };
    expect(error('lift.image')).to.be.below(0.5 * error('alone.image'));
  });

  it('outpainting keeps the photograph and extends the canvas', async () => {
    const run = await runWorkflow('outpainting');
    requireDone(run);
    expect(worstDifference(image(run, 'lift.image'), image(run, 'lift.image', 1)), 'two of them').to.be.above(
      0.1,
    );
    expect(image(run, 'lift.image', 1).shape).to.deep.equal([1, 3, 110, 240]);
    requireKept(
      image(run, 'lift.image', 1),
      image(run, 'full-canvas.image'),
      image(run, 'full-margins.mask'),
    );
  });

  it('animation', async () => {
    const run = await runWorkflow('animation', { animate: { frames: 6 } });
    requireDone(run);
    const files = ['figures.json', 'figures.txt', 'moving.webp', 'sheet.png', 'small.gif'];
    expect(run.files).to.deep.equal(files);
  });

  it('anomaly-map', async () => {
    const run = await runWorkflow('anomaly-map');
    requireDone(run);
    expect(run.outputs.get('map.parts')).to.have.length(5);
    expect(run.files).to.deep.equal(['parts.png', 'seen.png', 'sheet.png']);
  });

  it('scale-sweep runs once for each scale, and names files by it', async () => {
    const run = await runWorkflow('scale-sweep', { scales: { values: '1, 3' } });
    requireDone(run);
    expect(run.files).to.deep.equal(['harmonized-1.png', 'harmonized-3.png', 'sheet.png']);
    expect(worstDifference(image(run, 'inject.image', 0), image(run, 'inject.image', 1))).to.be.above(0);
  });

  it('recovery measures each kind of damage at each scale', async () => {
    const run = await runWorkflow('recovery');
    requireDone(run);
    const [figures] = run.outputs.get('figures.report') as Report[];
    expect(figures?.entries).to.have.length(4 * 4);
    expect(run.files).to.include.members(['mended-noise.png', 'mended-blocks.png']);
  });

  it('sample-by-hand gives the image of Sample pyramid, bit for bit', async () => {
    const run = await runWorkflow('sample-by-hand');
    requireDone(run);
    const byHand = image(run, 'chain-3.image');
    expect(worstDifference(byHand, image(run, 'sample-pyramid.images'))).to.equal(0);
  });
});

describe('workflows with bad input', () => {
  /** What is wrong, and the node and port that must be named. */
  const cases: Readonly<
    Record<string, readonly [workflow: string, overrides: Overrides, node: string, port: string]>
  > = {
    'a mask that covers everything': ['inpainting', { drawn: { channel: 'alpha' } }, 'lift', 'mask'],
    'an object larger than the canvas': [
      'harmonization',
      { 'full-paste': { size: 2 } },
      'full-paste',
      'object',
    ],
    'a truth of other channels': ['super-resolution', { truth: { channels: 'grey' } }, 'paper', 'truth'],
    'content of another aspect where it must be the same': [
      'style-transfer',
      { content: { path: '../samples/photos/dune.jpg' }, inject: { size: 'same' } },
      'inject',
      'image',
    ],
    'an edit of another size': [
      'editing',
      { edit: { path: '../samples/inputs/wren.png' } },
      'changed',
      'reference',
    ],
    'an injection scale that there is not': [
      'paint-to-image',
      { inject: { startScale: 9 } },
      'inject',
      'startScale',
    ],
    'a grey photograph for a colour model': [
      'style-transfer',
      { content: { channels: 'grey' } },
      'matched',
      'image',
    ],
  };
  for (const [what, [name, overrides, node, port]] of Object.entries(cases)) {
    it(`${what}: names node, port and remedy, and writes no result`, async () => {
      const run = await runWorkflow(name, overrides);
      expect(run.outcome).to.equal('failed');
      const error = run.errors.find(({ nodeId }) => nodeId === node);
      expect(error?.port).to.equal(port);
      expect(error?.hint).to.match(/\.$/);
      expect(run.files).to.not.include('sheet.png');
    });
  }
});
