/**
 * Orders strings by code point, which is the order of their UTF-8 bytes and so of OPA's `sort`. JavaScript's
 * own `<` compares UTF-16 units and puts astral characters before U+E000.
 */
export function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    if (a.charCodeAt(i) === b.charCodeAt(i)) continue
    return rank(a.charCodeAt(i)) - rank(b.charCodeAt(i))
  }
  return a.length - b.length
}

/** Well-formed text differs first in a whole character or in its low surrogate: lifting surrogates is enough. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
