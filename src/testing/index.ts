/**
 * For the specs of node packs, with any test framework: runs one node as Patchwise would, and checks its contract.
 *
 * @example
 * import { ALL_NODES, tensor } from 'patchwise';
 * import { nodeRunner } from 'patchwise/testing';
 * const [node] = ALL_NODES.filter(({ type }) => type === 'image/blur');
 * if (node === undefined) throw new Error('There is no such node.');
 * const image = tensor([1, 3, 8, 8], new Float32Array(192));
 * const { outputs } = await nodeRunner()(node, { image }, {});
 * console.log(outputs);
 *
 * @module patchwise/testing
 */
export {
  type Emissions,
  type GivenInputs,
  memoryServices,
  type NodeRun,
  type NodeRunner,
  type NodeRunOptions,
  nodeRunner,
  runNode,
} from './run-node.ts';
