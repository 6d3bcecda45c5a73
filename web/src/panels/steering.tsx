import { signal } from '@preact/signals';
import { type JsonValue, member } from '../../../src/graph/document/document.ts';
import type { ParamDescription } from '../../../src/graph/types/params.ts';
import type { RegisteredNode } from '../../../src/graph/types/registry.ts';
import { api } from '../api/rest.ts';
import { Slider } from '../picture/slider.tsx';
import { graph } from '../state/document/document.ts';
import { startOf } from '../state/document/flat.ts';
import { setParameter } from '../state/document/set-nodes.ts';
import { formOf, paramWords } from '../state/page/param-form.ts';
import { autoInRun } from '../state/run/auto-values.ts';
import { run, runOnCanvas } from '../state/run/run.ts';
import { isActive } from '../state/run/run-fold.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { toastError } from '../ui/toast.ts';
import { figureText } from '../watch/figures.tsx';

type Values = Readonly<Record<string, number>>;

/** What was set at nodes of a run while it runs, by "run node". */
const steered = signal<Readonly<Record<string, Values>>>({});
/** Steps of a slider. */
const STEPS = 200;

/** Of a node that may be steered: sliders while it runs, and afterwards what was changed, to be kept in the graph. */
export function Steering({ id, node }: { readonly id: string; readonly node: RegisteredNode }) {
  const { steers = [] } = node.description;
  const view = run.value;
  if (steers.length === 0 || view === undefined || !runOnCanvas.value) return null;
  const { state } = view.nodes[id] ?? {};
  if (isActive(view.status) && (state === 'running' || state === 'queued')) {
    const key = `${view.runId} ${id}`;
    const own = steered.value[key] ?? {};
    return (
      <section class="section" aria-label={t.panels.whileItRuns}>
        <h3>{t.panels.whileItRuns}</h3>
        {steers.map((name) => {
          const param = node.params.get(name);
          const base = param === undefined ? undefined : baseOf(id, param);
          if (param === undefined || base === undefined) return null;
          const value = own[name] ?? base;
          const [read, write] = scaleOf(param, base);
          return (
            <Slider
              key={name}
              label={paramWords(name)}
              value={write(value)}
              min={0}
              max={STEPS}
              step={1}
              text={figureText(value)}
              onChange={(at) => void steer(view.runId, id, { ...own, [name]: read(at) })}
            />
          );
        })}
        <p class="muted small">{t.panels.whileItRunsHelp}</p>
      </section>
    );
  }
  const schedule = node.params.has('schedule')
    ? view.ports[startOf(id, 'schedule')]?.summary.description
    : undefined;
  if (!schedule || schedule === member(member(graph.value.nodes, id)?.params, 'schedule')) return null;
  return (
    <div class="stack" style={{ gap: '6px', marginTop: '6px' }} role="note">
      <p class="small">{t.panels.changedOnTheWay(schedule)}</p>
      <Button tiny onClick={() => void setParameter(id, 'schedule', schedule)}>
        {t.panels.keepSchedule}
      </Button>
    </div>
  );
}

/** What the node would move by if nobody changed it: as set, or as the net has it. */
function baseOf(id: string, param: ParamDescription): number | undefined {
  const set: JsonValue | undefined = member(member(graph.value.nodes, id)?.params, param.name);
  const value = set ?? param.default ?? autoInRun(id, param);
  return typeof value === 'number' ? value : undefined;
}

/** From a place on the slider to a value and back: a tenth of the base to ten times it, or from 0 where it is 0. */
function scaleOf(
  param: ParamDescription,
  base: number,
): readonly [read: (at: number) => number, write: (value: number) => number] {
  const form = formOf(param);
  const most = form.kind === 'number' ? (form.range.max ?? 1) : 1;
  if (base === 0) {
    // Fine at its beginning: noise of a tenth is much.
    return [
      (at) => Number((most * (at / STEPS) ** 2).toPrecision(3)),
      (value) => Math.round(STEPS * Math.sqrt(value / most)),
    ];
  }
  const [low, high] = [base / 10, Math.min(most, base * 10)];
  const span = Math.log(high / low);
  return [
    (at) => Number(Math.min(most, low * Math.exp((span * at) / STEPS)).toPrecision(3)),
    (value) => Math.round((STEPS * Math.log(value / low)) / span),
  ];
}

let sending = false;
let latest: (() => Promise<void>) | undefined;

/** Sends what was set, one message at a time: of those that wait the last counts. */
async function steer(runId: string, node: string, values: Values): Promise<void> {
  steered.value = { ...steered.value, [`${runId} ${node}`]: values };
  latest = async () => {
    await api.steerRun({ path: { id: runId }, body: { node, values } });
  };
  if (sending) return;
  sending = true;
  try {
    while (latest !== undefined) {
      const send = latest;
      latest = undefined;
      await send();
    }
  } catch (error) {
    // A run that has just ended is no fault.
    if (run.value?.runId === runId && isActive(run.value.status)) toastError(error, t.panels.notSteered);
  } finally {
    sending = false;
  }
}
