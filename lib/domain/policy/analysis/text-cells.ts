/**
 * The texts that a set of comparisons tells apart. Equality names points; prefixes, suffixes, parts and patterns are
 * small automata, run side by side: each state that the product reaches is a class of texts with its shortest member.
 * Exact, or it says that there are too many.
 */
import { TooComplex } from './diagram'

const MAX_STATES = 4_000
/** Characters that stand for all that no comparison names, most readable first. */
const FILL = ['x', 'o', 'q', 'z', '0', '_', ' ', '…', '■', '\u2603']

/**
 * A text for each way in which points and patterns can answer; several may answer alike. A pattern is its parts, with
 * anything between them: `["a", ""]` is what starts with a.
 */
export function textCells(points: readonly string[], patterns: readonly (readonly string[])[]): string[] {
  if (patterns.length === 0) return [...new Set([...points, unmentioned(points)])]
  const alphabet = [...new Set([...points, ...patterns.flat()].flatMap(text => [...text]))]
  const fill = FILL.find(c => !alphabet.includes(c)) ?? '\u{1F5FF}'
  const letters = [fill, ...alphabet]
  const parts = new Map(
    [...patterns, ...points.map(point => [point])].map(each => [JSON.stringify(each), each]),
  )
  const machines = [...parts.values()].map(
    each =>
      new Automaton(
        each.map(part => [...part]),
        letters,
      ),
  )
  return explore(machines, letters)
}

function unmentioned(points: readonly string[]): string {
  for (let at = 0; ; at++) {
    const text = at === 0 ? 'other' : `other-${at}`
    if (!points.includes(text)) return text
  }
}

/** Breadth first, so that each class comes with a shortest member; the empty text only where nothing else answers so. */
function explore(machines: Automaton[], letters: string[]): string[] {
  const start = machines.map(() => 0)
  const seen = new Set([start.join()])
  const queue: { states: number[]; text: string }[] = [{ states: start, text: '' }]
  const found = new Map<string, string>()
  for (const { states, text } of queue) {
    const answers = machines.map((machine, at) => (machine.accepts(states[at]!) ? '1' : '0')).join('')
    const known = found.get(answers)
    if (known === undefined || known === '') found.set(answers, text)
    for (const [letter, character] of letters.entries()) {
      const next = machines.map((machine, at) => machine.step(states[at]!, letter))
      const key = next.join()
      if (seen.has(key)) {
        // The empty text has the same state as others behind it: take one of those.
        if (text === '' && key === start.join()) found.set(answers, character)
        continue
      }
      if (seen.size >= MAX_STATES)
        throw new TooComplex('The patterns on one text overlap in more ways than are worked out.')
      seen.add(key)
      queue.push({ states: next, text: text + character })
    }
  }
  return [...found.values()]
}

/** Parts with anything in between, the first anchored at the start and the last at the end. States are made when met. */
class Automaton {
  readonly #pattern: (string | null)[]
  readonly #ids = new Map<string, number>()
  readonly #positions: number[][] = []
  readonly #steps: (number | undefined)[][] = []

  /** One part: that text and no other. */
  constructor(
    parts: string[][],
    readonly letters: string[],
  ) {
    // null: any run of characters.
    this.#pattern = parts.flatMap((part, at) => (at === 0 ? part : [null, ...part]))
    this.#state([0])
  }

  accepts(state: number): boolean {
    return this.#positions[state]!.includes(this.#pattern.length)
  }

  step(state: number, letter: number): number {
    const known = this.#steps[state]![letter]
    if (known !== undefined) return known
    const character = this.letters[letter]!
    const next = new Set<number>()
    for (const at of this.#positions[state]!) {
      if (this.#pattern[at] === null) next.add(at)
      else if (this.#pattern[at] === character) next.add(at + 1)
    }
    const made = this.#state([...next])
    this.#steps[state]![letter] = made
    return made
  }

  #state(from: number[]): number {
    const all = new Set(from)
    // A run may be empty.
    for (const at of all) if (this.#pattern[at] === null) all.add(at + 1)
    const positions = [...all].sort((a, b) => a - b)
    const key = positions.join()
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    const made = this.#positions.length
    this.#ids.set(key, made)
    this.#positions.push(positions)
    this.#steps.push([])
    return made
  }
}
