import type { AcceptedModel } from '../../src/server/security/upload-model.ts';

/** A model that is brought in; what reads it is loaded with the first one. @throws as the server's */
export async function acceptModel(bytes: Uint8Array): Promise<AcceptedModel> {
  const { acceptModel: accept } = await import('../../src/server/security/upload-model.ts');
  return accept(bytes);
}
