import type { OutputPorts } from '../../types/node.ts';
import type { Emitted } from './outlets.ts';
import { outputError } from './output-error.ts';

/** Checks that an activation emits each of its `one` outputs exactly once. */
export class OneOutputs {
  readonly #nodeId: string;
  readonly #ports: OutputPorts;
  readonly #seen = new Set<string>();

  constructor(nodeId: string, ports: OutputPorts) {
    this.#nodeId = nodeId;
    this.#ports = ports;
  }

  /** @throws `node/output` when a single output comes again */
  add({ port }: Emitted): void {
    if (this.#ports[port]?.cardinality !== 'one') return;
    if (this.#seen.has(port)) {
      throw outputError(`Node "${this.#nodeId}" emitted its single output "${port}" twice.`, port);
    }
    this.#seen.add(port);
  }

  /** @throws `node/output` when a single output never came */
  end(): void {
    for (const [port, { cardinality }] of Object.entries(this.#ports)) {
      if (cardinality === 'one' && !this.#seen.has(port)) {
        throw outputError(`Node "${this.#nodeId}" ended without its output "${port}".`, port);
      }
    }
  }
}
