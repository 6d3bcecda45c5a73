import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { coresInSysfs, defaultThreads, physicalCores } from '../../../../src/runtime/engine/onnx/threads.ts';

describe('threads of the onnx engine', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'patchwise-threads-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const processor = (name: string, siblings: string) => {
    mkdirSync(path.join(folder, name, 'topology'), { recursive: true });
    writeFileSync(path.join(folder, name, 'topology', 'thread_siblings_list'), `${siblings}\n`);
  };

  it('counts two logical processors of one core once', () => {
    for (const [i, siblings] of ['0,2', '1,3', '0,2', '1,3'].entries()) processor(`cpu${i}`, siblings);
    mkdirSync(path.join(folder, 'cpufreq'));
    expect(coresInSysfs(folder)).to.equal(2);
  });

  it('counts cores of one thread each', () => {
    for (let i = 0; i < 3; i++) processor(`cpu${i}`, `${i}`);
    expect(coresInSysfs(folder)).to.equal(3);
  });

  it('does not guess where the folder tells nothing', () => {
    expect(coresInSysfs(folder)).to.equal(undefined);
    expect(coresInSysfs(path.join(folder, 'missing'))).to.equal(undefined);
    mkdirSync(path.join(folder, 'cpu0'));
    expect(coresInSysfs(folder)).to.equal(undefined);
  });

  it('are at least one, at most eight, and no more than the process may use', () => {
    expect(physicalCores()).to.be.within(1, availableParallelism());
    expect(defaultThreads()).to.be.within(1, 8).and.at.most(availableParallelism());
  });
});
