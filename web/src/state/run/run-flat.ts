import { computed } from '@preact/signals';
import { flattenDocument } from '../../../../src/graph/plan/flatten.ts';
import { registry } from '../page/catalogue.ts';
import { runDocument } from './run.ts';

/** The document that the watched run computes, as it runs. */
export const runFlat = computed(() =>
  runDocument.value === undefined ? undefined : flattenDocument(runDocument.value, registry.value).document,
);
