import type { AnyNodeDefinition } from '../graph/node.ts';

/** Every node of Patchwise, grouped by category, alphabetical within: a new node is one file and one line here. */
export const ALL_NODES: readonly AnyNodeDefinition[] = [];
