import { packageVersion } from '../../machine.ts';
import { processFile } from '../../package.ts';
import { type ProbeProcessOptions, probeInProcess } from '../../probe-process.ts';
import type { DeviceInfo } from '../engine.ts';
import { TENSORFLOW_PACKAGES } from './load.ts';
import { notInstalled, type TensorflowFailure } from './load-failure.ts';

/** Whether TensorFlow can compute on this machine: {@link TensorflowLoad} without the namespace. */
export type TensorflowProbe =
  | {
      readonly available: true;
      readonly packageName: string;
      readonly version: string;
      readonly device: DeviceInfo;
      readonly cudaMissing?: string;
    }
  | { readonly available: false; readonly failures: readonly TensorflowFailure[] };

export interface TensorflowProbeOptions extends ProbeProcessOptions {
  readonly packages?: readonly string[];
}

/** Tries TensorFlow in a process of its own; without a package that could be tried, it starts none. Never throws. */
export async function probeTensorflow(options: TensorflowProbeOptions = {}): Promise<TensorflowProbe> {
  const { packages = TENSORFLOW_PACKAGES } = options;
  const installed = packages.filter((name) => packageVersion(name) !== undefined);
  const absent = packages.filter((name) => !installed.includes(name)).map(notInstalled);
  if (installed.length === 0) return { available: false, failures: absent };
  const script = processFile('runtime/engine/tensorflow/probe-child');
  const { outcome } = await probeInProcess<TensorflowProbe>(script, installed, options);
  switch (outcome.kind) {
    case 'answered': {
      const probe = outcome.answer;
      return probe.available ? probe : { ...probe, failures: [...probe.failures, ...absent] };
    }
    case 'crashed':
      return { available: false, failures: [broken(installed, `crashed when tried (${outcome.how})`)] };
    case 'timeout':
      return { available: false, failures: [broken(installed, 'did not answer when tried')] };
  }
}

function broken([packageName = 'TensorFlow']: readonly string[], what: string): TensorflowFailure {
  return {
    packageName,
    kind: 'broken',
    reason: `${packageName} ${what}.`,
    install: `Reinstall it (npm install ${packageName}), or use another engine.`,
  };
}
