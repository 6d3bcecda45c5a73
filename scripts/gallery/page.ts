/** What the gallery knows of one trained model. All times are in seconds. */
export interface ModelFigures {
  readonly name: string;
  /** Sheet, beside the page's other pictures. */
  readonly picture: string;
  readonly width: number;
  readonly height: number;
  readonly updates: readonly number[];
  /** Undefined where no record of the training was found. */
  readonly training: number | undefined;
  /** Of the samples with seed 0, 1, … */
  readonly samples: readonly number[];
  readonly patchSwd: { readonly mean: number; readonly best: number; readonly worst: number };
  readonly diversity: number;
  readonly engine: string;
}

/** What the gallery knows of one application. */
export interface ApplicationFigures {
  readonly workflow: string;
  readonly picture: string;
  /** Seconds of the whole run: graph to last file. */
  readonly run: number;
}

export interface GalleryFigures {
  readonly machine: string;
  /** What else the machine was doing. */
  readonly note: string;
  readonly models: readonly ModelFigures[];
  readonly applications: readonly ApplicationFigures[];
}

const SHIPPED = ['lake', 'rock', 'waves'];

/** docs/gallery.md. */
export function galleryPage(figures: GalleryFigures): string {
  const shipped = figures.models.filter(({ name }) => SHIPPED.includes(name));
  const others = figures.models.filter(({ name }) => !SHIPPED.includes(name));
  return `${[
    '<!-- Made by `npm run gallery` (scripts/gallery.ts); changes by hand are lost. -->',
    '',
    '# Gallery',
    '',
    'Seeds 0 to 7 of each model, none chosen by hand; a layout that the model itself finds failed is drawn again, at most',
    'eight times, as everywhere in Patchwise. The first picture of a sheet is the training image; the',
    'samples follow row by row. Sample n is what this draws:',
    '',
    '```sh',
    'npx patchwise run workflows/random.json --input model=… --set samples.seed=n --set samples.count=1 --only sample',
    '```',
    '',
    `Times: ${figures.machine}; ${figures.note}.`,
    'A sample was timed by itself, layouts that were drawn again included. Patch SWD (lower is better) and diversity are',
    'explained in [the method](method.md#metrics).',
    '',
    'What is left to wish for: smooth areas (skies, walls) keep faint blotches of colour from the coarse scales and a little of',
    'the grain that finer scales start with; a building may be put together wrongly.',
    '',
    '## The sample models, 192 px',
    ...modelsText(shipped),
    ...(others.length === 0
      ? []
      : ['', '## Other photographs, the default training, 64 px', ...modelsText(others)]),
    '',
    '## Applications',
    '',
    'Each by its workflow as it ships, on the sample models, first seed. Seconds of the whole run: every picture of the',
    'sheet, and its figures. Pages of workflows show what they give today, at the size of the photograph ([lifted](lifting.md)).',
    ...figures.applications.flatMap(({ workflow, picture, run }) => [
      '',
      `### ${title(workflow)}`,
      `[${workflow}](workflows/${workflow}.md): ${seconds(run)} s.`,
      '',
      `![${title(workflow)}](images/gallery/${picture})`,
    ]),
  ].join('\n')}\n`;
}

function modelsText(models: readonly ModelFigures[]): string[] {
  return [
    '',
    '| photograph | size | updates | training | one sample, seeds 0 … 7 | patch SWD mean (best–worst) | diversity |',
    '|---|---|---|---|---|---|---|',
    ...models.map((m) => {
      const times = m.samples.map(seconds).join(', ');
      const { mean, best, worst } = m.patchSwd;
      const swd = `${mean.toFixed(3)} (${best.toFixed(3)}–${worst.toFixed(3)})`;
      const size = `${m.width}×${m.height}`;
      const training = m.training === undefined ? 'not recorded' : `${Math.round(m.training)} s`;
      return `| ${[m.name, size, m.updates.join(', '), training, `${times} s`, swd, m.diversity.toFixed(2)].join(' | ')} |`;
    }),
    ...models.flatMap(({ name, picture }) => ['', `![${title(name)}](images/gallery/${picture})`]),
  ];
}

function title(name: string): string {
  const words = name.replaceAll('-', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function seconds(value: number): string {
  return value.toFixed(value < 10 ? 1 : 0);
}
