import { PICTURE_FORMATS } from '../../../src/shared/picture-formats.ts';

/** Media types that every browser shows. */
const SHOWN: ReadonlySet<string> = new Set(
  Object.values(PICTURE_FORMATS).flatMap(({ mediaType, shownBy }) => (shownBy === 'all' ? [mediaType] : [])),
);

/** A file that a run wrote. */
export interface RunFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  readonly modifiedAt: number;
}

/** The pictures among a run's files that a page can show, in their natural order. */
export function picturesOf(files: readonly RunFile[]): readonly RunFile[] {
  return files
    .filter(({ type }) => SHOWN.has(type))
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

/** Whether a picture may be an animation; other formats are written with one picture only. */
export function mayMove(name: string): boolean {
  return /\.(gif|webp)$/i.test(name);
}

/** The picture that stands for a run: its first result, a sheet of all results where there is one, else the last result. */
export function coverOf(files: readonly RunFile[]): RunFile | undefined {
  const pictures = picturesOf(files).filter(({ name }) => !/loss|error|curve|plot/i.test(name));
  return (
    pictures.find(({ name }) => /^result\b/.test(name)) ??
    pictures.find(({ name }) => /sheet|grid|comparison|overview/i.test(name)) ??
    pictures.at(-1) ??
    picturesOf(files)[0]
  );
}

/** What two runs have by the same name; what only one has comes last. */
export function pairNames(
  a: readonly string[],
  b: readonly string[],
): readonly { readonly name: string; readonly a: boolean; readonly b: boolean }[] {
  const [left, right] = [new Set(a), new Set(b)];
  const pairs = [...new Set([...a, ...b])].map((name) => ({ name, a: left.has(name), b: right.has(name) }));
  return [...pairs.filter((p) => p.a && p.b), ...pairs.filter((p) => !(p.a && p.b))];
}
