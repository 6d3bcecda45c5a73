import { pad } from '../../src/image/pad.ts';
import { crop } from '../../src/runtime/crop.ts';
import { sizeOf, type Tensor } from '../../src/runtime/tensor.ts';
import { extend } from '../../src/tasks/tasks.ts';
import { type Bench, type Judged, type Made, timed } from './case.ts';
import { shareOutOfRange } from './colour-range.ts';
import { distanceIn, marked } from './removal.ts';

/** Of the width, what is cut off at each side: what is left grows by a quarter of itself there. */
const CUT = 1 / 6;
const GROW = 25;

/** Photographs whose sides are cut off and made up again, so that it is known what was there. */
export async function* benchExtension({ photographs, fillers, tell }: Bench): AsyncGenerator<Judged> {
  const others = (await fillers()).filter(({ name }) => name !== 'ring shift');
  for (const { stem, image, model } of photographs) {
    const { width, height } = sizeOf(image);
    const inner = crop(image, {
      left: Math.round(width * CUT),
      top: 0,
      width: Math.round(width * (1 - 2 * CUT)),
      height,
    });
    const margin = Math.round((sizeOf(inner).width * GROW) / 100);
    const margins = { left: margin, right: margin, top: 0, bottom: 0 };
    const canvas = pad(inner, margins, 'reflect');
    const left = Math.round(width * CUT) - margin;
    const truth = crop(pad(image, { left: 2, right: 2, top: 0, bottom: 0 }, 'reflect'), {
      ...{ left: left + 2, top: 0, height },
      width: sizeOf(canvas).width,
    });
    const known = pad(
      {
        shape: [1, 1, height, sizeOf(inner).width],
        data: new Float32Array(height * sizeOf(inner).width).fill(1),
      },
      margins,
      0,
    );
    const hole: Tensor = { ...known, data: known.data.map((v) => 1 - v) };
    const given = marked(canvas, hole);
    const own = async (learned?: string) => {
      const [first] = await extend(inner, {
        left: GROW,
        right: GROW,
        ...(learned !== undefined && { model: learned }),
      });
      return (await first!.decode()).image;
    };
    const ways = [
      { name: 'Patchwise', fill: () => own() },
      ...(model === undefined ? [] : [{ name: 'Patchwise, learned', fill: () => own(model) }]),
      ...others.map(({ name, fill }) => ({ name, fill: () => fill(given, hole) })),
    ];
    const window = { left: 0, top: 0, ...sizeOf(canvas) };
    const swd = distanceIn(truth, hole, window);
    const made: Made[] = [];
    for (const { name: by, fill } of ways) {
      tell(`${stem}, extension: ${by}`);
      const { result, seconds } = await timed(fill);
      made.push({
        by,
        image: result,
        seconds,
        figures: {
          'patch SWD': swd(result),
          'out of range, %': 100 * shareOutOfRange(inner, result, hole),
        },
      });
    }
    yield {
      of: { application: 'extension', photograph: stem, kind: 'both sides', given, truth, window },
      made,
    };
  }
}
