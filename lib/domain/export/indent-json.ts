/**
 * JSON text with one member or element a line, so that people can read it and a line diff says what changed. Works on
 * the text: nanoseconds and long decimals would not survive being parsed into numbers.
 */
const PIECES = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g

/** `text` is JSON without insignificant white space inside its literals, as `canonicalText` writes it. */
export function indentJson(text: string): string {
  const lines: string[] = []
  let line = ''
  let depth = 0
  let opened = false
  const end = () => {
    lines.push(line)
    line = '  '.repeat(depth)
  }
  for (const [piece] of text.matchAll(PIECES)) {
    if (piece === '}' || piece === ']') {
      depth--
      if (!opened) end()
      line += piece
      opened = false
      continue
    }
    if (opened) end()
    opened = piece === '{' || piece === '['
    if (opened) depth++
    line += piece === ':' ? ': ' : piece
    if (piece === ',') end()
  }
  lines.push(line)
  return `${lines.join('\n')}\n`
}
