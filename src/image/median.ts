import { nchw, type Tensor } from '../runtime/tensor.ts';

/**
 * Each channel's median within a disk: things smaller than it go, and edges of larger ones stay.
 * @param image [1, C, H, W]
 * @param radius of the disk, px, up to half a pixel more along its border
 */
export function medianFiltered(image: Tensor, radius: number): Tensor {
  const { c: channels, h: height, w: width } = nchw(image);
  const data = new Float32Array(image.data.length);
  const disk = diskOf(radius);
  const seen = new Float32Array(disk.length);
  for (let channel = 0; channel < channels; channel++) {
    const plane = image.data.subarray(channel * height * width, (channel + 1) * height * width);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let count = 0;
        for (const [dx, dy] of disk) {
          const [u, v] = [x + dx, y + dy];
          if (u >= 0 && u < width && v >= 0 && v < height) seen[count++] = plane[v * width + u]!;
        }
        const sorted = seen.subarray(0, count).sort();
        data[(channel * height + y) * width + x] = sorted[count >> 1]!;
      }
    }
  }
  return { shape: image.shape, data };
}

function diskOf(radius: number): readonly (readonly [dx: number, dy: number])[] {
  const side = 2 * radius + 1;
  return Array.from(
    { length: side * side },
    (_, i) => [(i % side) - radius, Math.floor(i / side) - radius] as const,
  ).filter(([dx, dy]) => Math.hypot(dx, dy) <= radius + 0.5);
}
