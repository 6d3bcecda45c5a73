import type { Steered } from '../ports/runner-messages.ts';

type Values = Readonly<Record<string, number>>;

/** What people set at nodes of a run, and what they set in its attempts before. */
export interface Steering {
  /** From the next step of the node on, in the place of what was set before. */
  set(nodeId: string, values: Values): void;
  /** What holds at the next step of a node: it asks once a step. */
  ask(nodeId: string): Values;
  /** The run is cut off: what was set and not asked for yet would have held at the next step. */
  close(): void;
}

/**
 * @param before takes hold at the same steps as it did, so that a chain that begins anew comes to where it was, bit for
 * bit, and goes on
 * @param onHold called when something new takes hold
 */
export function createSteering(before: readonly Steered[], onHold: (told: Steered) => void): Steering {
  const steps = new Map<string, number>();
  const holds = new Map<string, Values>();
  const waiting = new Map<string, Values>();
  return {
    set: (nodeId, values) => void waiting.set(nodeId, values),
    ask(nodeId) {
      const step = (steps.get(nodeId) ?? 0) + 1;
      steps.set(nodeId, step);
      const again = before.findLast((one) => one.nodeId === nodeId && one.step === step);
      if (again !== undefined) holds.set(nodeId, again.values);
      const set = waiting.get(nodeId);
      if (set !== undefined) {
        waiting.delete(nodeId);
        holds.set(nodeId, set);
        onHold({ nodeId, step, values: set });
      }
      return holds.get(nodeId) ?? {};
    },
    close() {
      for (const [nodeId, values] of waiting) onHold({ nodeId, step: (steps.get(nodeId) ?? 0) + 1, values });
      waiting.clear();
    },
  };
}
