/** A shipped model: `lake` learned samples/photos/lake.jpg, and so did `lake-96`, to 96 px. */
const MODEL = /^sample:models\/([a-z0-9-]+?)(?:-\d+)?\.safetensors$/;

/**
 * The shipped photograph that a shipped model learned.
 * @param model a reference, such as `sample:models/lake-96.safetensors`
 * @returns such as `sample:photos/lake.jpg`; undefined for everything else
 */
export function photographOfSample(model: string): string | undefined {
  const name = MODEL.exec(model)?.[1];
  return name === undefined ? undefined : `sample:photos/${name}.jpg`;
}

/** Shipped photographs whose model is shipped (samples/models/README.md). */
const LEARNED = ['colosseum', 'dune', 'flowers', 'lake', 'rock', 'tea', 'waves'];

/**
 * The shipped model that learned a shipped photograph.
 * @param photograph a reference, such as `sample:photos/lake.jpg`
 * @returns such as `sample:models/lake-96.safetensors`; undefined for everything else
 */
export function modelOfSample(photograph: string): string | undefined {
  const name = /^sample:photos\/([a-z0-9-]+)\.jpg$/.exec(photograph)?.[1];
  return name !== undefined && LEARNED.includes(name) ? `sample:models/${name}-96.safetensors` : undefined;
}
