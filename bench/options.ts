import { parseArgs } from 'node:util';

/** The parts of the benchmark, in the order in which they run. */
export const SECTIONS = ['steps', 'overhead', 'updates', 'sampling', 'memory', 'training'] as const;
export type Section = (typeof SECTIONS)[number];

export interface BenchOptions {
  readonly quick: boolean;
  readonly json: string | undefined;
  /** Engines by name; undefined for all with a device of their own. */
  readonly engines: readonly string[] | undefined;
  readonly threads: number | undefined;
  readonly sections: readonly Section[];
  readonly pytorch: boolean;
  /** Picture to train on. */
  readonly image: string | undefined;
  /** Factor on the updates of our training, and updates a scale of PyTorch's. */
  readonly effort: number;
  readonly peerUpdates: number;
}

export const HELP = `npm run bench -- [options]

Times Patchwise on this machine, beside PyTorch where a Python has it.

  --quick            everything once and short: checks that it works, no figures to quote
  --only A,B         some parts only: ${SECTIONS.join(', ')}
  --engines A,B      engines by name (default: all that have a device of their own)
  --threads N        threads of the CPU engine, and of PyTorch
  --no-pytorch       leave PyTorch out
  --image FILE       picture to train on (default: samples/photos/lake.jpg)
  --effort F         factor on the updates of the whole training (default 1; quick 0.01)
  --peer-updates N   updates a scale of PyTorch's whole training (default 500; quick 1)
  --json FILE        write all figures as JSON
  --help

Example: npm run bench -- --only steps,updates --json out/bench.json
`;

/** @throws an Error that says which option is wrong */
export function parseOptions(args: readonly string[]): BenchOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      engines: { type: 'string' },
      threads: { type: 'string' },
      'no-pytorch': { type: 'boolean', default: false },
      image: { type: 'string' },
      effort: { type: 'string' },
      'peer-updates': { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const sections = values.only?.split(',') ?? SECTIONS;
  const unknown = sections.find((name) => !SECTIONS.includes(name as Section));
  if (unknown !== undefined) throw new Error(`--only knows ${SECTIONS.join(', ')}, not "${unknown}".`);
  return {
    quick: values.quick,
    json: values.json,
    engines: values.engines?.split(','),
    threads: values.threads === undefined ? undefined : positive('--threads', values.threads),
    sections: sections as Section[],
    pytorch: !values['no-pytorch'],
    image: values.image,
    effort: positive('--effort', values.effort ?? (values.quick ? '0.01' : '1')),
    peerUpdates: positive('--peer-updates', values['peer-updates'] ?? (values.quick ? '1' : '500')),
  };
}

export function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value))
    throw new Error(`${name} needs a positive number, not "${text}".`);
  return value;
}
