/**
 * How much it shows that two pieces meet, by what the photograph has within its pixels. A record of 256 bytes for each
 * pixel of the source (src/model/lift/border-records.ts), all f32: of its rows eight strips of each channel, the mean
 * of a channel along the border and how much neighbours differ of themselves; as many of its columns; texture; and how
 * much texture and tones differ of themselves, in rows and in columns; and the pixel's colour.
 */

const RECORD: i32 = 256;
const TONES: usize = 96;
const USUAL: usize = 108;
/** From what is of rows to what is of columns. */
const COLUMNS: usize = 112;
const TEXTURE: usize = 224;
const ROUGH: usize = 228;
const DRIFT: usize = 236;
/** A number before the means of red, green and blue: the record ends with them. */
const MEANS: usize = 240;

/** Squared levels that nobody sees: of strips, of texture, of tones. */
const UNSEEN: f32 = 16;
const UNSEEN_TEXTURE: f32 = 100;
const UNSEEN_TONE: f32 = 64;
/** Squared levels by which neighbours differ where a border shows half: among rock and foam it is one edge of many. */
const CALM: f32 = 144;
/** What counts of a tone that differs along the border, and up to how many levels: tones are joined later. */
const TONE: f32 = 0.02;
const JOINED: f32 = 20;

function total(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) +
    f32x4.extract_lane(v, 1) +
    (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  );
}

/**
 * What of a channel counts: its strips' squared differences, or those without what differs all along, whichever is less.
 * @param a, b its strips in two records; `tone`, `mean`: by how much its tones and its means differ
 */
function channel(a: usize, b: usize, tone: f32, mean: f32, count: f32): f32 {
  const first = f32x4.sub(v128.load(a), v128.load(b));
  const second = f32x4.sub(v128.load(a, 16), v128.load(b, 16));
  const all = total(f32x4.add(f32x4.mul(first, first), f32x4.mul(second, second))) / count;
  return min(all, all - 2 * tone * mean + (1 + TONE) * tone * tone);
}

/** What is drawn differently in two pixels: squared levels a channel. */
function drawn(a: usize, b: usize, at: usize, count: f32): f32 {
  const p = a + at;
  const q = b + at;
  const tones = f32x4.sub(v128.load(p, TONES), v128.load(q, TONES));
  const means = f32x4.sub(v128.load(a, MEANS), v128.load(b, MEANS));
  return (
    (channel(p, q, f32x4.extract_lane(tones, 0), f32x4.extract_lane(means, 1), count) +
      channel(p + 32, q + 32, f32x4.extract_lane(tones, 1), f32x4.extract_lane(means, 2), count) +
      channel(p + 64, q + 64, f32x4.extract_lane(tones, 2), f32x4.extract_lane(means, 3), count)) /
    3
  );
}

function excess(a: usize, b: usize, c: usize): f32 {
  const tone = load<f32>(a + TONES + (c << 2)) - load<f32>(b + TONES + (c << 2));
  const more = max(<f32>0, abs(tone) - JOINED);
  return more * more;
}

/** Tones beyond what is joined later. */
function toned(a: usize, b: usize): f32 {
  return (excess(a, b, 0) + excess(a, b, 1) + excess(a, b, 2)) / 3;
}

function grained(a: usize, b: usize): f32 {
  const d = load<f32>(a, TEXTURE) - load<f32>(b, TEXTURE);
  return d * d;
}

/** Where in a record what is of columns begins, and which of two numbers beside each other is theirs. */
function columnsAt(level: bool): usize {
  return level ? COLUMNS : 0;
}

function columnAt(level: bool): usize {
  return level ? 4 : 0;
}

/** By how much strips differ of themselves at a border whose pixels have these records. */
export function noiseOf(i: usize, j: usize, level: bool): f32 {
  const at = columnsAt(level) + USUAL;
  return (load<f32>(i + at) + load<f32>(j + at)) / 2;
}

function driftOf(i: usize, j: usize, level: bool): f32 {
  const at = columnAt(level) + DRIFT;
  return (load<f32>(i + at) + load<f32>(j + at)) / 2;
}

/**
 * By how much two pieces differ where they overlap: at pixel i or at pixel j of a border, whichever is less. Where they do
 * not differ at one of them, what is beside it continues it.
 * @param least up to which it makes no difference how little it is
 */
export function drawnApart(
  ai: usize,
  aj: usize,
  bi: usize,
  bj: usize,
  level: bool,
  count: f32,
  least: f32,
): f32 {
  const at = columnsAt(level);
  const first = drawn(ai, bi, at, count);
  return first > least ? min(first, drawn(aj, bj, at, count)) : first;
}

/**
 * How much a border shows, 0 or more, between pixels i and j of which the first is of one piece and the second of another.
 * @param ai, aj records of what the first piece has at both; bi, bj what the second has
 * @param level whether j is below i; else it is to the right
 * @param count strips of a pixel in each direction
 * @param apart of {@link drawnApart}
 */
export function visibility(
  ai: usize,
  aj: usize,
  bi: usize,
  bj: usize,
  level: bool,
  count: f32,
  apart: f32,
): f32 {
  const at = columnsAt(level);
  const noise = noiseOf(ai, bj, level);
  let differs = apart - noise;
  if (differs > 0) differs = min(differs, drawn(ai, bj, at, count) - noise);
  const w = columnAt(level) + ROUGH;
  const rough = (load<f32>(ai + w) + load<f32>(bj + w)) / 2;
  const grain = min(grained(ai, bj), min(grained(ai, bi), grained(aj, bj))) - rough;
  const drift = driftOf(ai, bj, level);
  let tone = toned(ai + at, bj + at) - drift;
  if (tone > 0) tone = min(tone, min(toned(ai + at, bi + at), toned(aj + at, bj + at)) - drift);
  return (
    (CALM / (CALM + noise)) *
      (max(<f32>0, differs) / (noise + UNSEEN) + max(<f32>0, grain) / (rough + UNSEEN_TEXTURE)) +
    max(<f32>0, tone) / (drift + UNSEEN_TONE)
  );
}

export function recordAt(records: usize, place: i32): usize {
  return records + <usize>(place * RECORD);
}
