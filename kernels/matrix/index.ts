// Matrices of src/model, in AssemblyScript: `npm run build:kernels` compiles them to WebAssembly with SIMD. All sums are of float64 and
// are added in the order of the plain loops (test/support/plain-matrices.ts): the same bits.

export { adam } from './adam';
export { meanAhead, multiplied, multipliedFrom, orthogonalFactor, widened } from './orthogonal';
export { backThroughNorm, powerIteration, scaled } from './spectral';
export { summed } from './sum';
