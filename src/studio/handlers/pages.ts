/** A page of a list: `next` says where the following one starts; absent on the last. */
export function pageOf<T>(items: readonly T[], limit: number, time: (item: T) => number) {
  const last = items.at(-1);
  return { items, ...(items.length === limit && last !== undefined ? { next: time(last) } : {}) };
}
