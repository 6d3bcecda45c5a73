import { fetchTensor } from '../api/tensor.ts';
import { TensorCache } from './tensor-cache.ts';

/** Whole tensors of runs, for all panels that show them. */
export const cache = new TensorCache(fetchTensor);
