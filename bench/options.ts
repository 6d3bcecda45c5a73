import { parseArgs } from 'node:util';

/** The parts that run unless told otherwise, in this order. */
export const SECTIONS = ['steps', 'overhead', 'updates', 'sampling', 'memory', 'lift', 'training'] as const;
/** Parts that run only when named: they take long or judge pictures. */
export const LONG_SECTIONS = ['workflows'] as const;
export type Section = (typeof SECTIONS)[number] | (typeof LONG_SECTIONS)[number];
const ALL_SECTIONS: readonly Section[] = [...SECTIONS, ...LONG_SECTIONS];

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
  /** Seconds after which PyTorch's whole training is stopped, and left out. */
  readonly peerSeconds: number;
  /** Of the part `workflows`: long sides in px, ascending, and workflows by name; undefined for all. */
  readonly sizes: readonly number[];
  readonly workflows: readonly string[] | undefined;
}

export const HELP = `npm run bench -- [options]

Times Patchwise on this machine, beside PyTorch where a Python has it.

  --quick            everything once and short: checks that it works, no figures to quote
  --only A,B         some parts only: ${ALL_SECTIONS.join(', ')}
                     (default: all but ${LONG_SECTIONS.join(', ')})
  --engines A,B      engines by name (default: all that have a device of their own)
  --threads N        threads of the CPU engine, and of PyTorch
  --no-pytorch       leave PyTorch out
  --image FILE       picture to train on (default: samples/photos/lake.jpg)
  --effort F         factor on the updates of the whole training (default 1; quick 0.01)
  --peer-updates N   updates a scale of PyTorch's whole training (default 60, some two minutes; quick 1)
  --peer-seconds N   that training is stopped after so long, and left out (default 600)
  --sizes A,B        long sides in px at which each workflow is run (default 64,128,256,512; quick: the first)
  --workflows A,B    some workflows only (default: all of workflows/)
  --json FILE        write all figures as JSON
  --help

Examples:
  npm run bench -- --only steps,updates --json out/bench.json
  npm run bench -- --only workflows --sizes 64,128 --workflows random,editing
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
      'peer-seconds': { type: 'string', default: '600' },
      sizes: { type: 'string', default: '64,128,256,512' },
      workflows: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const sections = values.only?.split(',') ?? SECTIONS;
  const unknown = sections.find((name) => !ALL_SECTIONS.includes(name as Section));
  if (unknown !== undefined) throw new Error(`--only knows ${ALL_SECTIONS.join(', ')}, not "${unknown}".`);
  return {
    quick: values.quick,
    json: values.json,
    engines: values.engines?.split(','),
    threads: values.threads === undefined ? undefined : positive('--threads', values.threads),
    sections: sections as Section[],
    pytorch: !values['no-pytorch'],
    image: values.image,
    effort: positive('--effort', values.effort ?? (values.quick ? '0.01' : '1')),
    peerUpdates: positive('--peer-updates', values['peer-updates'] ?? (values.quick ? '1' : '60')),
    peerSeconds: positive('--peer-seconds', values['peer-seconds']),
    sizes: longSides(values.sizes),
    workflows: values.workflows?.split(','),
  };
}

function longSides(text: string): number[] {
  const sizes = text.split(',').map((size) => positive('--sizes', size));
  const wrong = sizes.find((size) => !Number.isInteger(size) || size > 4096);
  if (wrong !== undefined) throw new Error(`--sizes needs whole numbers up to 4096, not "${wrong}".`);
  return [...new Set(sizes)].sort((a, b) => a - b);
}

export function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value))
    throw new Error(`${name} needs a positive number, not "${text}".`);
  return value;
}
