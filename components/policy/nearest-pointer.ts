/** Where a refusal lands: at the control whose JSON pointer is the longest that its own begins with. Pure. */
export type FieldError = { pointer: string; detail: string }

export function nearestPointer(pointer: string, known: Iterable<string>): string | null {
  let best: string | null = null
  for (const one of known) {
    const within = pointer === one || pointer.startsWith(`${one}/`)
    if (within && (best === null || one.length >= best.length)) best = one
  }
  return best
}

/** Each sentence once per pointer, whoever said it. */
export function mergeErrors(...lists: (readonly FieldError[])[]): FieldError[] {
  return [...new Map(lists.flat().map(error => [`${error.pointer} ${error.detail}`, error])).values()]
}
