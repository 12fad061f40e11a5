/** Splits a command line into words as a shell would, without running one: quotes group, a backslash takes the next. */
import { UsageError } from './verb'

export function splitCommand(line: string): string[] {
  const words: string[] = []
  let word: string | null = null
  let quote: string | null = null
  for (let at = 0; at < line.length; at++) {
    const character = line[at]!
    if (quote === null && /\s/.test(character)) {
      if (word !== null) words.push(word)
      word = null
    } else if (quote === null && (character === '"' || character === "'")) {
      quote = character
      word ??= ''
    } else if (character === quote) {
      quote = null
    } else if (character === '\\' && quote !== "'" && at + 1 < line.length) {
      at++
      word = (word ?? '') + line[at]
    } else {
      word = (word ?? '') + character
    }
  }
  if (quote !== null) throw new UsageError(`A ${quote} in the command is not closed.`)
  if (word !== null) words.push(word)
  return words
}
