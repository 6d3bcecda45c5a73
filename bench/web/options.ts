import { parseArgs } from 'node:util';
import { positive } from '../options.ts';

/** The parts of the benchmark, in the order in which they run. */
export const PARTS = [
  'bundle',
  'start',
  'photographer',
  'frames',
  'memory',
  'latency',
  'try',
  'gallery',
  'large',
] as const;
export type Part = (typeof PARTS)[number];

export interface WebBenchOptions {
  /** Length of each measurement of frames and of latency. */
  readonly seconds: number;
  /** Cold starts of the page. */
  readonly rounds: number;
  /** Pictures that are drawn between the measurements of memory. */
  readonly pictures: number;
  readonly json: string | undefined;
  /** Ids of the gallery's workflows that run in the site without a server; all that do not train if undefined. */
  readonly workflows: readonly string[] | undefined;
  /** Folder that keeps their pictures. */
  readonly keep: string | undefined;
  readonly parts: readonly Part[];
}

export const HELP = `npm run bench:web -- [options]

Measures the built editor in a real headless Chromium, on a studio in a process of its own. Frames are drawn by software
here, as headless browsers do: a screen with a GPU is faster.

  bundle   what the first view loads, gzip (aim: under 250 kB)
  start    from a cold profile to a gallery that can be used; from the click to a graph that can be
  photographer  a photograph of 12 megapixels, on all threads: question, twelve small pictures, gestures, lift
  frames   frames a second while a node is dragged and while the canvas is moved, in a graph of 200 nodes of which
           50 have live previews: 50 Langevin chains of a real run, whose frames come from the server
  memory   JavaScript heap after a forced collection, before and after 10,000 drawn previews (aim: no growth)
  latency  from a Langevin step in the runner to its pixels on the canvas (aim: median under 150 ms)
  try      the site without a server: a sample, a step, a training and a lift in the browser, against the command line
  gallery  every workflow of the gallery in the site without a server, against the command line: time and pictures
  large    a photograph of 12 megapixels in the site without a server: memory of the page's process (Linux)

  --only A,B         some parts only
  --seconds N        length of each measurement of frames and of latency (default 10)
  --rounds N         cold starts (default 7)
  --pictures N       drawn previews between the measurements of memory (default 10000)
  --workflows A,B    of the gallery, some only (default all but train-and-sample)
  --keep FOLDER      keep the pictures of gallery (of both) and large there
  --json FILE        write all figures as JSON
  --help

Example: npm run bench:web -- --only bundle,start --json out/web.json
`;

/** @throws an Error that says which option is wrong */
export function parseWebOptions(args: readonly string[]): WebBenchOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      seconds: { type: 'string', default: '10' },
      rounds: { type: 'string', default: '7' },
      pictures: { type: 'string', default: '10000' },
      json: { type: 'string' },
      workflows: { type: 'string' },
      keep: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const parts = values.only?.split(',') ?? PARTS;
  const unknown = parts.find((name) => !PARTS.includes(name as Part));
  if (unknown !== undefined) throw new Error(`--only knows ${PARTS.join(', ')}, not "${unknown}".`);
  return {
    seconds: positive('--seconds', values.seconds),
    rounds: Math.ceil(positive('--rounds', values.rounds)),
    pictures: Math.ceil(positive('--pictures', values.pictures)),
    json: values.json,
    workflows: values.workflows?.split(','),
    keep: values.keep,
    parts: parts as Part[],
  };
}
