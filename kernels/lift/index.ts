// The inner loops of src/model/lift, in AssemblyScript: `npm run build:kernels` compiles them to WebAssembly with SIMD.
// Every function works on a band of rows [y0, y1), its last two arguments; addresses are bytes in the shared memory.
export { refineBend } from './bend';
export { carryField, startField } from './field';
export { cutGrid } from './grid-cut';
export { depthsInHole, keepKnown, shrinkHole, spansInHole, touchHole } from './hole';
export { matchPatches } from './match';
export { joinNodes } from './membrane';
export { pieceCosts } from './piece-costs';
export { composePieces, expandPiece } from './pieces';
export { resampleRows } from './resample';
export { addTones, patchTones } from './tones';
export { addBackVotes, votePixels, voteWeights } from './vote';
