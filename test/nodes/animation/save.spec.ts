import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { encodeVideo } from '../../../src/image/codec/encode-video.ts';
import { rawFrames } from '../../../src/image/codec/raw-frames.ts';
import { animationSave } from '../../../src/nodes/animation/save.ts';
import { failure } from '../../support/failure.ts';
import { flat, imageOf } from '../../support/images.ts';
import { memoryServices, runNode } from '../harness.ts';

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

describe('animation/save', () => {
  const frames = [-1, 0, 1].map((value) => flat(value, 18, 24));
  const save = async (params: object, images = frames) => {
    const written = new Map<string, Uint8Array>();
    await runNode(animationSave, { frames: images }, params, { services: memoryServices(written) });
    return written;
  };

  for (const ending of ['gif', 'webp']) {
    it(`writes ${ending} with every frame, its time and the number of repetitions`, async () => {
      const written = await save({ name: `moving.${ending}`, rate: 5, repeat: 3, quality: 100 });
      const bytes = written.get(`moving.${ending}`)!;
      const meta = await sharp(bytes, { animated: true }).metadata();
      expect(meta.format).to.equal(ending);
      expect([meta.pages, meta.width, meta.pageHeight]).to.deep.equal([3, 24, 18]);
      expect(meta.delay).to.deep.equal([200, 200, 200]);
      expect(meta.loop).to.equal(3);
      for (const [page, level] of [0, 128, 255].entries()) {
        const { data } = await sharp(bytes, { page }).raw().toBuffer({ resolveWithObject: true });
        expect(data[0]).to.be.closeTo(level, 3);
      }
    });
  }

  for (const [ending, at, magic] of [
    ['mp4', 4, 'ftyp'],
    ['webm', 31, 'webm'],
  ] as const) {
    it(`writes ${ending} where ffmpeg is installed, of even size`, async function () {
      if (!hasFfmpeg) return this.skip();
      const odd = [0, 0.1, 0.2].map((shift) => imageOf(1, 19, 25, (_c, y) => y / 20 - shift));
      const bytes = (await save({ name: `{node}.${ending}` }, odd)).get(`node.${ending}`)!;
      expect(Buffer.from(bytes.subarray(at, at + 4)).toString()).to.equal(magic);
      expect(bytes.length).to.be.above(500);
    });
  }

  it('asks ffmpeg for what each ending holds', async function () {
    if (process.platform === 'win32') return this.skip();
    const folder = mkdtempSync(join(tmpdir(), 'patchwise-ffmpeg-'));
    try {
      const program = join(folder, 'ffmpeg');
      // Writes what it was asked for into the file that it was asked for.
      const lines = ['#!/bin/sh', 'cat > /dev/null', 'for last; do :; done', 'echo "$@" > "$last"'];
      writeFileSync(program, lines.join('\n'), { mode: 0o755 });
      for (const [format, coder] of [
        ['mp4', 'libx264'],
        ['webm', 'libvpx-vp9'],
      ] as const) {
        const asked = await encodeVideo(rawFrames(frames), format, { rate: 10, quality: 90, program });
        expect(Buffer.from(asked).toString()).to.match(new RegExp(`-c:v ${coder} .*\\.${format}\\n$`));
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('without ffmpeg says what to install, and writes nothing', async () => {
    const options = { rate: 10, quality: 90, program: 'no-such-program-anywhere' };
    const error = await failure(() => encodeVideo(rawFrames(frames), 'mp4', options));
    expect(error.code).to.equal('tool/missing');
    expect(error.hint).to.contain('.webp');
  });

  it('tells a full temporary folder by its name', async function () {
    if (process.platform === 'win32') return this.skip();
    const folder = mkdtempSync(join(tmpdir(), 'patchwise-ffmpeg-'));
    try {
      const program = join(folder, 'ffmpeg');
      const words = 'av_interleaved_write_frame(): No space left on device';
      writeFileSync(program, `#!/bin/sh\ncat > /dev/null\necho "${words}" >&2\nexit 1\n`, { mode: 0o755 });
      const error = await failure(() =>
        encodeVideo(rawFrames(frames), 'mp4', { rate: 10, quality: 90, program }),
      );
      expect(error.code).to.equal('storage/full');
      expect(error.message).to.equal(`The temporary folder ${tmpdir()} is full.`);
      expect(error.hint).to.contain('TMPDIR');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('refuses no frames and frames of other sizes, naming the port', async () => {
    for (const wrong of [[], [flat(0, 18, 24), flat(0, 20, 24)]]) {
      const written = new Map<string, Uint8Array>();
      const error = await failure(() =>
        runNode(animationSave, { frames: wrong }, {}, { services: memoryServices(written) }),
      );
      expect(error.details).to.include({ port: 'frames' });
      expect(written.size).to.equal(0);
    }
  });
});
