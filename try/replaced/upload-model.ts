import type { AcceptedModel } from '../../src/studio/uploads/accept-model.ts';

/** A model that is brought in; what reads it is loaded with the first one. @throws as the server's */
export async function acceptModel(bytes: Uint8Array): Promise<AcceptedModel> {
  const { acceptModel: accept } = await import('../../src/studio/uploads/accept-model.ts');
  return accept(bytes);
}
