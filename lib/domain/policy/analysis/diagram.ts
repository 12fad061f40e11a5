/**
 * Decision diagrams over variables with a few classes each (multi-valued, reduced, hash-consed: Bryant 1986). Two
 * functions that give the same answer for every assignment are one node, so "changes nothing" is a proof, not a
 * sample. Terminals are small whole numbers: truth, an outcome, a pair of outcomes.
 */

/** More combinations than the bound allows. `message` is the sentence that people read. */
export class TooComplex extends Error {}

/** Node ids below this are terminals and stand for themselves. */
const TERMINALS = 1024
export const MAX_STEPS = 200_000

export type Node = number

export class Diagrams {
  readonly #variable: number[] = []
  readonly #children: Node[][] = []
  readonly #known = new Map<string, Node>()
  readonly #caches = new Map<unknown, Map<number, Node>>()
  #steps = 0

  constructor(readonly maxSteps: number = MAX_STEPS) {}

  isTerminal(node: Node): boolean {
    return node < TERMINALS
  }

  variableOf(node: Node): number {
    return this.#variable[node - TERMINALS] ?? Number.POSITIVE_INFINITY
  }

  childrenOf(node: Node): readonly Node[] {
    return this.#children[node - TERMINALS] ?? []
  }

  /** The function that asks `variable` and goes on with the child of its class. */
  node(variable: number, children: Node[]): Node {
    const [first = 0] = children
    if (children.every(child => child === first)) return first
    const key = `${variable}:${children.join()}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    this.#step()
    const made = TERMINALS + this.#variable.length
    this.#variable.push(variable)
    this.#children.push(children)
    this.#known.set(key, made)
    return made
  }

  /** Point by point. `operation` is one function object per operation: results are kept by its identity. */
  combine(operation: (a: number, b: number) => number, a: Node, b: Node): Node {
    if (a < TERMINALS && b < TERMINALS) return operation(a, b)
    const cache = this.#cacheOf(operation)
    const key = a * 2 ** 24 + b
    const known = cache.get(key)
    if (known !== undefined) return known
    this.#step()
    const variable = Math.min(this.variableOf(a), this.variableOf(b))
    const left = this.variableOf(a) === variable ? this.childrenOf(a) : null
    const right = this.variableOf(b) === variable ? this.childrenOf(b) : null
    const width = (left ?? right ?? []).length
    const children: Node[] = []
    for (let at = 0; at < width; at++) {
      children.push(this.combine(operation, left ? left[at]! : a, right ? right[at]! : b))
    }
    const made = this.node(variable, children)
    cache.set(key, made)
    return made
  }

  /** In halves, so that the intermediate results stay small. */
  combineAll(operation: (a: number, b: number) => number, nodes: readonly Node[], none: number): Node {
    if (nodes.length === 0) return none
    let row = [...new Set(nodes)]
    while (row.length > 1) {
      const next: Node[] = []
      for (let at = 0; at < row.length; at += 2) {
        const [a, b] = [row[at]!, row[at + 1]]
        next.push(b === undefined ? a : this.combine(operation, a, b))
      }
      row = next
    }
    return row[0]!
  }

  /** The terminals that some assignment reaches, each with its cheapest assignment: variable → class. */
  reachable(root: Node, cost: (variable: number, at: number) => number): Map<number, Map<number, number>> {
    type Best = { cost: number; at: number; next: Node }
    const best = new Map<Node, Map<number, Best>>()
    const visit = (node: Node): Map<number, Best> => {
      const known = best.get(node)
      if (known) return known
      const found = new Map<number, Best>()
      if (node < TERMINALS) found.set(node, { cost: 0, at: -1, next: node })
      else {
        const variable = this.variableOf(node)
        for (const [at, child] of this.childrenOf(node).entries()) {
          for (const [terminal, below] of visit(child)) {
            const total = below.cost + cost(variable, at)
            const other = found.get(terminal)
            if (!other || total < other.cost) found.set(terminal, { cost: total, at, next: child })
          }
        }
      }
      best.set(node, found)
      return found
    }
    const paths = new Map<number, Map<number, number>>()
    for (const terminal of visit(root).keys()) {
      const path = new Map<number, number>()
      for (let node = root; node >= TERMINALS; ) {
        const step = best.get(node)!.get(terminal)!
        path.set(this.variableOf(node), step.at)
        node = step.next
      }
      paths.set(terminal, path)
    }
    return paths
  }

  /** The terminal of one assignment. */
  valueAt(root: Node, classOf: (variable: number) => number): number {
    let node = root
    while (node >= TERMINALS) node = this.childrenOf(node)[classOf(this.variableOf(node))]!
    return node
  }

  #cacheOf(operation: unknown): Map<number, Node> {
    const known = this.#caches.get(operation)
    if (known) return known
    const made = new Map<number, Node>()
    this.#caches.set(operation, made)
    return made
  }

  #step(): void {
    if (++this.#steps > this.maxSteps)
      throw new TooComplex('The rules combine in more ways than are worked out.')
  }
}

export const both = (a: number, b: number): number => (a !== 0 && b !== 0 ? 1 : 0)
export const either = (a: number, b: number): number => (a !== 0 || b !== 0 ? 1 : 0)
export const butNot = (a: number, b: number): number => (a !== 0 && b === 0 ? 1 : 0)
export const highest = (a: number, b: number): number => Math.max(a, b)
export const same = (a: number, b: number): number => (a === b ? 1 : 0)
