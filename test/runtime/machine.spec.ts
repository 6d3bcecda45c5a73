import os from 'node:os';
import { expect } from 'chai';
import { machineInfo, packageVersion, usableMemory } from '../../src/runtime/machine.ts';

describe('machineInfo', () => {
  it('describes this machine', () => {
    const info = machineInfo();
    expect(info.node).to.equal(process.versions.node);
    expect(info.arch).to.equal(process.arch);
    expect(info.os).to.contain(os.type());
    expect(info.cpu).not.to.equal('');
    expect(info.cores).to.be.within(1, os.cpus().length || 1024);
    expect(info.memoryBytes).to.be.within(2 ** 26, os.totalmem());
    expect(info.packages['onnxruntime-node']).to.match(/^\d+\.\d+\.\d+/);
    expect(info.packages['sharp']).to.match(/^\d+\.\d+\.\d+/);
    expect(info.packages).to.have.property('@tensorflow/tfjs-node-gpu');
  });

  it('is plain data', () => {
    const info = machineInfo();
    expect(JSON.parse(JSON.stringify(info))).to.deep.equal(info);
  });
});

describe('packageVersion', () => {
  it('reads packages whose exports hide package.json, scoped ones too', () => {
    expect(packageVersion('sharp')).to.match(/^\d/);
    expect(packageVersion('@tensorflow/tfjs-core')).to.match(/^\d/);
  });

  it('is undefined for what is not installed', () => {
    expect(packageVersion('@patchwise/not-there')).to.equal(undefined);
    expect(packageVersion('node:fs')).to.equal(undefined);
  });
});

describe('usableMemory', () => {
  it('is the limit of a container, where there is a real one', () => {
    expect(usableMemory(1000, 400)).to.equal(400);
    expect(usableMemory(1000, undefined)).to.equal(1000);
    expect(usableMemory(1000, 0)).to.equal(1000);
    expect(usableMemory(1000, 2 ** 63)).to.equal(1000);
  });
});
