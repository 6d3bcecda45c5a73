import type { Tensor } from '../../../src/protocol/tensor.ts';
import { api } from './rest.ts';

/** A whole tensor that a run has kept, float32, by its content hash. @throws ApiError */
export async function fetchTensor(id: string, hash: string): Promise<Tensor> {
  const response = await api.getRunTensor({ path: { id, hash } });
  const shape = (response.headers.get('X-Shape') ?? '').split('x').map(Number);
  return { shape, data: new Float32Array(await response.arrayBuffer()) };
}
