import { checkStack } from '../conv-stack.ts';
import type {
  ConvStack,
  DeviceInfo,
  EnergyEngine,
  EnergyProgram,
  PatchBank,
  PatchProgram,
} from '../engine.ts';
import { checkPatchBank } from '../patch-bank.ts';
import { fitsBlocks } from './blocked-layout.ts';
import { padHiddenChannels } from './channel-padding.ts';
import { copyStack, NetMemories } from './net-memory.ts';
import { OnnxPatchProgram } from './patch-program.ts';
import { OnnxProgram } from './program.ts';
import type { SessionPool } from './session-pool.ts';

export interface OnnxEngine extends EnergyEngine {
  /** Sessions that are open, over all programs: what a leak would show in. */
  readonly openSessions: number;
}

/**
 * onnxruntime 1.30 computes wrong numbers on WebGPU for a convolution of 6, 9, 15, 18 … input channels (a multiple of
 * 3 that is none of 4) to a multiple of 4, see onnxruntime#29651. Multiples of 4 avoid that, and are what GPUs like.
 */
const WEBGPU_CHANNELS = 4;

/** An engine on the sessions of an onnxruntime, whichever package it came with. */
export class SessionEngine implements OnnxEngine {
  readonly id: string;
  readonly device: DeviceInfo;
  readonly #pool: SessionPool;
  readonly #programs = new Set<OnnxProgram | OnnxPatchProgram>();
  readonly #memories: NetMemories;
  readonly #block: number | undefined;

  /** @param block channels in a block of onnxruntime's layout, where it has one (find-block.ts) */
  constructor(id: string, device: DeviceInfo, pool: SessionPool, block?: number) {
    this.id = id;
    this.device = device;
    this.#pool = pool;
    this.#memories = new NetMemories(pool.ort);
    this.#block = block;
  }

  get openSessions(): number {
    return this.#pool.open;
  }

  compile(stack: ConvStack): EnergyProgram {
    checkStack(stack);
    const program = this.#program(stack);
    this.#programs.add(program);
    return program;
  }

  compilePatches(bank: PatchBank): PatchProgram {
    checkPatchBank(bank);
    const program = new OnnxPatchProgram(this.#pool, bank, (released) => this.#programs.delete(released));
    this.#programs.add(program);
    return program;
  }

  #program(stack: ConvStack): OnnxProgram {
    const { provider } = this.device;
    const sharesPlain = provider === 'wasm';
    if (this.#block !== undefined && fitsBlocks(stack, this.#block)) {
      const memory = this.#memories.take(stack);
      return new OnnxProgram(this.#pool, memory.stack, memory.stack, {
        blocked: { block: this.#block, memory },
        sharesPlain,
        onRelease: (released, idle) => {
          this.#programs.delete(released);
          // What a cut-off call still reads is left to the collector.
          if (idle) this.#memories.giveBack(memory);
        },
      });
    }
    const asked = copyStack(stack);
    const run = provider === 'webgpu' ? padHiddenChannels(asked, WEBGPU_CHANNELS) : asked;
    return new OnnxProgram(this.#pool, asked, run, {
      ...{ blocked: undefined, sharesPlain },
      onRelease: (released) => this.#programs.delete(released),
    });
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#programs].map((program) => program.release()));
    this.#memories.clear();
    await this.#pool.closeShared();
  }
}
