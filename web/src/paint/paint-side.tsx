import { useRef, useState } from 'preact/hooks';
import { chooseAsset } from '../library/choose.tsx';
import { bytesOfHex } from '../picture/quantise.ts';
import { Segments, Slider } from '../picture/slider.tsx';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { objectFrom, takeFile } from './files/bring.ts';
import {
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
import type { Transform } from './stage/transform.ts';

/** What is painted on, how the tool works, and what can be done to the whole. */
export function PaintSide() {
  if (onStage.value === undefined) return null;
  const choosing = cutting.value !== undefined;
  return (
    <>
      {!choosing && (
        <section class="tool-section" aria-label="Layer">
          <Segments
            label="What is painted on"
            value={layer.value}
            choices={[
              { value: 'mask', label: 'Mask', title: 'Where something happens (X)' },
              { value: 'colours', label: 'Colours', title: 'Over the photograph (X)' },
            ]}
            onChange={setLayer}
          />
        </section>
      )}
      {floating.value === undefined ? <ToolControls /> : <ObjectControls />}
      {layer.value === 'colours' && <ColourControls />}
      {layer.value === 'mask' && <MaskControls />}
      {!choosing && <BringControls />}
    </>
  );
}

function ToolControls() {
  const { size, hardness, opacity, tolerance, subtract } = settings.value;
  const brush = tool.value === 'brush' || tool.value === 'eraser';
  const shape = tool.value === 'rectangle' || tool.value === 'lasso' || tool.value === 'fill';
  if (!brush && !shape) return null;
  return (
    <section class="tool-section" aria-label="Tool">
      {brush && (
        <>
          <Slider
            label="Size"
            value={Math.sqrt(size)}
            min={1}
            max={Math.sqrt(600)}
            step={0.05}
            text={`${Math.round(size)} px`}
            onChange={(root) => change({ size: Math.max(1, Math.round(root * root)) })}
          />
          <Slider
            label="Hardness"
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
          label="Tolerance"
          value={tolerance}
          min={0}
          max={255}
          step={1}
          text={String(tolerance)}
          onChange={(value) => change({ tolerance: value })}
        />
      )}
      <Slider
        label="Opacity"
        value={opacity}
        min={0.02}
        max={1}
        step={0.01}
        text={`${Math.round(100 * opacity)} %`}
        onChange={(value) => change({ opacity: value })}
      />
      {shape && (
        <Segments
          label="Add or take away"
          value={subtract ? 'subtract' : 'add'}
          choices={[
            { value: 'add', label: 'Add' },
            { value: 'subtract', label: 'Take away', title: 'Alt does it for once' },
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
    <section class="tool-section" aria-label="Colour">
      <h3>Colours of the photograph</h3>
      <div class="swatches">
        {photoColours.value.map((hex) => (
          <button
            type="button"
            key={hex}
            class="swatch"
            style={{ background: hex }}
            aria-label={`Colour ${hex}`}
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
          aria-label="Any colour"
        />
        <span class="grow">Any colour</span>
        <code>{colour}</code>
      </label>
      <div class="row">
        <Button
          tiny
          title="Covers everything with the colour: a canvas to paint on"
          onClick={() => markChanged(sheet.value?.painting.flood(bytesOfHex(colour)))}
        >
          Plain canvas
        </Button>
        <Button tiny onClick={() => markChanged(sheet.value?.painting.clear('colours'))}>
          Clear
        </Button>
      </div>
      <Slider
        label="Photograph below"
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
    <section class="tool-section" aria-label="Mask">
      <h3>
        Mask <span class="muted small grow">{share > 0 ? `covers ${percent(share)}` : 'is empty'}</span>
      </h3>
      <Slider label="Edge" value={width} min={1} max={40} step={1} text={`${width} px`} onChange={setWidth} />
      <div class="button-grid">
        <Button tiny onClick={() => markChanged(painting.feather(width))} title="Softens the edge">
          Feather
        </Button>
        <Button tiny onClick={() => markChanged(painting.grow(width))}>
          Grow
        </Button>
        <Button tiny onClick={() => markChanged(painting.grow(-width))}>
          Shrink
        </Button>
        <Button tiny onClick={() => markChanged(painting.invert())}>
          Invert
        </Button>
        <Button tiny onClick={() => markChanged(painting.clear('mask'))}>
          Clear
        </Button>
      </div>
      <Slider
        label="Shown with"
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
  return share < 0.01 ? 'less than 1 %' : `${Math.round(100 * share)} %`;
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
    <section class="tool-section" aria-label="Object">
      <h3>Object</h3>
      <Slider
        label="Size"
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
        label="Turn"
        value={turned}
        min={-180}
        max={180}
        step={1}
        text={`${turned}°`}
        onChange={(angle) => set({ angle: (angle * Math.PI) / 180 })}
      />
      <div class="button-grid">
        <Button tiny onClick={() => set({ scaleX: -transform.scaleX })}>
          Mirror
        </Button>
        <Button tiny tone="primary" onClick={putDown}>
          Put down
        </Button>
        <Button tiny onClick={dropObject}>
          Throw away
        </Button>
      </div>
      <p class="muted small">Its shape goes into the mask. Enter puts it down, Esc throws it away.</p>
    </section>
  );
}

function BringControls() {
  return (
    <section class="tool-section" aria-label="Object from another picture">
      <h3>Object from another picture</h3>
      <div class="row">
        <label class="button tiny">
          <Icon name="upload" size={15} />
          Open a file
          <input
            type="file"
            class="hidden-text"
            accept="image/png,image/jpeg,image/webp"
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              event.currentTarget.value = '';
              if (file !== undefined) void takeFile(file);
            }}
          />
        </label>
        <Button tiny icon="image" onClick={() => chooseAsset('picture', '', (ref) => void objectFrom(ref))}>
          Choose …
        </Button>
      </div>
      <p class="muted small">
        Or drop or paste one here. What is transparent stays away; of others you choose the part.
      </p>
    </section>
  );
}
