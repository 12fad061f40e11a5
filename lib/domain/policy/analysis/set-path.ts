/** Own keys by definition: a field may well be named `constructor`. */
export function setPath(target: Record<string, unknown>, field: readonly string[], value: unknown): void {
  let node = target
  for (const [at, segment] of field.entries()) {
    const last = at === field.length - 1
    const existing = Object.hasOwn(node, segment) ? node[segment] : undefined
    const isObject = typeof existing === 'object' && existing !== null && !Array.isArray(existing)
    const next = last ? value : isObject ? existing : {}
    Object.defineProperty(node, segment, {
      value: next,
      enumerable: true,
      configurable: true,
      writable: true,
    })
    node = next as Record<string, unknown>
  }
}
