import { PatchwiseError } from '../../../errors.ts';
import { checkStack } from '../conv-stack.ts';
import type {
  ConvStack,
  DeviceInfo,
  EnergyEngine,
  EnergyProgram,
  PatchBank,
  PatchProgram,
} from '../engine.ts';
import { asEngineError } from '../engine-failure.ts';
import { checkPatchBank } from '../patch-bank.ts';
import { describeDevice } from './device.ts';
import { TENSORFLOW } from './device-call.ts';
import { loadTensorflow } from './load.ts';
import type { TensorflowNamespace } from './namespace.ts';
import { TensorflowPatchProgram } from './patch-program.ts';
import { TensorflowProgram } from './program.ts';

export interface TensorflowEngineOptions {
  /** A loaded TensorFlow.js namespace with its backend set; left out: {@link loadTensorflow} finds one. */
  readonly tf?: TensorflowNamespace | undefined;
  /** Threads for one operation on the CPU; it has effect on the first engine of the process only. */
  readonly threads?: number | undefined;
  /** Packages to try, instead of TENSORFLOW_PACKAGES. */
  readonly packages?: readonly string[] | undefined;
}

/**
 * The `tensorflow` engine: gradients by automatic differentiation, which checks the written-out gradients of the
 * other engines. Runs on CUDA, else on the CPU.
 * @throws `engine/unavailable` with the reason a package, when no TensorFlow.js can be loaded
 */
export async function createTensorflowEngine(options: TensorflowEngineOptions = {}): Promise<EnergyEngine> {
  const { threads } = options;
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= 256)) {
    throw new PatchwiseError(
      'value/out-of-range',
      `TensorFlow cannot run ${threads} threads; give 1 to 256.`,
    );
  }
  if (options.tf !== undefined) {
    await options.tf.ready();
    return new TensorflowEngine(options.tf, describeDevice(options.tf));
  }
  const load = await loadTensorflow({ threads, packages: options.packages });
  if (load.loaded) return new TensorflowEngine(load.tf, load.device);
  const { failures } = load;
  throw new PatchwiseError(
    'engine/unavailable',
    `The tensorflow engine cannot run here. ${failures.map((failure) => failure.reason).join(' ')}`,
    {
      hint: failures.map((failure) => failure.install).join('; or '),
      details: { failures },
    },
  );
}

class TensorflowEngine implements EnergyEngine {
  readonly id = 'tensorflow';
  readonly device: DeviceInfo;
  readonly #tf: TensorflowNamespace;
  readonly #programs = new Set<TensorflowProgram>();
  #disposed = false;

  constructor(tfjs: TensorflowNamespace, device: DeviceInfo) {
    this.#tf = tfjs;
    this.device = device;
  }

  compile(stack: ConvStack): EnergyProgram {
    if (this.#disposed) {
      throw new PatchwiseError(
        'engine/failed',
        'The tensorflow engine was used after it had been disposed of.',
      );
    }
    checkStack(stack);
    try {
      const program = new TensorflowProgram(this.#tf, stack, (done) => this.#programs.delete(done));
      this.#programs.add(program);
      return program;
    } catch (error) {
      throw asEngineError(TENSORFLOW, 'compiling a net', error);
    }
  }

  compilePatches(bank: PatchBank): PatchProgram {
    checkPatchBank(bank);
    return new TensorflowPatchProgram(this.#tf, bank);
  }

  /** Frees every program still alive. The backend stays: TensorFlow.js has one a process. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    for (const program of this.#programs) await program.release();
  }
}
