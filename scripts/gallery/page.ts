/** What the gallery knows of new pictures of one photograph. All times are in seconds. */
export interface PhotographFigures {
  readonly name: string;
  /** Sheet, beside the page's other pictures. */
  readonly picture: string;
  /** Of the small pictures, px. */
  readonly width: number;
  readonly height: number;
  /** Of the photograph and of the lifted pictures, px. */
  readonly result: { readonly width: number; readonly height: number };
  /** Making the model of patches. */
  readonly model: number;
  /** Of each picture: drawing its candidates, and lifting it to the photograph's size. */
  readonly times: readonly { readonly sample: number; readonly lift: number }[];
  /** Share of a picture that one shift of the photograph explains. */
  readonly oneShift: { readonly mean: number; readonly worst: number };
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
  readonly photographs: readonly PhotographFigures[];
  readonly applications: readonly ApplicationFigures[];
}

/** docs/gallery.md. */
export function galleryPage(figures: GalleryFigures): string {
  return `${[
    '<!-- Made by `npm run gallery` (scripts/gallery.ts); changes by hand are lost. -->',
    '',
    '# Gallery',
    '',
    'Eight new pictures of each photograph by its own patches, without training, seed 1, none left out. Each is the best of 24',
    "candidates by a [rule](new-pictures.md), and is [lifted](lifting.md) to the photograph's own size; the sheets show them reduced.",
    'The first picture of a sheet is the photograph; the others follow row by row. For your own photograph:',
    '',
    '```sh',
    'npx patchwise sample photo.jpg --count 8',
    '```',
    '',
    `Times: ${figures.machine}; ${figures.note}. *One shift*: the share of a picture that is the photograph moved by one distance,`,
    'as `bench:quality` measures it; 1 is a copy, below 0.6 it is another picture. Faults that are seen are told in',
    '[new pictures](new-pictures.md#figures).',
    '',
    '## Photographs',
    ...photographsText(figures.photographs),
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

function photographsText(photographs: readonly PhotographFigures[]): string[] {
  return [
    '',
    '| photograph | small | result | model | a picture | its lift | one shift mean (worst) |',
    '|---|---|---|---|---|---|---|',
    ...photographs.map((p) => {
      const mean = (of: (time: PhotographFigures['times'][number]) => number) =>
        `${seconds(p.times.reduce((sum, time) => sum + of(time), 0) / p.times.length)} s`;
      const cells = [
        ...[
          p.name,
          `${p.width}×${p.height}`,
          `${p.result.width}×${p.result.height}`,
          `${seconds(p.model)} s`,
        ],
        ...[mean(({ sample }) => sample), mean(({ lift }) => lift)],
        `${p.oneShift.mean.toFixed(2)} (${p.oneShift.worst.toFixed(2)})`,
      ];
      return `| ${cells.join(' | ')} |`;
    }),
    ...photographs.flatMap(({ name, picture }) => ['', `![${title(name)}](images/gallery/${picture})`]),
  ];
}

function title(name: string): string {
  const words = name.replaceAll('-', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function seconds(value: number): string {
  return value.toFixed(value < 10 ? 1 : 0);
}
