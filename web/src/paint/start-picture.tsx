import { chooseAsset } from '../library/choose.tsx';
import { pictureUrl } from '../picture/reference-url.ts';
import { sourceValue } from '../state/page/sources.ts';
import { toastError } from '../state/page/toasts.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { openPicture } from './files/bring.ts';
import { rasterOfBlob } from './files/load-picture.ts';
import { targetsFor } from './files/targets.ts';
import { openPaintFor } from './open.ts';
import { openSheet } from './paint-state.ts';

/** What to paint on: a picture of the graph, one of the studio, or a file. */
export function StartPicture() {
  const inGraph = [...targetsFor('image'), ...targetsFor('mask')].flatMap(({ id, title }) => {
    const url = pictureUrl(sourceValue(id));
    return url === undefined ? [] : [{ id, title, url }];
  });
  const file = async (chosen: File | undefined): Promise<void> => {
    if (chosen === undefined) return;
    try {
      openSheet(await rasterOfBlob(chosen), chosen.name);
    } catch (error) {
      toastError(error, `"${chosen.name}" was not taken`);
    }
  };
  return (
    <div class="paint-choose">
      <div class="stack">
        <h2>What do you want to paint on?</h2>
        <p class="muted">
          Draw a mask of what should change, paste an object from another picture, or paint with the colours
          of a photograph. The result goes into the graph with one click.
        </p>
        {inGraph.length > 0 && (
          <div class="thumbs">
            {inGraph.map(({ id, title, url }) => (
              <button
                type="button"
                key={id}
                class="thumb-button"
                aria-pressed={false}
                onClick={() => openPaintFor(id)}
              >
                <img src={url} alt="" />
                <span class="ellipsis">{title}</span>
              </button>
            ))}
          </div>
        )}
        <div class="row">
          <label class="button primary">
            <Icon name="upload" />
            Open a file
            <input
              type="file"
              class="hidden-text"
              accept="image/png,image/jpeg,image/webp"
              onChange={(event) => void file(event.currentTarget.files?.[0])}
            />
          </label>
          <Button
            icon="image"
            onClick={() =>
              chooseAsset('picture', '', (ref) => void openPicture(ref, ref.split('/').at(-1) ?? ref))
            }
          >
            Choose a picture …
          </Button>
        </div>
      </div>
    </div>
  );
}
