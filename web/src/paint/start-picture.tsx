import { chooseAsset } from '../library/choose.tsx';
import { pictureUrl } from '../picture/reference-url.ts';
import { sourceValue } from '../state/document/sources.ts';
import { lookOf } from '../state/page/assets.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { toastError } from '../ui/toast.ts';
import { openPicture } from './files/bring.ts';
import { rasterOfBlob } from './files/load-picture.ts';
import { targetsFor } from './files/targets.ts';
import { openPaintFor } from './open.ts';
import { openSheet } from './paint-state.ts';

/** What to paint on: a picture of the graph, one of the studio, or a file. */
export function StartPicture() {
  const inGraph = [...targetsFor('image'), ...targetsFor('mask')].flatMap(({ id, title }) => {
    const value = sourceValue(id);
    const url = pictureUrl(value);
    return url === undefined ? [] : [{ id, title, url: lookOf(String(value)).picture ?? url }];
  });
  const file = async (chosen: File | undefined): Promise<void> => {
    if (chosen === undefined) return;
    try {
      openSheet(await rasterOfBlob(chosen), chosen.name);
    } catch (error) {
      toastError(error, t.paint.notTaken(chosen.name));
    }
  };
  return (
    <div class="paint-choose">
      <div class="stack">
        <h2>{t.paint.whatToPaintOn}</h2>
        <p class="muted">{t.paint.drawAMaskOfWhat}</p>
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
            {t.paint.openAFile}
            <input
              type="file"
              class="hidden-text"
              accept="image/png,image/jpeg,image/webp,image/avif,image/gif"
              onChange={(event) => void file(event.currentTarget.files?.[0])}
            />
          </label>
          <Button
            icon="image"
            onClick={() =>
              chooseAsset('picture', '', (ref) => void openPicture(ref, ref.split('/').at(-1) ?? ref))
            }
          >
            {t.paint.chooseAPicture}
          </Button>
        </div>
      </div>
    </div>
  );
}
