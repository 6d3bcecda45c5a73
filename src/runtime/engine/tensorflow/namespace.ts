import type * as tf from '@tensorflow/tfjs-core';

/**
 * What the engine needs of TensorFlow.js: the core namespace, whichever package brings it.
 * Types only: nothing of TensorFlow.js is loaded until an engine is opened.
 */
export type TensorflowNamespace = typeof tf;
export type { tf };
