import { view } from '../page/view.ts';
import { measureNode } from './node-boxes.ts';

/** Of a picture of nodes, px: twice as large as it is shown. */
const WIDTH = 256;
const HEIGHT = 164;

/** How nodes look on the canvas now, as a `data:` URL; undefined where they are out of sight. */
export function pictureOfNodes(keys: readonly string[]): string | undefined {
  const canvas = view.value;
  const boxes = keys.flatMap((key) => measureNode.value(key) ?? []);
  if (canvas === undefined || boxes.length === 0) return undefined;
  const left = Math.min(...boxes.map((box) => box.x));
  const top = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  const { zoom, offset, scale } = canvas.camera;
  const px = (v: number, o: number): number => (v + o) * zoom * scale.ratio;
  const [x, y] = [px(left, offset[0]), px(top, offset[1])];
  const [w, h] = [px(right, offset[0]) - x, px(bottom, offset[1]) - y];
  if (x < 0 || y < 0 || x + w > canvas.canvas.width || y + h > canvas.canvas.height) return undefined;
  const small = document.createElement('canvas');
  [small.width, small.height] = [WIDTH, HEIGHT];
  const context = small.getContext('2d');
  if (context === null) return undefined;
  const factor = Math.min(WIDTH / w, HEIGHT / h, 1);
  context.imageSmoothingQuality = 'high';
  const [width, height] = [w * factor, h * factor];
  context.drawImage(canvas.canvas, x, y, w, h, (WIDTH - width) / 2, (HEIGHT - height) / 2, width, height);
  return small.toDataURL('image/webp', 0.8);
}
