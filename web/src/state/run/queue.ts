import { computed, effect, signal } from '@preact/signals';
import { api } from '../../api/rest.ts';
import { t } from '../../texts/texts.ts';
import { toastError } from '../../ui/toast.ts';
import { runList } from './run-list.ts';

/** Ids of the waiting runs in the order in which they begin. */
export const queueOrder = signal<readonly string[]>([]);

const waiting = computed(() =>
  runList.value
    .filter(({ status }) => status === 'queued')
    .map(({ id, priority }) => `${id} ${priority}`)
    .join(),
);

let asking = false;
let again = false;

/** Keeps the order up to date while runs wait; returns a function that ends it. */
export function startQueue(): () => void {
  return effect(() => {
    if (waiting.value === '') queueOrder.value = [];
    else void readOrder();
  });
}

async function readOrder(): Promise<void> {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    do {
      again = false;
      queueOrder.value = (await api.getQueue()).items;
    } while (again);
  } catch {
    // The list stays as it was; the next change asks again.
  } finally {
    asking = false;
  }
}

/** Where a waiting run stands, and behind what; reads signals. Undefined when it does not wait. */
export function queuePlace(id: string): { readonly position: number; readonly behind: string } | undefined {
  const index = queueOrder.value.indexOf(id);
  const computing = runList.value.find(({ status }) => status === 'running');
  if (index < 0) return undefined;
  const before =
    index === 0 ? computing : runList.value.find((run) => run.id === queueOrder.value[index - 1]);
  return before === undefined
    ? undefined
    : {
        position: index + 1,
        behind: before.title === undefined || before.title === '' ? t.queue.another : `"${before.title}"`,
      };
}

/** Moves a waiting run by places in the queue; -Infinity lets it begin next. */
export async function moveInQueue(id: string, by: number): Promise<void> {
  const order = queueOrder.value.filter((one) => one !== id);
  const at = queueOrder.value.indexOf(id);
  if (at < 0) return;
  const to = Math.max(0, Math.min(order.length, at + by));
  try {
    queueOrder.value = (
      await api.arrangeQueue({ body: { items: [...order.slice(0, to), id, ...order.slice(to)] } })
    ).items;
  } catch (error) {
    toastError(error, t.state.queueNotChanged);
  }
}
