import type { GraphDocument, NodeEntry } from '../../src/graph/document/document.ts';

/** Distance of neighbouring nodes in the large graph, px. */
const COLUMN = 236;
const ROW = 262;
const COLUMNS = 16;
/** Columns of the chains, in the middle of the upper rows. */
const CHAINS_WIDE = 10;

/** Langevin steps of a chain: more than any measurement lasts. */
const STEPS = 10_000;

/** Zoom at which the large graph is opened: all its chains are in view with their pictures. */
const ZOOM = 0.32;

/**
 * A graph of many nodes of which some live: chains of Langevin steps from a blurred photograph, each of which shows
 * its state at every step. The rest are nodes that wait for them, three behind each chain. It is placed on a grid,
 * with the chains in the middle.
 * @param nodes in all
 * @param live chains among them
 */
export function busyGraph(nodes: number, live: number): GraphDocument {
  const entries: Record<string, NodeEntry> = {
    photo: { type: 'image/load@1', params: { path: 'sample:photos/lake.jpg' } },
    model: { type: 'model/load@1', params: { path: 'sample:models/lake-96.safetensors' } },
  };
  const chains = Array.from({ length: live }, (_, i) => `chain-${i}`);
  for (const [i, chain] of chains.entries()) {
    entries[chain] = {
      type: 'sampling/inject@1',
      in: { model: 'model.model', image: 'photo.image' },
      params: { startScale: 0, steps: STEPS, noiseScale: 0.02, seed: i + 1 },
    };
  }
  const ends = [...chains];
  for (let i = 0; Object.keys(entries).length < nodes; i++) {
    const kind = (['flip', 'blur', 'quantize'] as const)[Math.floor(i / live) % 3] ?? 'flip';
    const place = i % Math.max(1, live);
    const key = `${kind}-${i}`;
    entries[key] = { type: `image/${kind}@1`, in: { image: `${ends[place] ?? 'photo'}.image` } };
    ends[place] = key;
  }
  return {
    format: 'patchwise-graph',
    version: 1,
    meta: { title: `${nodes} nodes, ${live} live`, seed: 1 },
    nodes: entries,
    view: { zoom: ZOOM, offset: [40, 90], nodes: placed(chains, Object.keys(entries)) },
  };
}

function placed(
  chains: readonly string[],
  keys: readonly string[],
): Record<string, { x: number; y: number }> {
  const left = Math.floor((COLUMNS - CHAINS_WIDE) / 2);
  const cell = (column: number, row: number) => ({ x: column * COLUMN, y: row * ROW });
  const places: Record<string, { x: number; y: number }> = {};
  chains.forEach((chain, i) => {
    places[chain] = cell(left + (i % CHAINS_WIDE), Math.floor(i / CHAINS_WIDE));
  });
  const rows = Math.ceil(chains.length / CHAINS_WIDE);
  const isFree = (column: number, row: number): boolean =>
    row >= rows || column < left || column >= left + CHAINS_WIDE;
  let at = 0;
  for (const key of keys) {
    if (places[key] !== undefined) continue;
    while (!isFree(at % COLUMNS, Math.floor(at / COLUMNS))) at++;
    places[key] = cell(at % COLUMNS, Math.floor(at / COLUMNS));
    at++;
  }
  return places;
}

/** One Langevin chain, as one watches it. */
export function chainGraph(): GraphDocument {
  return {
    format: 'patchwise-graph',
    version: 1,
    meta: { title: 'One chain', seed: 1 },
    nodes: {
      model: { type: 'model/load@1', params: { path: 'sample:models/lake-96.safetensors' } },
      net: { type: 'energy/net@1', in: { model: 'model.model' }, params: { scale: 3 } },
      noise: { type: 'noise/uniform@1', in: { net: 'net.net' } },
      start: { type: 'flow/select@1', in: { images: 'noise.images' } },
      chain: {
        type: 'sampling/langevin@1',
        in: { image: 'start.image', net: 'net.net' },
        params: { steps: STEPS, noiseScale: 0.02 },
      },
    },
  };
}
