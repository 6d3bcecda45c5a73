import { expect } from 'chai';
import { type Spawned, spawnCommand } from '../cli/process.ts';
import {
  cli,
  ENGINE,
  fileHashes,
  filesBelow,
  TINY,
  temporaryFolder,
  WORKFLOW,
  writePicture,
} from '../cli/support.ts';
import { tryOften, untried } from './table.ts';

describe('fault: the command line dies', () => {
  const at = temporaryFolder();
  const started: Spawned[] = [];
  afterEach(() => {
    for (const { child } of started.splice(0)) child.kill('SIGKILL');
  });

  const training = (out: string, home: string) => [
    ...['run', WORKFLOW, ...TINY, '--set', 'train.updates=40', ...ENGINE, '--only', 'model'],
    ...['--input', `photo=${at('photo.png')}`, '--out', at(out), '--home', at(home), '--json'],
  ];

  it('by kill -9: the same command with --resume ends at the same file', async function () {
    if (process.platform === 'win32') {
      untried('kill -9 of the command line, then --resume', 'Windows kills otherwise');
      return this.skip();
    }
    await writePicture(at('photo.png'));
    const whole = await cli(...training('whole', 'home-of-whole'));
    expect(whole.code, whole.err).to.equal(0);
    const expected = await fileHashes(at('whole'));
    await tryOften('kill -9 of the command line, then --resume', async (index, random) => {
      const run = spawnCommand(training(`out-${index}`, `home-${index}`), at());
      started.push(run);
      // After so many of its messages: before the first checkpoint, between two, while one is written.
      const messages = 1 + Math.floor(random() * 90);
      await new Promise<void>((resolve) => {
        const look = () => {
          if (run.out().split('"kind":"metric"').length > messages) resolve();
        };
        run.child.stdout?.on('data', look);
        void run.ended.then(() => resolve());
      });
      run.child.kill('SIGKILL');
      await run.ended;
      const resumed = await cli(...training(`out-${index}`, `home-${index}`), '--resume');
      expect(resumed.code, resumed.err).to.equal(0);
      expect(await fileHashes(at(`out-${index}`))).to.deep.equal(expected);
      expect(await filesBelow(at(`home-${index}`, 'checkpoints'))).to.deep.equal([]);
    });
  });
});
