/**
 * The inverse of the standard normal distribution function, by Wichura's algorithm AS 241 (PPND7; Applied
 * Statistics 37, 1988): relative error below 2e-7, as fine as float32.
 *
 * Only + − × ÷ and square roots are used, which IEEE 754 rounds the same way on every machine, and JavaScript
 * never fuses: the same word gives the same bits everywhere. (Math.log may differ from engine to engine.)
 */

const INVERSE_2_32 = 1 / 0x100000000;
const LN_2 = Math.LN2;
const SQRT_2 = Math.SQRT2;

/** −ln(odd / 2³³) for an odd integer 0 < odd < 2³⁰, to about 1e-14. */
function minusLog(odd: number): number {
  let exponent = 31 - Math.clz32(odd);
  let mantissa = odd / (1 << exponent);
  if (mantissa > SQRT_2) {
    mantissa *= 0.5;
    exponent += 1;
  }
  // ln m = 2 artanh s, s = (m − 1)/(m + 1), |s| ≤ 0.172
  const s = (mantissa - 1) / (mantissa + 1);
  const t = s * s;
  const series =
    1 + t * (1 / 3 + t * (1 / 5 + t * (1 / 7 + t * (1 / 9 + t * (1 / 11 + t * (1 / 13 + t * (1 / 15)))))));
  return (33 - exponent) * LN_2 - 2 * s * series;
}

function tail(word: number): number {
  // The smaller of p and 1 − p is (2k + 1) / 2³³ exactly.
  const k = word < 0x80000000 ? word : 0xffffffff - word;
  const r = Math.sqrt(minusLog(2 * k + 1));
  let z: number;
  if (r <= 5) {
    const s = r - 1.6;
    z =
      (((1.7023821103e-1 * s + 1.3067284816) * s + 2.75681539) * s + 1.4234372777) /
      ((1.2021132975e-1 * s + 7.370016425e-1) * s + 1);
  } else {
    const s = r - 5;
    z =
      (((1.7337203997e-2 * s + 4.2868294337e-1) * s + 3.081226386) * s + 6.657905115) /
      ((1.2258202635e-2 * s + 2.4197894225e-1) * s + 1);
  }
  return word < 0x80000000 ? -z : z;
}

/**
 * Φ⁻¹((word + ½) / 2³²): a standard normal value from 32 random bits, between −6.34 and 6.34.
 * Odd about the middle: the value of `word` is minus the value of `2³² − 1 − word`.
 * @param word unsigned 32-bit integer.
 */
export function normalQuantile(word: number): number {
  const q = (word + 0.5) * INVERSE_2_32 - 0.5;
  const r = 0.180625 - q * q;
  if (r < 0) return tail(word);
  return (
    (q * (((5.910937472e1 * r + 1.5929113202e2) * r + 5.0434271938e1) * r + 3.3871327179)) /
    (((6.71875636e1 * r + 7.8757757664e1) * r + 1.7895169469e1) * r + 1)
  );
}
