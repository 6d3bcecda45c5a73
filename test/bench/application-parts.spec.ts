import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { benchApplications, PART_NAMES, type Part } from '../../bench/applications/bench.ts';
import { decodeImage } from '../../src/image/codec/image-codec.ts';
import { resize } from '../../src/image/resize.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { temporaryFolder, writePicture } from '../cli/support.ts';

const PHOTOS = new URL('../../samples/photos/', import.meta.url);

describe('each part of the benchmark of applications', () => {
  const at = temporaryFolder();

  const photographs: [string, Tensor][] = [];

  before(async () => {
    // The first is named as a shipped one, whose model some parts take.
    for (const [photo, name] of [
      ['tea.jpg', 'tea.png'],
      ['lake.jpg', 'other.png'],
    ] as const) {
      photographs.push([name, (await decodeImage(fileURLToPath(new URL(photo, PHOTOS)))).image]);
    }
  });

  const RIVALS: Readonly<Record<Part, string>> = {
    removal: 'a smear',
    'another-shot': 'Patchwise, without it',
    extension: 'Patchwise, learned',
    harmonization: 'Poisson cloning',
    selecting: 'as drawn',
    'super-resolution': 'Lanczos',
    recovery: 'Lanczos',
    defects: 'patch distance',
  };
  for (const part of PART_NAMES) {
    it(`measures ${part} beside a rival, and shows it`, async () => {
      // A foreign thing comes from another photograph.
      const [count, size] =
        part === 'defects' ? [2, { width: 48, height: 32 }] : [1, { width: 96, height: 64 }];
      for (const [name, image] of photographs.slice(0, count)) {
        await writePicture(at(name), resize(image, size, 'area'));
      }
      const printed: string[] = [];
      const print = (text: string) => void printed.push(text);
      const { signal } = new AbortController();
      await benchApplications(at(), [part], {
        ...{ print, tell: () => {}, signal, out: at(part) },
        ...{ fillers: [], draws: 1 },
      });
      const table = printed.join('');
      expect(table).to.include('Patchwise').and.to.include(RIVALS[part]);
      expect(table).not.to.match(/NaN|undefined/);
      await access(at(`${part}/index.html`));
    }).timeout(0);
  }
});
