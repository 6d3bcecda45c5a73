import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConvStack } from '../engine.ts';
import { blockedFeeds, blockedNetwork } from './blocked-network.ts';
import { BLOCKED_DOMAIN } from './graph-builder.ts';
import { langevinStepModel, scoreModel } from './graphs.ts';
import type { SessionPool } from './session-pool.ts';
import { floatsOf, toOrt } from './transfer.ts';

/** Channels in a block, on processors of various vectors. */
const BLOCKS = [16, 8] as const;

/** Sizes of blocks must differ in what they give: hidden layers of more than one block, weights that are all different. */
const TRIAL: ConvStack = {
  activation: { kind: 'elu' },
  layers: (
    [
      [3, 32],
      [32, 32],
      [32, 1],
    ] as const
  ).map(([inChannels, outChannels]) => ({
    ...{ inChannels, outChannels, kernel: 3 },
    weights: spread(outChannels * inChannels * 9, 2 / Math.sqrt(inChannels * 9)),
    bias: spread(outChannels, 0.1),
  })),
};

/** Numbers in [−range, range] without a pattern. */
function spread(length: number, range = 0.5): Float32Array {
  return Float32Array.from({ length }, (_, i) => range * Math.sin(i * i + 1));
}

/** Of this process: it has one processor. */
let known: Promise<number | undefined> | undefined;

/**
 * How many channels onnxruntime puts into a block on this processor; undefined where it has no blocked layout. Its
 * operators on blocks are no part of what it promises, and without vectors wide enough they must not be called at all.
 * So it is asked first whether it would use them itself, and then which size of block gives the numbers that the plain
 * graph gives. Any failure means that the plain graph is used.
 */
export function findBlock(pool: SessionPool): Promise<number | undefined> {
  known ??= usesBlocks(pool)
    .then((used) => (used ? rightBlock(pool) : undefined))
    .catch(() => undefined);
  return known;
}

/** Has onnxruntime write down what it makes of a net, and looks whether that has blocks. */
async function usesBlocks(pool: SessionPool): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'patchwise-blocks-'));
  try {
    const file = join(folder, 'optimised.onnx');
    await pool.close(await pool.create('a trial', scoreModel(TRIAL), { optimizedModelFilePath: file }));
    return (await readFile(file)).includes(BLOCKED_DOMAIN);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function rightBlock(pool: SessionPool): Promise<number | undefined> {
  const plain = await trialStep(pool, undefined);
  for (const block of BLOCKS) {
    const blocked = await trialStep(pool, block).catch(() => undefined);
    if (
      blocked !== undefined &&
      plain.every((value, i) => Math.abs(value - (blocked[i] ?? Number.NaN)) < 1e-4)
    )
      return block;
  }
  return undefined;
}

const SIZE = { height: 9, width: 8 };

/** Where a step of the trial net ends; with undefined by the plain graph. */
async function trialStep(pool: SessionPool, block: number | undefined): Promise<Float32Array> {
  const { ort } = pool;
  const network = block === undefined ? undefined : blockedNetwork(block);
  const session = await pool.create('a trial', langevinStepModel(TRIAL, SIZE, { clamped: false, network }));
  try {
    const image = { shape: [1, 3, SIZE.height, SIZE.width], data: spread(3 * SIZE.height * SIZE.width) };
    const parameters = block === undefined ? {} : blockedFeeds(TRIAL, SIZE, block);
    const feeds = Object.entries({ image, ...parameters }).map(([name, t]) => [name, toOrt(ort, t)]);
    const zero = toOrt(ort, { shape: [1, 1, 1, 1], data: new Float32Array(1) });
    const scalar = (value: number) => new ort.Tensor('float32', Float32Array.of(value), []);
    const outputs = await session.run({
      ...Object.fromEntries(feeds),
      ...{ noise: zero, velocity: zero, drift: scalar(0.1), sigma: scalar(0), momentum: scalar(0) },
    });
    return floatsOf(outputs['next']);
  } finally {
    await pool.close(session);
  }
}
