/**
 * Keeps the latest value of a key: sets it and moves it to the end, so that the map lists its values from the oldest
 * change to the newest.
 */
export function setLast<K, V>(map: Map<K, V>, key: K, value: V): void {
  map.delete(key);
  map.set(key, value);
}
