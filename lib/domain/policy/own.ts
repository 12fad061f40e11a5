/** Own keys only: `record['constructor']` would find `Object.prototype` (DESIGN §4, Conditions). */
export function own<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined
}

/** Without making a list of the keys. */
export function isEmpty(record: object): boolean {
  for (const key in record) if (Object.hasOwn(record, key)) return false
  return true
}

/** Whether `a` or `a/b` stands in a list that nearly always is empty: looking it up costs more than all rules do. */
export function isListed(list: Readonly<Record<string, true>>, a: string, b?: string): boolean {
  return !isEmpty(list) && own(list, b === undefined ? a : `${a}/${b}`) === true
}
