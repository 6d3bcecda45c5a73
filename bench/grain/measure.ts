import type { Tensor } from '../../src/runtime/tensor.ts';
import { AXES, FINE_PLACES, type Frequency, type WindowSpectrum, windowSpectra } from './window-spectra.ts';

/** Fine detail along one axis of colour, levels of 8 bits (RMS). */
export interface Grain {
  readonly axis: (typeof AXES)[number];
  readonly samples: number;
  readonly photo: number;
  /**
   * What the frequency has that stands out most over the photograph: the RMS of the wave by which samples have more of
   * it. A plaid is such a wave.
   */
  readonly most: number;
  readonly at: Frequency;
}

/**
 * How much fine detail (above a quarter of the sampling frequency) samples have beside the photograph, and whether one
 * frequency stands out. In the calmest windows, where grain and plaid are seen most, or in all.
 * @param share of the windows, those with the least fine detail: of the samples' and of the photograph's, each by their
 *   own
 */
export function measureGrain(photo: Tensor, samples: readonly Tensor[], share: number): Grain[] {
  const drawn = meanSpectrum(calmest(samples.flatMap(windowSpectra), share));
  const known = meanSpectrum(calmest(windowSpectra(photo), share));
  return AXES.map((axis, a) => {
    const fine = (of: WindowSpectrum) => Math.sqrt(FINE_PLACES.reduce((sum, { at }) => sum + of[a]![at]!, 0));
    // A real wave lies at two places of opposite sign, with half of its power each.
    const more = FINE_PLACES.map(({ at }) => 2 * Math.max(0, drawn[a]![at]! - known[a]![at]!));
    const place = more.indexOf(Math.max(...more));
    const { x, y } = FINE_PLACES[place]!;
    return { axis, samples: fine(drawn), photo: fine(known), most: Math.sqrt(more[place]!), at: { x, y } };
  });
}

function calmest(spectra: readonly WindowSpectrum[], share: number): WindowSpectrum[] {
  const fine = (spectrum: WindowSpectrum) =>
    spectrum.reduce((sum, axis) => sum + FINE_PLACES.reduce((total, { at }) => total + axis[at]!, 0), 0);
  return spectra
    .map((spectrum) => ({ spectrum, detail: fine(spectrum) }))
    .sort((a, b) => a.detail - b.detail)
    .slice(0, Math.max(1, Math.round(spectra.length * share)))
    .map(({ spectrum }) => spectrum);
}

function meanSpectrum(spectra: readonly WindowSpectrum[]): WindowSpectrum {
  return AXES.map((_, a) =>
    spectra[0]![a]!.map(
      (__, at) => spectra.reduce((sum, spectrum) => sum + spectrum[a]![at]!, 0) / spectra.length,
    ),
  );
}
