import { expect } from 'chai';
import {
  adapterInList,
  cpuName,
  vulkanDeviceInLog,
} from '../../../../src/runtime/engine/onnx/device-names.ts';
import { probeOnnxProvider } from '../../../../src/runtime/engine/onnx/probe.ts';
import { ONNX_PROVIDERS } from '../../../../src/runtime/engine/onnx/providers.ts';

describe('probing the providers of onnxruntime', () => {
  it('answers for every provider: a named device, or a reason in a sentence', async () => {
    const probes = [];
    for (const provider of ONNX_PROVIDERS) probes.push(await probeOnnxProvider(provider));
    expect(probes.map(({ provider }) => provider)).to.deep.equal(ONNX_PROVIDERS);
    for (const probe of probes) {
      if (probe.available) {
        expect(probe.device.provider).to.equal(probe.provider);
        expect(probe.device.name).not.to.equal('');
      } else {
        expect(probe.reason).to.match(/^[A-Z].{10,}/s);
        expect(probe.reason).not.to.include('/onnxruntime_src/');
      }
    }
  });

  it('finds that the CPU computes', async () => {
    const probe = await probeOnnxProvider('cpu');
    expect(probe).to.deep.equal({
      provider: 'cpu',
      available: true,
      device: { provider: 'cpu', name: cpuName(), software: false },
    });
  });

  it('says what to install where no Vulkan driver is found', async function () {
    if (process.platform !== 'linux') this.skip();
    const environment = {
      ...process.env,
      VK_ICD_FILENAMES: '/nowhere.json',
      VK_DRIVER_FILES: '/nowhere.json',
    };
    const probe = await probeOnnxProvider('webgpu', { environment });
    expect(probe.available).to.equal(false);
    expect(probe).to.have.property('remedy').that.includes('Vulkan driver');
  });

  it('knows a Vulkan device that runs on the processor, where there is no other', async function () {
    const probe = await probeOnnxProvider('webgpu');
    if (!probe.available || !/llvmpipe|SwiftShader/.test(probe.device.name)) {
      console.log(`      skipped: ${probe.available ? probe.device.name : probe.reason}`);
      this.skip();
    }
    expect(probe.device.software).to.equal(true);
  });

  it('gives up on a provider that does not answer in time', async () => {
    const probe = await probeOnnxProvider('cpu', { timeout: 1 });
    expect(probe).to.include({ available: false, reason: 'It did not answer in time.' });
  });

  it('survives a child that cannot even start', async () => {
    const probe = await probeOnnxProvider('cpu', {
      environment: { ...process.env, NODE_OPTIONS: '--no-such-option' },
    });
    expect(probe.available).to.equal(false);
    expect(probe)
      .to.have.property('reason')
      .that.matches(/crashed when tried \(.+\)/);
  });
});

describe('names of devices', () => {
  const loaderLog = (name: string, driver: string) =>
    `[Vulkan Loader] DRIVER:         Found ICD manifest file /x/lvp_icd.json, version 1.0.0
[Vulkan Loader] DRIVER:         vkCreateDevice layer callstack setup to:
[Vulkan Loader] DRIVER:            <Device>
[Vulkan Loader] DRIVER:                Using "${name}" with driver: "${driver}"
`;

  for (const [name, driver, software] of [
    ['llvmpipe (LLVM 19.1.7, 256 bits)', 'libvulkan_lvp.so', true],
    ['SwiftShader Device (LLVM 10.0.0)', '/opt/libvk_swiftshader.so', true],
    ['NVIDIA GeForce RTX 3060', 'libGLX_nvidia.so.0', false],
    ['AMD Radeon RX 7900 XTX (RADV NAVI31)', 'libvulkan_radeon.so', false],
  ] as const) {
    it(`reads "${name}" from the log of the Vulkan loader`, () => {
      expect(vulkanDeviceInLog(loaderLog(name, driver))).to.deep.equal({ name, software });
    });
  }

  it('reads nothing from a log that names no device, whatever drivers were found', () => {
    expect(vulkanDeviceInLog('Found ICD manifest file lvp_icd.json')).to.equal(undefined);
  });

  it('takes the first adapter of Windows that is none of its own', () => {
    expect(adapterInList('Microsoft Remote Display Adapter\r\nIntel(R) UHD Graphics 770\r\n')).to.deep.equal({
      name: 'Intel(R) UHD Graphics 770',
      software: false,
    });
    expect(adapterInList('Microsoft Basic Display Adapter\r\n')).to.deep.equal({
      name: 'Microsoft Basic Display Adapter',
      software: true,
    });
    expect(adapterInList('\r\n')).to.equal(undefined);
  });
});
