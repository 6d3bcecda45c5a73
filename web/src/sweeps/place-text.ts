import { portKey } from '../../../src/graph/document/port-ref.ts';
import type { Sweep } from '../../../src/graph/plan/sweeps.ts';

/** What each axis of a sweep is called: the parameter that it sets, with its node where another sets one of that name. */
export function axisNames({ axes }: Pick<Sweep, 'axes'>): readonly string[] {
  const params = axes.map((axis) => axis.params[0]?.param ?? axis.port);
  return axes.map((axis, i) => {
    const [name = '', first] = [params[i], axis.params[0]];
    const again = params.some((other, j) => j !== i && other === name);
    return again && first !== undefined ? portKey(first.node, name) : name;
  });
}

/** A place of a sweep as people read it: "startScale" "4", for each axis that sets something. */
export function placeWords(
  sweep: Pick<Sweep, 'axes'>,
  place: readonly number[],
): readonly { readonly name: string; readonly value: string }[] {
  const names = axisNames(sweep);
  return sweep.axes.flatMap(({ params }, axis) =>
    params.length === 0 ? [] : [{ name: names[axis] ?? '', value: valueLabel(place[axis] ?? 0) }],
  );
}

/** "startScale = 4, seed = 2" */
export function placeText(sweep: Pick<Sweep, 'axes'>, place: readonly number[]): string {
  return placeWords(sweep, place)
    .map(({ name, value }) => `${name} = ${value}`)
    .join(', ');
}

/** A number as a label: whole numbers (seeds) as they are, others with six digits. */
export function valueLabel(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(6))).replaceAll('-', '−');
}
