/** Query parameters as an input object: repeated names become lists. Schemas coerce numbers and booleans. */
export function searchParamsToInput(params: URLSearchParams): Record<string, string | string[]> {
  const input: Record<string, string | string[]> = {}
  for (const name of new Set(params.keys())) {
    const values = params.getAll(name)
    Object.defineProperty(input, name, { value: values.length === 1 ? values[0] : values, enumerable: true })
  }
  return input
}
