/*
 * What the page says, in English: one place, so that a language can be added. Sentences with values are functions.
 */
export const t = {
  journey: {
    question: 'What do you want to do with it?',
    groups: { new: 'Make something new from it', change: 'Change it', see: 'Look closer' },
    cards: {
      random: ['New pictures like it', 'Four new pictures of the same kind of place.'],
      inpainting: ['Remove something', 'Paint over what should go; the rest grows over it.'],
      outpainting: [
        'Continue it beyond its edges',
        'More to the left, to the right and above; the photograph itself stays.',
      ],
      panorama: ['A panorama of it', 'Eight times as wide.'],
      'arbitrary-size': ['Another format', 'The same kind of picture, wider.'],
      animation: ['Set it in motion', 'A short loop without a jump.'],
      'style-transfer': ['As a Japanese print', 'Your photograph in the strokes and colours of the waves.'],
      harmonization: [
        'Put something into it',
        'Cut it out of another picture; it takes on the look of yours.',
      ],
      editing: ['Move or copy a part', 'Rearrange it roughly; the seams disappear.'],
      'paint-to-image': ['Paint a new one', 'Flat colours become a picture of its kind.'],
      'super-resolution': ['Enlarge it', 'Beside plain interpolation.'],
      recovery: ['Mend damage', 'Noise, blur and blocks, before and after.'],
      'anomaly-map': ['Find what is odd', 'A strange object, and where the model sees it.'],
      'scale-sweep': ['How much to change', 'One object at every strength, side by side.'],
      'train-and-sample': ['What was learned', 'A sheet with the training, its recovery and samples.'],
    } as Readonly<Record<string, readonly [title: string, text: string] | undefined>>,
    learnFirst: (time: string | undefined) =>
      time === undefined
        ? 'It is learned first, once; then every workflow uses it at once.'
        : `About ${time} to learn it, once; then every workflow uses it at once.`,
    measuring: 'measuring …',
    unknownTime: 'time not known yet',
    known: 'learned already',
    sizes: (width: number, height: number) => `${width} × ${height} px`,
    painting: {
      mask: ['Paint over what should go', 'Remove it'],
      paste: ['Bring an object in: “Object from another picture”', 'Blend it in'],
      edit: ['Rearrange it: cut out a part and put it elsewhere, or paint', 'Make it real'],
      painting: ['Paint a picture in flat colours', 'Make a photograph of it'],
    },
    learning: (name: string) => `Learning ${name}`,
    learnTitle: (name: string) => `Learn ${name}`,
    learningText: 'Once for this photograph. What you see is what it can draw so far.',
    making: 'Making it',
    waiting: (position: number, behind: string) =>
      position <= 1
        ? `Next in the queue, behind ${behind}`
        : `${ordinal(position)} in the queue, behind ${behind}`,
    left: (time: string) => `${time} left`,
    starting: 'Starting',
    computing: 'Computing',
    cancel: 'Cancel',
    other: 'Do something else with it',
    back: 'Back',
    doneElsewhere: (title: string) => `“${title}” is done.`,
    failed: 'It did not work',
    cancelled: 'It was cancelled. What was learned so far is kept.',
    again: 'Try again',
    goOn: 'Go on',
    result: {
      compare: 'Compare with the original',
      seed: 'Again with another seed',
      save: 'Save',
      input: 'Use as input',
      paint: 'Paint on it',
      graph: 'Open the graph',
      model: (name: string) => `The model of ${name} is kept in the library.`,
      nothing: 'The run saved no picture.',
      loading: 'Loading the picture …',
    },
    missing: 'This photograph is not here any more.',
  },
  gallery: {
    title: 'Start with a photograph',
    text: 'Drop one anywhere on this page. It is learned once, in about two minutes; then everything below can be done with it.',
    choose: 'Choose a photograph',
    empty: 'Empty graph',
    back: 'Back to the graph',
    or: 'or try one of these',
    with: 'Start with',
    shipped: 'Photographs that come with Patchwise',
    drafts: 'Unsaved work',
    saved: 'Saved graphs',
    workflows: 'Start with a workflow',
    groups: {
      new: 'Something new from a photograph',
      change: 'Change a photograph',
      see: 'Look closer',
      own: 'More workflows',
    },
    takes: (trains: boolean) => (trains ? 'trains, minutes' : 'seconds, shipped model'),
  },
  time: {
    fewSeconds: 'a few seconds',
    seconds: (count: number) => `${count} s`,
    minutes: (count: number) => `${count} min`,
    hours: (count: number) => `${count} h`,
  },
  batch: {
    queued: (count: number) => `${count} runs are queued; they go on when this page is closed.`,
    done: (over: number, all: number) => `${over} of ${all} done`,
    cancel: 'Cancel all that is left',
    sheet: 'Photographs and results',
    result: 'What came of',
    several: (count: number) => `${count} photographs`,
  },
  drop: {
    anywhere: 'Drop a picture, a graph or a model',
    journey: 'Drop it here: what can be done with it?',
    into: (node: string) => `Put it into “${node}”`,
    add: 'Add it to the graph as a new node',
    sheet: (count: number) => `${count} pictures: one workflow for all of them?`,
  },
  dock: {
    title: 'Result of the run',
    open: 'See it large',
    drag: 'Press to see it large; drag it to a node to use it there',
    close: 'Put the result away',
    more: (count: number) => `and ${count} more`,
  },
  starts: {
    title: 'This workflow starts from a model',
    text: (name: string) =>
      `Patchwise can learn “${name}” first and use it here in the place of the model that is there, or the picture can become a node of its own.`,
    node: 'Only add it as a node',
    learn: (time: string | undefined) =>
      time === undefined ? 'Learn it and use it here' : `Learn it and use it here (${time})`,
    learning: (name: string) => `Learning “${name}”; it goes into the graph when that is done.`,
    done: (name: string) => `What was learned of “${name}” is in the graph.`,
  },
  tabs: {
    list: 'Open graphs',
    untitled: 'Untitled',
    close: (title: string) => `Close ${title}`,
    another: 'New graph',
    changed: 'changes that are not saved',
    status: {
      queued: 'its run waits',
      running: 'its run computes',
      done: 'its run is done',
      failed: 'its run failed',
      cancelled: 'its run was cancelled',
      interrupted: 'its run was interrupted',
    },
    over: (title: string, status: string) =>
      `“${title}”: the run ${status === 'done' ? 'is done' : status === 'failed' ? 'failed' : `was ${status}`}.`,
    show: 'Show',
    gone: 'This draft is not in this browser any more.',
    notOpened: (title: string) => `“${title}” could not be opened again`,
    unsaved: 'Unsaved changes',
    unsavedText: (title: string) =>
      `“${title}” has changes that are not saved. They stay as a draft in this browser if you go on.`,
    stay: 'Stay',
    closeAnyway: 'Close without saving',
    save: 'Save',
  },
  queue: {
    next: 'begins next',
    place: (position: number) => `${ordinal(position)} in the queue`,
    earlier: 'Let it begin earlier',
    later: 'Let it begin later',
    first: 'Let it begin next',
  },
} as const;

/** "first", "second", … "4th" */
export function ordinal(n: number): string {
  const words = ['first', 'second', 'third'];
  const word = words[n - 1];
  if (word !== undefined) return word;
  const suffix =
    n % 10 === 1 && n % 100 !== 11
      ? 'st'
      : n % 10 === 2 && n % 100 !== 12
        ? 'nd'
        : n % 10 === 3 && n % 100 !== 13
          ? 'rd'
          : 'th';
  return `${n}${suffix}`;
}
