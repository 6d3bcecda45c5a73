/**
 * Run as a process of its own by `probe.ts`: computes one convolution on the provider named by its argument and tells
 * its parent whether the numbers are right. A driver that crashes or hangs takes this process with it, nobody else.
 */

import { messageOf } from '../../../errors.ts';
import { graphBuilder } from './graph-builder.ts';
import { loadOnnxRuntime, loadWasmRuntime } from './onnxruntime.ts';

/** What the child tells its parent. */
export type ProbeMessage =
  | { readonly kind: 'missing'; readonly bundled: readonly string[] }
  | { readonly kind: 'computed' }
  | { readonly kind: 'failed'; readonly message: string };

async function probe(provider: string): Promise<ProbeMessage> {
  try {
    const bundled = provider === 'wasm' ? ['wasm'] : await nativeProviders();
    if (!bundled.includes(provider)) return { kind: 'missing', bundled };
    const ort = provider === 'wasm' ? await loadWasmRuntime() : await loadOnnxRuntime();
    const session = await ort.InferenceSession.create(convolutionModel(), {
      executionProviders: [provider],
      logSeverityLevel: 4,
      // Without this, onnxruntime would quietly compute on the CPU what the provider cannot.
      extra: provider === 'cpu' || provider === 'wasm' ? {} : { session: { disable_cpu_ep_fallback: '1' } },
    });
    const x = new ort.Tensor(
      'float32',
      Float32Array.from({ length: 16 }, (_, i) => i),
      [1, 1, 4, 4],
    );
    const { y } = await session.run({ x });
    // The sums of the four 3×3 windows of 0 … 15 in rows of four.
    const right = [45, 54, 81, 90].every((sum, i) => Math.abs(Number(y?.data[i]) - sum) < 1e-2);
    await session.release();
    return right ? { kind: 'computed' } : { kind: 'failed', message: 'it computes wrong numbers' };
  } catch (error) {
    return { kind: 'failed', message: messageOf(error) };
  }
}

async function nativeProviders(): Promise<string[]> {
  const ort = await loadOnnxRuntime();
  return ort.listSupportedBackends().map(({ name }) => name);
}

function convolutionModel(): Uint8Array {
  const g = graphBuilder();
  const x = g.input('x', [1, 1, 4, 4]);
  const ones = g.constant([1, 1, 3, 3], new Float32Array(9).fill(1));
  g.node('Conv', [x, ones], { kernel_shape: [3, 3] }, 'y');
  g.output('y', [1, 1, 2, 2]);
  return g.build({ name: 'probe' });
}

if (process.send !== undefined) {
  const answer = await probe(process.argv[2] ?? 'cpu');
  // Leaving at once skips the teardown of drivers, where some of them crash.
  process.send(answer, () => process.exit(0));
}
