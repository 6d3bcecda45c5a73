/**
 * For the specs of node packs, with any test framework: runs one node as Patchwise would, and checks its contract.
 *
 * @example
 * import { nodeRunner } from 'patchwise/testing';
 * const runNode = nodeRunner();
 * const { outputs } = await runNode(dots, { image }, { size: 6 });
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
