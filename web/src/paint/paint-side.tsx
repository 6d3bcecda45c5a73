import { useRef, useState } from 'preact/hooks';
import { chooseAsset } from '../library/choose.tsx';
import { bytesOfHex } from '../picture/quantise.ts';
import { Segments, Slider } from '../picture/slider.tsx';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { objectFrom, takeFile } from './files/bring.ts';
import { paintRequest } from './open.ts';
import {
  bringPart,
  change,
  cutting,
  drawSerial,
  dropObject,
  floating,
  layer,
  markChanged,
  maskOpacity,
  onStage,
  photoColours,
  photoOpacity,
  putDown,
  setLayer,
  settings,
  sheet,
  tool,
} from './paint-state.ts';
import { maskShare } from './picture/apply.ts';
import type { Painting } from './picture/painting.ts';
import { fitToObject, selecting } from './select-object.ts';
import type { Transform } from './stage/transform.ts';

/** What is painted on, how the tool works, and what can be done to the whole. */
export function PaintSide() {
  if (onStage.value === undefined) return null;
  const choosing = cutting.value !== undefined;
  // Of what is removed nothing but the mask counts.
  const maskOnly = paintRequest.value.purpose?.needs === 'mask';
  return (
    <>
      {!choosing && !maskOnly && (
        <section class="tool-section" aria-label={t.paint.layer}>
          <Segments
            label={t.paint.whatIsPaintedOn}
            value={layer.value}
            choices={[
              { value: 'mask', label: t.paint.mask, title: t.paint.whereSomethingHappensX },
              { value: 'colours', label: t.paint.colours, title: t.paint.overThePhotographX },
            ]}
            onChange={setLayer}
          />
        </section>
      )}
      {floating.value === undefined ? <ToolControls /> : <ObjectControls />}
      {layer.value === 'colours' && <ColourControls />}
      {layer.value === 'mask' && <MaskControls />}
      {!choosing && !maskOnly && <BringControls />}
    </>
  );
}

function ToolControls() {
  const { size, hardness, opacity, tolerance, subtract } = settings.value;
  const brush = tool.value === 'brush' || tool.value === 'eraser';
  const shape = tool.value === 'rectangle' || tool.value === 'lasso' || tool.value === 'fill';
  const object = tool.value === 'object';
  if (!brush && !shape && !object) return null;
  return (
    <section class="tool-section" aria-label={t.paint.tool}>
      {brush && (
        <>
          <Slider
            label={t.paint.size}
            value={Math.sqrt(size)}
            min={1}
            max={Math.sqrt(600)}
            step={0.05}
            text={t.paint.pixels(Math.round(size))}
            onChange={(root) => change({ size: Math.max(1, Math.round(root * root)) })}
          />
          <Slider
            label={t.paint.hardness}
            value={hardness}
            min={0}
            max={1}
            step={0.01}
            text={`${Math.round(100 * hardness)} %`}
            onChange={(value) => change({ hardness: value })}
          />
        </>
      )}
      {tool.value === 'fill' && (
        <Slider
          label={t.paint.tolerance}
          value={tolerance}
          min={0}
          max={255}
          step={1}
          text={String(tolerance)}
          onChange={(value) => change({ tolerance: value })}
        />
      )}
      {object ? (
        <p class="muted small">{t.paint.clickAnObject}</p>
      ) : (
        <Slider
          label={t.paint.opacity}
          value={opacity}
          min={0.02}
          max={1}
          step={0.01}
          text={`${Math.round(100 * opacity)} %`}
          onChange={(value) => change({ opacity: value })}
        />
      )}
      {(shape || object) && (
        <Segments
          label={t.paint.addOrTakeAway}
          value={subtract ? 'subtract' : 'add'}
          choices={[
            { value: 'add', label: t.paint.add },
            { value: 'subtract', label: t.paint.takeAway, title: t.paint.altDoesItForOnce },
          ]}
          onChange={(value) => change({ subtract: value === 'subtract' })}
        />
      )}
    </section>
  );
}

function ColourControls() {
  const { colour } = settings.value;
  return (
    <section class="tool-section" aria-label={t.paint.colour}>
      <h3>{t.paint.coloursOfThePhotograph}</h3>
      <div class="swatches">
        {photoColours.value.map((hex) => (
          <button
            type="button"
            key={hex}
            class="swatch"
            style={{ background: hex }}
            aria-label={t.paint.colourOf(hex)}
            aria-pressed={hex === colour}
            title={hex}
            onClick={() => change({ colour: hex })}
          />
        ))}
      </div>
      <label class="row small">
        <input
          type="color"
          value={colour}
          onInput={(event) => change({ colour: event.currentTarget.value })}
          aria-label={t.paint.anyColour}
        />
        <span class="grow">{t.paint.anyColour}</span>
        <code>{colour}</code>
      </label>
      <div class="row">
        <Button
          tiny
          title={t.paint.coversEverythingWithTheColour}
          onClick={() => markChanged(sheet.value?.painting.flood(bytesOfHex(colour)))}
        >
          {t.paint.plainCanvas}
        </Button>
        <Button tiny onClick={() => markChanged(sheet.value?.painting.clear('colours'))}>
          {t.paint.clear}
        </Button>
      </div>
      <Slider
        label={t.paint.photographBelow}
        value={photoOpacity.value}
        min={0}
        max={1}
        step={0.01}
        text={`${Math.round(100 * photoOpacity.value)} %`}
        onChange={(value) => {
          photoOpacity.value = value;
        }}
      />
    </section>
  );
}

function MaskControls() {
  const painting = onStage.value?.painting;
  return painting === undefined ? null : <MaskActions key="mask" painting={painting} />;
}

function MaskActions({ painting }: { readonly painting: Painting }) {
  const [width, setWidth] = useState(4);
  drawSerial.value;
  // Counted when a stroke is done, not at each of its points.
  const counted = useRef({ of: painting, share: 0 });
  if (!painting.painting || counted.current.of !== painting) {
    counted.current = { of: painting, share: maskShare(painting.layers.mask) };
  }
  const { share } = counted.current;
  return (
    <section class="tool-section" aria-label={t.paint.mask}>
      <h3>
        {t.paint.mask}{' '}
        <span class="muted small grow">{share > 0 ? t.paint.covers(percent(share)) : t.paint.isEmpty}</span>
      </h3>
      <Slider
        label={t.paint.edge}
        value={width}
        min={1}
        max={40}
        step={1}
        text={t.paint.pixels(width)}
        onChange={setWidth}
      />
      <div class="button-grid">
        <Button tiny onClick={() => markChanged(painting.feather(width))} title={t.paint.softensTheEdge}>
          {t.paint.feather}
        </Button>
        <Button tiny onClick={() => markChanged(painting.grow(width))}>
          {t.paint.grow}
        </Button>
        <Button tiny onClick={() => markChanged(painting.grow(-width))}>
          {t.paint.shrink}
        </Button>
        <Button
          tiny
          disabled={share === 0 || selecting.value}
          onClick={() => void fitToObject()}
          title={t.paint.theEdgeBecomesThatOf}
        >
          {t.paint.fitToObject}
        </Button>
        <Button tiny onClick={() => markChanged(painting.invert())}>
          {t.paint.invert}
        </Button>
        <Button tiny onClick={() => markChanged(painting.clear('mask'))}>
          {t.paint.clear}
        </Button>
      </div>
      <Slider
        label={t.paint.shownWith}
        value={maskOpacity.value}
        min={0}
        max={1}
        step={0.01}
        text={`${Math.round(100 * maskOpacity.value)} %`}
        onChange={(value) => {
          maskOpacity.value = value;
        }}
      />
    </section>
  );
}

function percent(share: number): string {
  return share < 0.01 ? t.paint.lessThanOnePercent : `${Math.round(100 * share)} %`;
}

function ObjectControls() {
  const now = floating.value;
  if (now === undefined) return null;
  const { transform } = now;
  const set = (patch: Partial<Transform>): void => {
    floating.value = { ...now, transform: { ...transform, ...patch } };
  };
  const degrees = Math.round((transform.angle * 180) / Math.PI);
  const turned = ((((degrees + 180) % 360) + 360) % 360) - 180;
  const size = Math.abs(transform.scaleX);
  return (
    <section class="tool-section" aria-label={t.paint.object}>
      <h3>{t.paint.object}</h3>
      <Slider
        label={t.paint.size}
        value={Math.log2(size)}
        min={-5}
        max={3}
        step={0.01}
        text={`${Math.round(100 * size)} %`}
        onChange={(power) => {
          const factor = 2 ** power / size;
          set({ scaleX: transform.scaleX * factor, scaleY: transform.scaleY * factor });
        }}
      />
      <Slider
        label={t.paint.turn}
        value={turned}
        min={-180}
        max={180}
        step={1}
        text={`${turned}°`}
        onChange={(angle) => set({ angle: (angle * Math.PI) / 180 })}
      />
      <div class="button-grid">
        <Button tiny onClick={() => set({ scaleX: -transform.scaleX })}>
          {t.paint.mirror}
        </Button>
        <Button tiny tone="primary" onClick={putDown}>
          {t.paint.putDown}
        </Button>
        <Button tiny onClick={dropObject}>
          {t.paint.throwAway}
        </Button>
      </div>
      <p class="muted small">{t.paint.itsShapeGoesIntoThe}</p>
    </section>
  );
}

function BringControls() {
  return (
    <section class="tool-section" aria-label={t.paint.objectFromAnotherPicture}>
      <h3>{t.paint.objectFromAnotherPicture}</h3>
      <div class="row">
        <label class="button tiny">
          <Icon name="upload" size={15} />
          {t.paint.openAFile}
          <input
            type="file"
            class="hidden-text"
            accept="image/png,image/jpeg,image/webp,image/avif,image/gif"
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              event.currentTarget.value = '';
              if (file !== undefined) void takeFile(file);
            }}
          />
        </label>
        <Button tiny icon="image" onClick={() => chooseAsset('picture', '', (ref) => void objectFrom(ref))}>
          {t.paint.choose}
        </Button>
      </div>
      <div class="row">
        <Button tiny onClick={bringPart}>
          {t.paint.partOfThis}
        </Button>
      </div>
      <p class="muted small">{t.paint.orDropOrPasteOne}</p>
    </section>
  );
}
