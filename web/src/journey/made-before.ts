import { useEffect, useState } from 'preact/hooks';
import { api } from '../api/rest.ts';
import type { OutputPicture } from '../state/page/picture-drag.ts';

type Made = ReadonlyMap<string, OutputPicture>;

const NONE: Made = new Map();

/** What each recipe made of a photograph last, by its id; nothing until the studio has told it. */
export function useMadeBefore(picture: string): Made {
  const [known, setKnown] = useState({ picture, made: NONE });
  useEffect(() => {
    let seen = true;
    api.listPhotographs({ query: { of: picture } }).then(
      ({ items }) => {
        const results = items.flatMap((one) => one.results);
        const made = results.flatMap(({ recipe, run: runId, name }) =>
          recipe === undefined ? [] : [[recipe, { runId, name }] as const],
        );
        if (seen) setKnown({ picture, made: new Map(made) });
      },
      // The photograph stands on every card then; what hinders is told by what else the page asks for.
      () => undefined,
    );
    return () => {
      seen = false;
    };
  }, [picture]);
  return known.picture === picture ? known.made : NONE;
}
