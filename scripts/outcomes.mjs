// What became of all suites: which spec files are run again alone, what counts then, and what is told at the end.

import { STILL_MINUTES } from './stillness.mjs';

export const MOST_FILES_AGAIN = 6;

/** Letters of a message that are told at the end: continuous integration keeps the end of a print only. */
const MOST_LETTERS = 600;

export function outcomeOf(title, written, end, tail) {
  const files = written?.files ?? {};
  const failed = Object.values(files).some(({ failures }) => failures > 0);
  const ended = written !== undefined && written.at === undefined;
  const stood = end === 'stood still';
  if (ended && !stood && (end === 0 || failed)) return { title, files };
  const how = stood
    ? `It stood still for ${STILL_MINUTES} minutes, and was ended.`
    : `It ended with ${end} before all were counted.`;
  const last = stood && ended ? ' All of its specs had ended.' : '';
  const at = written?.at === undefined ? last : ` It was at ${written.at}.`;
  return { title, files, broken: `${how}${at}\n${tail.trim()}`.trim() };
}

export function filesToRunAgain(suites) {
  const failed = suites.flatMap(({ files }) => Object.keys(files).filter((file) => files[file].failures > 0));
  const files = failed.filter((file) => file !== '');
  return files.length > MOST_FILES_AGAIN ? [] : files;
}

export function withSecondRuns(suites, again) {
  const passedAlone = [];
  const second = (file, first) => {
    const { files, broken } = again.get(file) ?? { files: {} };
    const alone = files[file];
    const passed =
      alone !== undefined &&
      broken === undefined &&
      alone.passes > 0 &&
      Object.values(files).every(({ failures }) => failures === 0);
    if (!passed) return first;
    passedAlone.push({ file, failure: first.failed[0] });
    return alone;
  };
  const merged = suites.map((suite) => ({
    ...suite,
    files: Object.fromEntries(
      Object.entries(suite.files).map(([file, first]) => [
        file,
        first.failures > 0 ? second(file, first) : first,
      ]),
    ),
  }));
  return { suites: merged, passedAlone };
}

export function totalOf(suites) {
  const files = suites.flatMap((suite) => Object.values(suite.files));
  const sum = (key) => files.reduce((total, outcome) => total + outcome[key], 0);
  const broken = suites.filter((suite) => suite.broken !== undefined).length;
  return { passes: sum('passes'), failures: sum('failures') + broken, pending: sum('pending') };
}

export function closingLines(suites, passedAlone) {
  const lines = suites.flatMap(({ title, files, broken }) => [
    ...Object.entries(files).flatMap(([file, { failed }]) =>
      failed.flatMap((failure) => ['', ...linesOf(failure, file === '' ? title : file)]),
    ),
    ...(broken === undefined ? [] : ['', `FAILED: ${title}`, ...indented(broken)]),
  ]);
  const { passes, failures, pending } = totalOf(suites);
  return [
    ...lines,
    ...passedAlone.flatMap(({ file, failure }) => [
      '',
      `Failed beside others, passed alone: ${file}, ${failure.title}`,
      ...indented(short(failure.message)),
    ]),
    '',
    `${passes} passed, ${failures} failed, ${pending} skipped`,
  ];
}

const linesOf = ({ title, message, places }, where) => [
  `FAILED: ${where}, ${title}`,
  ...indented(short(message)),
  ...places.map((place) => `    ${place}`),
];

const indented = (text) => text.split('\n').map((line) => `  ${line}`);

const short = (text) => (text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)} …` : text);
