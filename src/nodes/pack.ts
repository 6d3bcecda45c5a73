import type { NodePack } from '../graph/types/pack.ts';
import { assetPath } from '../runtime/assets.ts';
import { VERSION } from '../version.ts';
import { ALL_NODES } from './all.ts';
import { PORT_TYPES } from './port-types.ts';

/** What is built in, as a pack like any other. */
export const BUILT_IN_PACK: NodePack = {
  name: 'patchwise',
  version: VERSION,
  nodes: ALL_NODES,
  portTypes: PORT_TYPES,
  workflows: assetPath('workflows'),
  // By test/nodes/contract.spec.ts: describing every parameter takes 50 ms.
  isChecked: true,
};
