import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import { type FrameChange, frameChange } from '../../model/metrics/flicker.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { requireSameSize } from '../checks.ts';
import { defineNode, many, port } from '../kit.ts';

export const metricsFlicker = defineNode({
  type: 'metrics/flicker',
  version: 1,
  title: 'Flicker',
  category: 'Metrics',
  help: 'Measures how much a large animation changes between frames beyond the small one that it was made from: each frame is compared with the previous one, warped and toned as the small ones are. The first is compared with the last.',
  inputs: {
    frames: many('image', 'The large frames, in order.'),
    small: many('image', 'The small frames, as many.'),
  },
  outputs: {
    report: port('report', 'All figures.'),
    flicker: many('number', 'Of each frame against the previous one, in levels of 0 to 255.'),
  },
  params: z.object({
    title: z.string().max(200).default('Flicker').describe('Title of the report.'),
  }),
  run: async function* ({ frames, small }, { title }) {
    const smalls = small[Symbol.asyncIterator]();
    type Pair = { readonly large: Tensor; readonly small: Tensor };
    let [first, before]: [Pair | undefined, Pair | undefined] = [undefined, undefined];
    const found: FrameChange[] = [];
    const measure = (from: Pair, to: Pair) => frameChange(from.large, to.large, from.small, to.small);
    for await (const large of frames) {
      const next = await smalls.next();
      if (next.done === true) throw unequal(found.length + 1, 'small');
      const frame = { large, small: next.value };
      if (first === undefined) first = frame;
      else requireSameSize(first.large, large, 'frames', 'the first frame');
      if (before !== undefined) {
        const change = measure(before, frame);
        found.push(change);
        yield { flicker: change.flicker };
      }
      before = frame;
    }
    if ((await smalls.next()).done !== true) throw unequal(found.length + 1, 'frames');
    const loop =
      first !== undefined && before !== undefined && first !== before ? measure(before, first) : undefined;
    yield { report: { title, entries: entriesOf(found, loop) } };
  },
});

function unequal(count: number, port: 'frames' | 'small'): PatchwiseError {
  return new PatchwiseError(
    'tensor/shape',
    `Input "${port}" ends after ${count} frames, the other goes on.`,
    {
      hint: 'Wire the small frames that the large ones were made of, all of them.',
      details: { port },
    },
  );
}

function entriesOf(found: readonly FrameChange[], loop: FrameChange | undefined) {
  const mean = (of: (change: FrameChange) => number) =>
    found.reduce((sum, one) => sum + of(one), 0) / found.length;
  const frames = { name: 'frames', value: found.length + 1, meaning: 'how many were measured' };
  if (found.length === 0) return [frames];
  return [
    frames,
    {
      name: 'flicker, mean',
      value: mean(({ flicker }) => flicker),
      meaning:
        'mean absolute change of a pixel beyond what the small frames do, in levels of 0 to 255; lower is better',
    },
    {
      name: 'flicker, worst',
      value: Math.max(...found.map(({ flicker }) => flicker)),
      meaning: 'of the worst frame',
    },
    { name: 'change, mean', value: mean(({ change }) => change), meaning: 'mean absolute change of a pixel' },
    ...(loop === undefined
      ? []
      : [{ name: 'flicker, last to first', value: loop.flicker, meaning: 'where a loop begins again' }]),
  ];
}
