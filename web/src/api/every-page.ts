/** The most that the studio gives in one page. */
const LIMIT = 200;

/** All items of a list that the studio gives in pages, newest first. */
export async function everyPage<T>(
  list: (input: {
    query: { limit: number; before?: number };
  }) => Promise<{ readonly items: readonly T[]; readonly next?: number | undefined }>,
): Promise<readonly T[]> {
  const all: T[] = [];
  let before: number | undefined;
  do {
    const { items, next } = await list({
      query: { limit: LIMIT, ...(before === undefined ? {} : { before }) },
    });
    all.push(...items);
    before = next;
  } while (before !== undefined);
  return all;
}
