import { definePack } from 'patchwise';
import { dotsNode } from './dots.js';
import { SCREEN } from './kit.js';
import { screenNode } from './screen-node.js';
import { screenType } from './screen-type.js';

export const pack = definePack({
  nodes: [dotsNode, screenNode],
  portTypes: { [SCREEN]: screenType },
});
