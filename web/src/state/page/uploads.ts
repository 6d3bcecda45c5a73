import { signal } from '@preact/signals';
import type { Asset } from '../../../../src/protocol/assets.ts';
import { ApiError } from '../../api/error.ts';
import { uploadFile } from '../../api/rest.ts';
import { t } from '../../texts/texts.ts';
import { ask } from '../../ui/dialogs.tsx';
import { describeError, dismissAbout, toast } from '../../ui/toast.ts';
import { learnAssets } from './assets.ts';

/** A file on its way to the studio. */
export interface UploadView {
  readonly id: number;
  readonly name: string;
  /** 0 … 1; at 1 the studio decodes and stores it. */
  readonly fraction: number;
}

/** What is being uploaded now, oldest first. */
export const uploads = signal<readonly UploadView[]>([]);

let last = 0;

/** Uploads a picture, with its progress shown; undefined and a message when the server refuses it. */
export function uploadPicture(file: File): Promise<Asset | undefined> {
  return upload('uploadAsset', file);
}

/** Uploads a model, likewise. */
export function uploadModel(file: File): Promise<Asset | undefined> {
  return upload('importModel', file);
}

async function upload(
  operation: 'uploadAsset' | 'importModel',
  file: File,
  fit = false,
): Promise<Asset | undefined> {
  const id = ++last;
  uploads.value = [...uploads.value, { id, name: file.name, fraction: 0 }];
  const told = (fraction: number): void => {
    uploads.value = uploads.value.map((one) => (one.id === id ? { ...one, fraction } : one));
  };
  try {
    const asset = await patiently(() => uploadFile(operation, file, file.name, told, fit));
    learnAssets([asset]);
    dismissAbout('file');
    return asset;
  } catch (error) {
    if (!fit && error instanceof ApiError && error.code === 'image/too-large') {
      const { message } = describeError(error);
      const smaller = await ask(t.state.tooLarge(file.name), message, [
        { label: t.ui.cancel, value: false },
        { label: t.state.makeSmaller, value: true, tone: 'primary' },
      ]);
      return smaller === true ? upload(operation, file, true) : undefined;
    }
    const { message, hint } = describeError(error);
    const said = `${t.state.notTaken(file.name)}: ${message}`;
    toast('error', said, { about: 'file', ...(hint === undefined ? {} : { hint }) });
    return undefined;
  } finally {
    uploads.value = uploads.value.filter((one) => one.id !== id);
  }
}

/** The studio takes few uploads at a time: one that came too many is sent again. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 429 || attempt >= 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250 + 100 * attempt));
    }
  }
}
