import type { PortType } from 'patchwise';
import { SCREEN } from './kit.js';
import { type Screen, threshold } from './screen.js';

/** Side of the picture of a screen, px. */
const SIDE = 96;

/** Everything that Patchwise needs to know of a screen: here, and nowhere else. */
export const screenType: PortType<Screen> = {
  name: SCREEN,
  title: 'Screen',
  color: '#e57373',
  accepts: {},
  refuses: { image: 'A screen says how to print, not what: make one with the Screen node.' },
  // Hexadecimal, and equal for equal screens.
  hash: ({ shape, size, angle }) =>
    [...`${shape} ${size} ${angle}`.padEnd(16)].map((c) => c.charCodeAt(0).toString(16)).join(''),
  bytes: () => 64,
  describe: ({ shape, size, angle }) => `${shape}s of ${size} px at ${angle}°`,
  codec: {
    encode: (screen) => new TextEncoder().encode(JSON.stringify(screen)),
    decode: (bytes) => JSON.parse(new TextDecoder().decode(bytes)) as Screen,
  },
  picture: {
    range: [0, 1],
    planes(screen) {
      const data = new Float32Array(SIDE * SIDE);
      for (let y = 0; y < SIDE; y++) {
        for (let x = 0; x < SIDE; x++) data[y * SIDE + x] = threshold(screen, x, y);
      }
      return { shape: [1, 1, SIDE, SIDE], data };
    },
  },
};
