import { effect } from '@preact/signals';
import { withOtherModel } from '../../../src/recipes/replace-learned.ts';
import { api } from '../api/rest.ts';
import { keepModel } from '../library/library.ts';
import { edit, origin, undo } from '../state/document/document.ts';
import { lookOf } from '../state/page/assets.ts';
import { registry } from '../state/page/catalogue.ts';
import { run, watchRun } from '../state/run/run.ts';
import { isActive } from '../state/run/run-fold.ts';
import { runList } from '../state/run/run-list.ts';
import { t } from '../texts/texts.ts';
import { ask } from '../ui/dialogs.tsx';
import { toast, toastError } from '../ui/toast.ts';
import { learningSeconds, roughly, speed } from './estimate.ts';
import { isLearnt, learningOf, learntModel } from './learnt.ts';
import { plainName } from './plain-name.ts';
import { loadChoices } from './workflows.ts';

/**
 * Asks what a photograph is for that was dropped on a graph which starts from a model.
 * @returns false when it is to become a node, or go into one
 */
export async function offerToLearn(picture: string): Promise<boolean> {
  return (
    (await askToLearn(picture, t.starts.title, t.starts.text(plainName(picture)), t.starts.node)) !== 'no'
  );
}

/** Asks whether a photograph is to be learned that was put where the one stood which the graph's model has learned. */
export async function offerToLearnOther(picture: string, learned: string): Promise<void> {
  const text = t.starts.otherText(plainName(picture), plainName(learned));
  await askToLearn(picture, t.starts.otherTitle, text, t.starts.keep);
}

async function askToLearn(picture: string, title: string, text: string, no: string) {
  await loadChoices();
  const seconds = isLearnt(picture) ? 1 : learningSeconds(speed.value);
  const answer = await ask(title, text, [
    { label: no, value: 'no' as const },
    {
      label: t.starts.learn(seconds === undefined ? undefined : roughly(seconds)),
      value: 'learn' as const,
      tone: 'primary',
    },
  ]);
  if (answer === 'learn') void learnHere(picture);
  return answer;
}

/** Learns a photograph, if that was not done yet, and puts its model into the open graph. */
export async function learnHere(picture: string): Promise<void> {
  const graphKey = origin.value.key;
  try {
    const known = await learntModel(picture);
    if (known !== undefined) {
      put(picture, known);
      return;
    }
    const document = await learningOf(picture);
    const submitted = await api.submitRun({ body: { document } });
    toast('info', t.starts.learning(plainName(picture)));
    await watchRun(submitted.id, document, { onCanvas: false });
    await ended(submitted.id);
    const kept = await keepModel(submitted.id, 'model.safetensors');
    if (kept === undefined) return;
    if (origin.value.key !== graphKey) {
      toast('success', t.journey.modelInLibrary(kept.name));
      return;
    }
    const model = await learntModel(picture);
    if (model !== undefined) put(picture, model);
  } catch (error) {
    toastError(error, t.journey.notLearned);
  }
}

function put(picture: string, model: string): void {
  const name = plainName(picture);
  const done = edit(t.journey.useWhatWasLearnedOf(name), (d) =>
    withOtherModel(d, { picture, model }, registry.value, (one) => lookOf(one).learned),
  );
  if (done) toast('success', t.starts.done(name), { action: { label: t.journey.undo, run: undo } });
}

/** Resolves when a run is done, also after it was interrupted and resumed. @throws when it ends otherwise */
function ended(id: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = effect(() => {
      const view = run.value?.runId === id ? run.value : undefined;
      const status = view?.status ?? runList.value.find((one) => one.id === id)?.status;
      // The page offers to resume one that was interrupted: then it ends later.
      if (status === undefined || isActive(status) || status === 'interrupted') return;
      queueMicrotask(() => stop());
      if (status === 'done') resolve();
      else reject(new Error(view?.errors[0]?.message ?? t.journey.trainingEnded(status)));
    });
  });
}
