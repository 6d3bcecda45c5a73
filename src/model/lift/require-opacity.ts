import { PatchwiseError } from '../../errors.ts';
import { formatShape, nchw, type Tensor } from '../../runtime/tensor.ts';

/**
 * Requires the opacity of an image, where it has one, to have its size.
 * @param what "a photograph": the image in messages
 * @throws `tensor/shape`
 */
export function requireOpacity(alpha: Tensor | undefined, image: Tensor, what: string): void {
  if (alpha === undefined) return;
  const [{ n, c, h, w }, size] = [nchw(alpha), nchw(image)];
  if (n === 1 && c === 1 && h === size.h && w === size.w) return;
  throw new PatchwiseError(
    'tensor/shape',
    `An opacity of ${formatShape(alpha.shape)} does not fit ${what} of ${formatShape(image.shape)}.`,
    { hint: `Give it the shape 1×1×${size.h}×${size.w}.` },
  );
}
