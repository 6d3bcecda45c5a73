import { messageOf } from '../../../errors.ts';
/** Why a package could not be used, as data for `patchwise doctor`. */
export interface TensorflowFailure {
  readonly packageName: string;
  readonly kind: TensorflowFailureKind;
  /** A full sentence for people. */
  readonly reason: string;
  /** What to do about it: a command, or a sentence. */
  readonly install: string;
}

export type TensorflowFailureKind =
  /** It is not installed: an optional peer, which npm never brings by itself. */
  | 'not-installed'
  /** The package is there, its native addon is not. */
  | 'binding-missing'
  /** The native addon is there and cannot be loaded: another Node ABI, or a shared library is missing. */
  | 'binding-unloadable'
  /** It loads and then fails, or computes something wrong. */
  | 'broken';

/** Sorts an error of loading or first using `packageName` into a {@link TensorflowFailure}. */
export function classifyFailure(packageName: string, error: unknown): TensorflowFailure {
  const words = messageOf(error).split('\n')[0]?.trim() ?? '';
  const code = (error as { readonly code?: unknown } | null)?.code;
  const rebuild = `npm rebuild ${packageName} --build-addon-from-source`;
  if (code === 'MODULE_NOT_FOUND' && words.includes(`'${packageName}'`)) {
    return notInstalled(packageName);
  }
  if (words.includes('tfjs_binding.node') && (code === 'MODULE_NOT_FOUND' || words.includes('can not'))) {
    return {
      packageName,
      kind: 'binding-missing',
      reason: `${packageName} is installed without its native part (tfjs_binding.node): its install script was not run, or its download failed.`,
      install: `${rebuild} (it downloads libtensorflow and compiles)`,
    };
  }
  if (code === 'ERR_DLOPEN_FAILED') {
    return {
      packageName,
      kind: 'binding-unloadable',
      reason: `The native part of ${packageName} cannot be loaded: ${words}`,
      install: `Install the library that is named, or: ${rebuild}`,
    };
  }
  return {
    packageName,
    kind: 'broken',
    reason: `${packageName} fails on Node ${process.versions.node}: ${words}`,
    install: `Reinstall it (npm install ${packageName}), or use another engine.`,
  };
}

/** The failure of a package that is not there. */
export function notInstalled(packageName: string): TensorflowFailure {
  const needs = packageName.endsWith('-gpu') ? ' and needs CUDA 11 and cuDNN 8' : '';
  const install =
    `npm install ${packageName} (its install script downloads libtensorflow 2.9${needs}; npm 12 runs it after ` +
    `\`npm install-scripts approve ${packageName}\` and \`npm rebuild ${packageName}\`)`;
  return { packageName, kind: 'not-installed', reason: `${packageName} is not installed.`, install };
}
