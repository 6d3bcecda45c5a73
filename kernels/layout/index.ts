// The parameters of a net as onnxruntime's blocked convolutions read them (src/runtime/engine/onnx/blocked-layout.ts), in AssemblyScript:
// `npm run build:kernels` compiles it to WebAssembly with SIMD.

export { scoreInputGradient } from './score-gradient';

/**
 * Lays a kernel out in blocks: for each block of outputs and each of inputs k², then the inputs of the block, then its outputs.
 * @param weights float32; that of output o, input i and place k stands at o · perOut + i · perIn + k
 * @param out as many float32 as there are, `to` filled up to whole blocks with zeros
 * @param inBlock inputs in a block, of which there are whole ones
 * @param turned whether the places are taken from the last to the first
 */
export function laidOut(
  weights: usize,
  out: usize,
  to: i32,
  from: i32,
  area: i32,
  perOut: i32,
  perIn: i32,
  block: i32,
  inBlock: i32,
  turned: i32,
): void {
  const stride = (<usize>perOut) << 2;
  const along = (<usize>perIn) << 2;
  let at = out;
  for (let firstOut = 0; firstOut < to; firstOut += block) {
    const present = min(block, to - firstOut);
    const fours = present & ~3;
    for (let firstIn = 0; firstIn < from; firstIn += inBlock) {
      for (let k = 0; k < area; k++) {
        const first = firstOut * perOut + firstIn * perIn + (turned ? area - 1 - k : k);
        let row = weights + ((<usize>first) << 2);
        for (let i = 0; i < inBlock; i++, row += along) {
          let read = row;
          let o = 0;
          for (; o < fours; o += 4, at += 16, read += stride << 2) {
            const one = v128.load32_zero(read);
            const two = v128.load32_lane(read + stride, one, 1);
            const three = v128.load32_lane(read + 2 * stride, two, 2);
            v128.store(at, v128.load32_lane(read + 3 * stride, three, 3));
          }
          for (; o < present; o++, at += 4, read += stride) store<f32>(at, load<f32>(read));
          for (; o < block; o++, at += 4) store<f32>(at, 0);
        }
      }
    }
  }
}
