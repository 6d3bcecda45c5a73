import { z } from 'zod';
import type { GraphDocument, NodeEntry } from '../../../src/graph/document/document.ts';
import type { RunEvent } from '../../../src/graph/events.ts';
import { type CollectedRun, collectRun } from '../../../src/graph/run/collect-run.ts';
import { type RunOptions, runGraph } from '../../../src/graph/run/run-graph.ts';
import type { RunInspector } from '../../../src/graph/run/run-inspector.ts';
import { type AnyNodeDefinition, createNodeKit } from '../../../src/graph/types/node.ts';
import type { PortType } from '../../../src/graph/types/port-type.ts';
import { sha256 } from '../../../src/runtime/sha256.ts';
import { registryOf } from '../../support/registry-of.ts';

/** What fake nodes report to the test that runs them. */
export class Probe {
  /** How often each thing was counted. */
  readonly counts = new Map<string, number>();
  /** Values that sinks wrote, by node. */
  readonly written = new Map<string, unknown[]>();

  count(what: string): void {
    this.counts.set(what, this.of(what) + 1);
  }

  of(what: string): number {
    return this.counts.get(what) ?? 0;
  }

  write(node: string, value: unknown): void {
    this.written.set(node, [...(this.written.get(node) ?? []), value]);
  }
}

interface Types {
  number: number;
  text: string;
  list: readonly number[];
}

export const { port, optional, many, optionalMany, defineNode } = createNodeKit<Types, Probe>();

function portType<T>(
  name: string,
  is: (value: unknown) => boolean,
  accepts: PortType<T>['accepts'] = {},
): PortType<T> {
  return {
    name,
    title: name,
    color: '#888888',
    accepts,
    is,
    hash: (value) => sha256(JSON.stringify(value)),
    bytes: (value) => JSON.stringify(value).length,
    describe: (value) => `${name} ${JSON.stringify(value)}`,
    codec: {
      encode: (value) => new TextEncoder().encode(JSON.stringify(value)),
      decode: (bytes) => JSON.parse(new TextDecoder().decode(bytes)) as T,
    },
  };
}

export const portTypes = {
  number: portType<number>('number', (value) => typeof value === 'number'),
  text: portType<string>('text', (value) => typeof value === 'string', {
    number: (value: number) => String(value),
  }),
  list: portType<readonly number[]>('list', Array.isArray, {
    text: (value: string) => {
      const parsed: unknown = JSON.parse(value);
      return parsed as readonly number[];
    },
  }),
};

const common = { version: 1, title: 'Test', category: 'Test', help: 'For tests.' } as const;

/** Fields that every test definition shares. */
export const fake = common;

export const pause = (ms = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const constant = defineNode({
  ...common,
  type: 'test/constant',
  inputs: {},
  outputs: { value: port('number') },
  params: z.object({ value: z.number().default(0).describe('v') }),
  async run(_, { value }, { services, nodeId }) {
    services.count(nodeId);
    return { value };
  },
});

const counter = defineNode({
  ...common,
  type: 'test/counter',
  inputs: {},
  outputs: { values: many('number') },
  params: z.object({
    from: z.number().default(0).describe('v'),
    count: z.number().int().min(0).default(3).describe('v'),
    failAt: z.number().nullable().default(null).describe('v'),
  }),
  async *run(_, { from, count, failAt }, { services, nodeId }) {
    services.count(`${nodeId} begun`);
    try {
      for (let i = 0; i < count; i++) {
        if (i === failAt) throw new Error(`broke at ${i}`);
        services.count(nodeId);
        yield { values: from + i };
      }
    } finally {
      services.count(`${nodeId} ended`);
    }
  },
});

/** a · scale + b, failing where the sum is `failAt`. */
const add = defineNode({
  ...common,
  type: 'test/add',
  inputs: { a: port('number'), b: optional('number') },
  outputs: { sum: port('number') },
  params: z.object({
    scale: z.number().min(-100).max(100).default(1).describe('v'),
    failAt: z.number().nullable().default(null).describe('v'),
  }),
  async run({ a, b = 0 }, { scale, failAt }, { services, nodeId }) {
    services.count(nodeId);
    const sum = a * scale + b;
    if (sum === failAt) throw new Error(`cannot make ${sum}`);
    return { sum };
  },
});

/** Adds an offset to each element, one by one. */
const shift = defineNode({
  ...common,
  type: 'test/shift',
  inputs: { values: many('number') },
  outputs: { values: many('number') },
  params: z.object({
    by: z.number().default(0).describe('v'),
    ms: z.number().nullable().default(null).describe('v'),
  }),
  async *run({ values }, { by, ms }, { services, nodeId }) {
    try {
      for await (const value of values) {
        services.count(nodeId);
        if (ms !== null) await pause(ms);
        yield { values: value + by };
      }
    } finally {
      services.count(`${nodeId} ended`);
    }
  },
});

const collect = defineNode({
  ...common,
  type: 'test/collect',
  inputs: { values: optionalMany('number') },
  outputs: { list: port('list'), sum: port('number') },
  params: z.object({}),
  async run({ values }, _, { services, nodeId }) {
    const list: number[] = [];
    for await (const value of values) list.push(value);
    services.count(nodeId);
    return { list, sum: list.reduce((sum, value) => sum + value, 0) };
  },
});

const take = defineNode({
  ...common,
  type: 'test/take',
  inputs: { values: many('number') },
  outputs: { values: many('number') },
  params: z.object({ count: z.number().default(1).describe('v') }),
  async *run({ values }, { count }) {
    let taken = 0;
    for await (const value of values) {
      yield { values: value };
      taken += 1;
      if (taken === count) return;
    }
  },
});

const sink = defineNode({
  ...common,
  type: 'test/sink',
  inputs: { value: optional('number'), list: optional('list'), text: optional('text') },
  outputs: {},
  params: z.object({}),
  sink: true,
  async run({ value, list, text }, _, { services, nodeId }) {
    services.write(nodeId, value ?? list ?? text);
    return {};
  },
});

export const fakeNodes: readonly AnyNodeDefinition[] = [constant, counter, add, shift, collect, take, sink];

export type FakeGraph = Readonly<Record<string, NodeEntry>>;

function documentOf(nodes: FakeGraph, seed?: number): GraphDocument {
  return { format: 'patchwise-graph', version: 1, meta: seed === undefined ? {} : { seed }, nodes };
}

export interface FakeRunOptions extends Partial<Omit<RunOptions<Probe>, 'registry' | 'services'>> {
  readonly probe?: Probe;
  /** Besides {@link fakeNodes}. */
  readonly nodes?: readonly AnyNodeDefinition[];
}

export function fakeRun(graph: FakeGraph | GraphDocument, options: FakeRunOptions = {}) {
  const { probe = new Probe(), nodes = [], ...rest } = options;
  const document = 'format' in graph ? (graph as GraphDocument) : documentOf(graph as FakeGraph);
  const registry = registryOf([...fakeNodes, ...nodes], portTypes);
  return runGraph(document, { registry, services: probe, ...rest });
}

/** A finished run with what its inspector said at the end. */
export interface InspectedRun extends CollectedRun {
  readonly inspector: RunInspector;
  readonly probe: Probe;
}

/** Runs to the end. All values must have been released by then, however it ended. */
export async function finish(
  graph: FakeGraph | GraphDocument,
  options: FakeRunOptions = {},
): Promise<InspectedRun> {
  const probe = options.probe ?? new Probe();
  let inspector: RunInspector | undefined;
  const collected = await collectRun(
    fakeRun(graph, {
      ...options,
      probe,
      inspect: (given) => {
        inspector = given;
      },
    }),
  );
  if (inspector === undefined) throw new Error('The run gave no inspector.');
  if (inspector.liveValues !== 0 || inspector.liveBytes !== 0) {
    throw new Error(`${inspector.liveValues} values (${inspector.liveBytes} bytes) outlived the run.`);
  }
  return { ...collected, inspector, probe };
}

/** The reliable events, without times and numbers, as short lines. */
export function lines(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) => {
    switch (event.kind) {
      case 'run-started':
        return [`start ${event.order.join(' ')}`];
      case 'node-state':
        return [`${event.nodeId} ${event.state}`];
      case 'output':
        return [`${event.nodeId}.${event.port}[${event.index}] = ${JSON.stringify(event.value)}`];
      case 'log':
        return [`${event.nodeId} ${event.level}: ${event.message}`];
      case 'run-finished':
        return [`finish ${event.outcome}`];
      default:
        return [];
    }
  });
}

/** [from, from + 1, … ] */
export function upTo(count: number, from = 0): number[] {
  return Array.from({ length: count }, (_, i) => from + i);
}
