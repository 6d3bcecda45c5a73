import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { studioFolders } from '../../src/disk/run-folders.ts';
import { backup } from '../../src/server/backup/backup.ts';
import { checkHome } from '../../src/server/check/check-home.ts';
import { collectGarbageIn } from '../../src/server/maintenance.ts';
import { openStudio } from '../../src/server/open-studio.ts';
import { openDatabase } from '../../src/server/store/database.ts';
import { rescueDatabase } from '../../src/server/store/rescue.ts';
import { resolveReferences } from '../../src/studio/references.ts';
import type { Studio } from '../../src/studio/studio.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { graph } from '../server/support/graphs.ts';
import { realStudio, studioOptions } from '../server/support/real-studio.ts';
import { ended } from '../server/support/waiting.ts';
import { codeOfAsync } from '../support/code-of.ts';
import { type SmallDisk, smallDisk } from './small-disk.ts';
import { tried, tries, tryOften, untried } from './table.ts';
import { pictureGraph } from './training.ts';

/** Leaves some 3 MB of pictures, noise that cannot be compressed. */
const heavyGraph = graph({
  noise: { type: 'noise/uniform@1', params: { height: 512, width: 512, count: 4, channels: 3 } },
  save: { type: 'image/save@1', in: { image: 'noise.images' }, params: { bitDepth: 16 } },
});

/** Writes until the disk takes no more. */
function fill(path: string): void {
  writeFileSync(path, '');
  for (let size = 2 ** 20; size >= 512; size /= 2) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size, 1), { flag: 'a' });
    } catch {}
  }
}

/** Every picture of every run is whole, and no temporary file lies about. */
async function expectWholeFiles(home: string): Promise<void> {
  const entries = readdirSync(join(home, 'runs'), { recursive: true, encoding: 'utf8' });
  expect(entries.filter((name) => name.endsWith('.tmp'))).to.deep.equal([]);
  for (const name of entries.filter((entry) => entry.endsWith('.png'))) {
    await sharp(join(home, 'runs', name))
      .raw()
      .toBuffer();
  }
}

describe('fault: the disk', () => {
  describe('is full', () => {
    const FAULT = 'disk full';
    let disk: SmallDisk | undefined;
    let studio: Studio | undefined;

    before(function () {
      const made = smallDisk(12);
      if (typeof made !== 'string') {
        disk = made;
        return;
      }
      untried(FAULT, made);
      console.log(`    (skipped: ${made})`);
      this.skip();
    });
    after(async () => {
      await studio?.close();
      disk?.remove();
    });

    it('fails what cannot be written with a named error, keeps the rest, and works on when there is room', async () => {
      const home = join(disk?.path ?? '', 'home');
      const filler = join(disk?.path ?? '', 'filler');
      studio = await openStudio(studioOptions(home, { resolveReferences }));
      const before = await studio.runs.submit({ document: pictureGraph, priority: 0 });
      expect((await ended(studio, before.id)).status).to.equal('done');
      for (let i = 0; i < tries(); i++) {
        const count = tried(FAULT);
        fill(filler);
        const run = await submitted(studio);
        if (run !== undefined) {
          const end = await ended(studio, run);
          expect(end.status, `${end.reason}`).to.be.oneOf(['failed', 'interrupted', 'done']);
          if (end.status !== 'done') expect(`${end.reason}`).to.match(/full/);
        }
        expect(await codeOfAsync(() => (studio as Studio).blobs.put(Buffer.alloc(4 * 2 ** 20, i)))).to.equal(
          'storage/full',
        );
        await expectWholeFiles(home);
        rmSync(filler);
        const again = await studio.runs.submit({ document: pictureGraph, priority: 0 });
        expect((await ended(studio, again.id)).status).to.equal('done');
        if (run !== undefined) await studio.runs.remove(run);
        expect((await studio.runs.get(before.id))?.status).to.equal('done');
        expect(await studio.problems()).to.deep.equal([]);
        count.survived();
      }
    });

    it('starts, and collects garbage, on a disk that is full of what can be computed again', async () => {
      await tryOften(
        'start on a full disk',
        async (index) => {
          const home = join(disk?.path ?? '', `full-${index}`);
          const folders = studioFolders(home);
          await (await openStudio(studioOptions(home))).close();
          mkdirSync(join(folders.cache, 'ab'), { recursive: true });
          const longAgo = Date.now() / 1000 - 3600;
          const kept = Array.from({ length: 5 }, (_, i) => join(folders.cache, 'ab', `${i}`));
          for (const path of kept) {
            writeFileSync(path, Buffer.alloc(2 ** 20));
            utimesSync(path, longAgo, longAgo);
          }
          fill(join(home, 'filler'));
          if (index % 2 === 0) {
            const { bytes } = await collectGarbageIn(home);
            expect(bytes, 'what gc says became free').to.be.at.least(2 ** 20);
          } else {
            const started = await openStudio(studioOptions(home));
            expect(await started.problems()).to.deep.equal([]);
            await started.close();
          }
          expect(kept.filter(existsSync)).to.have.length.below(5);
          rmSync(home, { recursive: true });
        },
        Math.max(2, tries()),
      );
    });

    /** The id of a heavy run; undefined when even that does not fit in the database, which says so. */
    async function submitted(where: Studio): Promise<string | undefined> {
      let id: string | undefined;
      const code = await codeOfAsync(async () => {
        id = (await where.runs.submit({ document: heavyGraph, priority: 0 })).id;
      });
      expect(code).to.be.oneOf([undefined, 'storage/full', 'storage/failed']);
      return id;
    }
  });

  describe('of one folder only is full', () => {
    const folder = temporaryFolder();

    for (const name of ['runs', 'cache'] as const) {
      it(`of ${name}: only what needs it fails, by the name of the folder`, async function () {
        const FAULT = `disk of the folder ${name} full, which is a link`;
        const disk = smallDisk(8);
        if (typeof disk === 'string') {
          untried(FAULT, disk);
          return this.skip();
        }
        const home = join(folder(), 'home');
        mkdirSync(home);
        mkdirSync(join(disk.path, name));
        symlinkSync(join(disk.path, name), join(home, name));
        const studio = await openStudio(studioOptions(home, { resolveReferences }));
        try {
          await tryOften(FAULT, async () => {
            fill(join(disk.path, 'filler'));
            const full = `The disk of the folder "${name}" is full.`;
            expect(await studio.problems()).to.deep.equal([full]);
            const { others } = await studio.storage();
            expect(others).to.have.length(1);
            expect(others?.[0]?.folders).to.deep.equal([name]);
            expect(others?.[0]?.free).to.be.below(2 ** 20);
            // A blob lies on the other disk, where there is room.
            await studio.blobs.put(Buffer.alloc(2 ** 20, Math.floor(Math.random() * 256)));
            const run = await ended(
              studio,
              (await studio.runs.submit({ document: pictureGraph, priority: 0 })).id,
            );
            expect(run.status, run.reason).to.equal(name === 'runs' ? 'failed' : 'done');
            if (name === 'runs') expect(run.reason).to.contain(full);
            rmSync(join(disk.path, 'filler'));
            const again = await ended(
              studio,
              (await studio.runs.submit({ document: pictureGraph, priority: 0 })).id,
            );
            expect(again.status, again.reason).to.equal('done');
            expect((await studio.runs.outputs(again.id)).map((file) => file.name)).to.include('save-000.png');
            await expectWholeFiles(home);
            expect(await studio.problems()).to.deep.equal([]);
          });
        } finally {
          await studio.close();
          disk.remove();
        }
      });
    }
  });

  describe('is read-only', () => {
    const FAULT = 'read-only folder';
    const folder = temporaryFolder();

    it('is named when the studio opens', async function () {
      const home = join(folder(), 'home');
      mkdirSync(home);
      let disk: SmallDisk | undefined;
      let place = home;
      if (process.getuid?.() === 0) {
        // Permissions do not stop root; a read-only disk does.
        const made = smallDisk(4);
        if (typeof made === 'string' || !made.setReadOnly(true)) {
          untried(FAULT, typeof made === 'string' ? made : 'remounting failed');
          return this.skip();
        }
        disk = made;
        place = join(made.path, 'home');
      } else if (process.platform === 'win32') {
        untried(FAULT, 'Windows folders are not read-only');
        return this.skip();
      } else chmodSync(home, 0o555);
      try {
        await tryOften(FAULT, async () => {
          expect(await codeOfAsync(() => openStudio(studioOptions(place)))).to.equal('file/unwritable');
        });
      } finally {
        disk?.remove();
        chmodSync(home, 0o755);
      }
    });

    it('is checked and backed up as it is, and nothing can be repaired there', async function () {
      const disk = smallDisk(24);
      if (typeof disk === 'string') {
        untried('check and backup of a disk that has become read-only', disk);
        return this.skip();
      }
      const home = join(disk.path, 'home');
      try {
        const studio = await openStudio(studioOptions(join(folder(), 'home'), { resolveReferences }));
        const { id } = await studio.runs.submit({ document: pictureGraph, priority: 0 });
        expect((await ended(studio, id)).status).to.equal('done');
        await studio.graphs.save('mine', pictureGraph, 0);
        // As a crash leaves it: with a log that nobody has brought in.
        cpSync(join(folder(), 'home'), home, { recursive: true });
        expect(existsSync(join(home, 'studio.db-wal'))).to.equal(true);
        await studio.close();
        expect(disk.setReadOnly(true)).to.equal(true);
        await tryOften('check and backup of a disk that has become read-only', async (index) => {
          expect((await checkHome(home, { repair: false })).findings).to.deep.equal([]);
          expect(await codeOfAsync(() => checkHome(home, { repair: true }))).to.equal('file/unwritable');
          const target = join(folder(), `backup-${index}`);
          await backup(home, target);
          const { db } = openDatabase(join(target, 'studio.db'));
          expect(db.prepare('SELECT count(*) FROM graphs').pluck().get()).to.equal(1);
          expect(db.prepare('SELECT count(*) FROM runs').pluck().get()).to.equal(1);
          db.close();
        });
      } finally {
        disk.remove();
      }
    });

    it('fails runs that cannot write their outputs by name, and only as long as that is so', async () => {
      const home = join(folder(), 'home');
      const studio = await openStudio(studioOptions(home, { resolveReferences }));
      try {
        await tryOften('folder of outputs gone', async () => {
          // A file in its place: what even root cannot write into.
          rmSync(join(home, 'runs'), { recursive: true, force: true });
          writeFileSync(join(home, 'runs'), '');
          const run = await studio.runs.submit({ document: pictureGraph, priority: 0 });
          const failed = await ended(studio, run.id);
          expect(failed.status).to.equal('failed');
          expect(failed.reason).to.match(/could not be written/);
          rmSync(join(home, 'runs'));
          const again = await studio.runs.submit({ document: pictureGraph, priority: 0 });
          expect((await ended(studio, again.id)).status).to.equal('done');
        });
      } finally {
        await studio.close();
      }
    });
  });

  describe('returns other bytes', () => {
    const { open, home } = realStudio();

    it('of a blob: it is reported and not served, and a run that needs it fails by name', async () => {
      const studio = await open({ resolveReferences });
      const picture = await sharp({ create: { width: 16, height: 12, channels: 3, background: '#369' } })
        .png()
        .toBuffer();
      for (let i = 0; i < tries(3); i++) {
        const at = Math.floor((i * (picture.length - 1)) / Math.max(1, tries(3) - 1));
        const count = tried('blob damaged or deleted');
        const deleted = i % 3 === 2;
        const hash = await studio.blobs.put(picture);
        const asset = await studio.assets.add({ kind: 'image', name: 'p', hash, bytes: picture.length });
        const file = join(home(), 'blobs', hash.slice(0, 2), hash);
        const bytes = readFileSync(file);
        bytes[at]! ^= 0x10;
        if (deleted) rmSync(file);
        else writeFileSync(file, bytes);
        expect(await codeOfAsync(() => studio.blobs.find(hash))).to.equal(
          deleted ? undefined : 'blob/corrupt',
        );
        const document = graph({ photo: { type: 'image/load@1', params: { path: `asset:${asset.id}` } } });
        const run = await ended(studio, (await studio.runs.submit({ document, priority: 0 })).id);
        expect(run.status).to.equal('failed');
        expect(run.reason).to.match(/damaged|has no file/);
        await studio.blobs.put(picture);
        const again = await ended(studio, (await studio.runs.submit({ document, priority: 0 })).id);
        expect(again.status, again.reason).to.equal('done');
        count.survived();
      }
    });

    it('of the database: it is named, and a rescue keeps all runs that can be read', async () => {
      let studio = await open({ resolveReferences });
      const padded = { ...pictureGraph, extra: { padding: 'x'.repeat(3000) } };
      // Nothing computes them: a fast way to many pages.
      const first = await ended(studio, (await studio.runs.submit({ document: padded, priority: 0 })).id);
      expect(first.status).to.equal('done');
      await studio.close();
      const path = join(home(), 'studio.db');
      const { db } = openDatabase(path);
      const insert = db.prepare(
        `INSERT INTO runs (id, title, document, status, priority, created_at, queued_at) VALUES (?, '', ?, 'done', 0, ?, ?)`,
      );
      for (let i = 0; i < 100; i++)
        insert.run(`${i}`.padStart(16, 'a'), JSON.stringify(padded), i + 1, i + 1);
      db.close();
      const whole = readFileSync(path);
      for (let i = 0; i < tries(3); i++) {
        const share = 0.35 + (0.6 * i) / tries(3);
        const count = tried('database page overwritten, zeroed or with a flipped bit');
        const page = Math.floor((share * whole.length) / 4096) * 4096;
        const bytes = Buffer.from(whole);
        if (i % 3 === 2) bytes[page + ((i * 977) % 4096)]! ^= 1 << (i % 8);
        else bytes.fill(i % 3 === 0 ? 0x5a : 0, page, page + 4096);
        writeFileSync(path, bytes);
        // A start meets it or does not; a check finds it, but for a bit that may be part of a text.
        const code = await codeOfAsync(async () => (await open()).close());
        expect(code).to.be.oneOf([undefined, 'storage/corrupt']);
        const { findings } = await checkHome(home(), { repair: false });
        if (i % 3 !== 2) expect(findings.map(({ area }) => area)).to.include('database');
        const { rows, damaged } = rescueDatabase(studioFolders(home()));
        expect(rows['runs']).to.be.at.least(95);
        studio = await open({ resolveReferences });
        expect(
          (await studio.runs.list({ limit: 200 })).length,
          'all that were saved are served',
        ).to.be.at.least(95);
        const next = await ended(
          studio,
          (await studio.runs.submit({ document: pictureGraph, priority: 0 })).id,
        );
        expect(next.status).to.equal('done');
        await studio.close();
        rmSync(damaged);
        count.survived();
      }
    });
  });
});
