/** What the gallery knows of one trained model. All times are in seconds. */
export interface ModelFigures {
  readonly name: string;
  /** Sheet, beside the page's other pictures. */
  readonly picture: string;
  /** Of the training image, px. */
  readonly width: number;
  readonly height: number;
  /** Of the photograph and of the lifted samples, px. */
  readonly result: { readonly width: number; readonly height: number };
  readonly updates: readonly number[];
  /** Undefined where no record of the training was found. */
  readonly training: number | undefined;
  /** Of the samples with seed 0, 1, …: drawing it, and lifting it to the photograph's size. */
  readonly times: readonly { readonly sample: number; readonly lift: number }[];
  readonly patchSwd: { readonly mean: number; readonly best: number; readonly worst: number };
  readonly whitened: number;
  readonly diversity: number;
  /** Share of a lifted sample in one connected piece of the photograph, mean. */
  readonly copied: number;
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

/** docs/gallery.md. */
export function galleryPage(figures: GalleryFigures): string {
  return `${[
    '<!-- Made by `npm run gallery` (scripts/gallery.ts); changes by hand are lost. -->',
    '',
    '# Gallery',
    '',
    "Seeds 0 to 7 of each model, not selected. Each sample is [lifted](lifting.md) to the photograph's own size; the sheets",
    'show them reduced. The first picture of a sheet is the photograph; the samples follow row by row. For your own',
    'photograph:',
    '',
    '```sh',
    'npx patchwise sample photo.jpg',
    '```',
    '',
    `Times: ${figures.machine}; ${figures.note}.`,
    'Patch SWD, whitened patch SWD (lower is better) and diversity are measured on the small samples; *copied* is the share of a',
    'lifted sample that is one piece of the photograph ([definitions](method.md#metrics)).',
    '',
    'Remaining faults, of eight samples each: a crest of the waves ends in an upright edge (1); a crest of the dune has a notch (3);',
    'two of the flowers have a stem that ends in nothing (1, 5); one of the rocks has two stubs at its foot (6) ([what a',
    'lift cannot do](lifting.md#what-it-cannot-do)).',
    '',
    '## Photographs',
    ...modelsText(figures.models),
    '',
    '## Applications',
    '',
    'Each application by its shipped workflow, on the sample models, with the first seed, at the size of the photograph. Seconds are',
    'those of the whole run, with all pictures of the sheet and the figures.',
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
    '| photograph | model | result | updates | training | a sample | its lift | patch SWD mean (best–worst) | whitened | diversity | copied |',
    '|---|---|---|---|---|---|---|---|---|---|---|',
    ...models.map((m) => {
      const mean = (of: (time: ModelFigures['times'][number]) => number) =>
        `${seconds(m.times.reduce((sum, time) => sum + of(time), 0) / m.times.length)} s`;
      const { mean: swd, best, worst } = m.patchSwd;
      const training = m.training === undefined ? 'not recorded' : `${Math.round(m.training)} s`;
      const cells = [
        ...[m.name, `${m.width}×${m.height}`, `${m.result.width}×${m.result.height}`, m.updates.join(', ')],
        ...[training, mean(({ sample }) => sample), mean(({ lift }) => lift)],
        `${swd.toFixed(3)} (${best.toFixed(3)}–${worst.toFixed(3)})`,
        ...[m.whitened.toFixed(3), m.diversity.toFixed(2), m.copied.toFixed(2)],
      ];
      return `| ${cells.join(' | ')} |`;
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
