import { createNodeKit, type NodeServices, type PortValues } from 'patchwise';
import type { Screen } from './screen.js';

/** Name of the pack's own port type: like the types of nodes, it begins with the name of the package. */
export const SCREEN = 'patchwise-halftone/screen';

/** What flows: everything that is built in, and screens. */
export interface Values extends PortValues {
  [SCREEN]: Screen;
}

/** `defineNode` and port helpers, typed over {@link Values}. */
export const { port, optional, many, defineNode } = createNodeKit<Values, NodeServices>();
