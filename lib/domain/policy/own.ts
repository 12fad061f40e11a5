/** Own keys only: `record['constructor']` would find `Object.prototype` (DESIGN §4, Conditions). */
export function own<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined
}
