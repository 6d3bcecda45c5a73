import { boxOfMask } from '../../src/image/mask-box.ts';
import { selectClicked } from '../../src/model/segment/select-clicked.ts';
import { reachOfMark, selectObject } from '../../src/model/segment/select-object.ts';
import { nchw, sizeOf, type Tensor } from '../../src/runtime/tensor.ts';
import { withBird } from './bird.ts';
import { type Bench, type Judged, type Made, timed } from './case.ts';
import { openSelector } from './peers.ts';
import { around } from './places.ts';

/** Corners of a lasso, and how far from the object they lie, as a share of its longer side. */
const LASSO = { corners: 12, apart: 0.08 };
/** How far beyond the lasso the object may reach, as a share of its longer side: as in Paint. */
const REACH = 0.02;

/** A bird on each photograph, a lasso of few corners around it, how well its edge is found, and how well by a click. */
export async function* benchSelecting({ photographs, tell }: Bench): AsyncGenerator<Judged> {
  const grabCut = await openSelector(tell);
  for (const { stem, image } of photographs) {
    const { image: scene, mask } = await withBird(image);
    const lasso = lassoAround(mask);
    const reach = reachOfMark(lasso, REACH);
    const ways: [string, () => Promise<Tensor>][] = [
      ['Patchwise', () => selectObject(scene, lasso, { reach })],
      ['Patchwise, a click', async () => (await selectClicked(scene, middleOf(mask))) ?? nothing(mask)],
      ['as drawn', async () => lasso],
      ...(grabCut === undefined
        ? []
        : [['OpenCV GrabCut', () => grabCut(scene, lasso)] as [string, () => Promise<Tensor>]]),
    ];
    const made: Made[] = [];
    for (const [by, select] of ways) {
      tell(`${stem}, selecting: ${by}`);
      const { result, seconds } = await timed(select);
      made.push({ by, image: shown(scene, result), seconds, figures: { IoU: overlap(result, mask) } });
    }
    const { w, h } = nchw(mask);
    const { left, top, right, bottom } = boxOfMask(lasso.data, w, h) ?? {
      left: 0,
      top: 0,
      right: w,
      bottom: h,
    };
    yield {
      of: {
        application: 'selecting',
        photograph: stem,
        kind: 'a bird',
        given: shown(scene, lasso),
        window: around({ left, top, width: right - left, height: bottom - top }, sizeOf(image), 0.3),
      },
      made,
    };
  }
}

/** Where most would click at it, px. */
function middleOf(mask: Tensor): { readonly x: number; readonly y: number } {
  const { w } = nchw(mask);
  const inside = [...mask.data.keys()].filter((i) => mask.data[i]! >= 0.5);
  const mean = (of: (i: number) => number) => inside.reduce((sum, i) => sum + of(i), 0) / inside.length;
  return { x: mean((i) => i % w), y: mean((i) => Math.floor(i / w)) };
}

function nothing({ shape, data }: Tensor): Tensor {
  return { shape, data: new Float32Array(data.length) };
}

/** A polygon around a mask, as a quick hand draws it. */
export function lassoAround(mask: Tensor): Tensor {
  const { w, h } = nchw(mask);
  const inside = [...mask.data.keys()].filter((i) => mask.data[i]! >= 0.5);
  const { x: cx, y: cy } = middleOf(mask);
  const box = boxOfMask(mask.data, w, h, 0.5) ?? { left: 0, top: 0, right: w, bottom: h };
  const apart = LASSO.apart * Math.max(box.right - box.left, box.bottom - box.top);
  const corners = Array.from({ length: LASSO.corners }, (_, k) => {
    const angle = (2 * Math.PI * k) / LASSO.corners;
    const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
    // The farthest pixel of the object within half a corner of that direction.
    const far = inside.reduce((most, i) => {
      const [x, y] = [(i % w) - cx, Math.floor(i / w) - cy];
      const along = x * dx + y * dy;
      return Math.abs(x * dy - y * dx) <= Math.tan(Math.PI / LASSO.corners) * along
        ? Math.max(most, along)
        : most;
    }, 0);
    return { x: cx + (far + apart) * dx, y: cy + (far + apart) * dy };
  });
  const covers = (x: number, y: number): boolean =>
    corners.reduce((is, a, k) => {
      const b = corners[(k + 1) % corners.length] as { x: number; y: number };
      const crosses = a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x;
      return crosses ? !is : is;
    }, false);
  const data = Float32Array.from({ length: w * h }, (_, i) => (covers(i % w, Math.floor(i / w)) ? 1 : 0));
  return { shape: [1, 1, h, w], data };
}

/** Intersection over union of what two masks have from 0.5 on. */
export function overlap(a: Tensor, b: Tensor): number {
  let [both, either] = [0, 0];
  for (let i = 0; i < a.data.length; i++) {
    const [one, other] = [a.data[i]! >= 0.5, b.data[i]! >= 0.5];
    if (one && other) both++;
    if (one || other) either++;
  }
  return either === 0 ? 1 : both / either;
}

/** What is selected, on green. */
function shown(image: Tensor, mask: Tensor): Tensor {
  const plane = mask.data.length;
  const green = [-1, 0.6, -1];
  const data = image.data.map((v, i) => {
    const share = mask.data[i % plane]!;
    return share * v + (1 - share) * green[Math.floor(i / plane)]!;
  });
  return { ...image, data };
}
