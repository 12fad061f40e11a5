/**
 * The rules of actions as diagrams over the fields that they look at. One table of variables serves both sides of a
 * comparison, so that equal functions are equal nodes.
 */
import { fieldValue, holds } from '../evaluate-condition'
import { leavesOf } from '../leaves-of'
import type { NormalCondition, NormalLeaf } from '../model'
import { OddNumber } from '../numbers'
import { both, Diagrams, either, type Node } from './diagram'
import { type FieldCells, fieldCells } from './field-cells'

/** Cells of fields that many actions share; good for one `now`. */
export type CellCache = { now: number; known: Map<string, FieldCells> }

export const cellCache = (now: number): CellCache => ({ now, known: new Map() })

export type Side = { conditions: (NormalCondition | null)[]; environment: string }

export class RuleDiagrams {
  readonly diagrams: Diagrams
  readonly fields: FieldCells[] = []
  readonly #variables = new Map<string, number>()
  readonly #leaves = new Map<string, { variable: number; at: number }>()
  readonly #nodes = new Map<string, Node>()

  /** Throws `TooComplex`. Fields get their place in the order in which the conditions name them. */
  constructor(conditions: readonly (NormalCondition | null)[], cache: CellCache, maxSteps?: number) {
    this.diagrams = new Diagrams(maxSteps)
    const byField = new Map<string, Map<string, NormalLeaf>>()
    for (const leaf of conditions.flatMap(leavesOf)) {
      if (leaf.field[0] === 'environment') continue
      const field = JSON.stringify(leaf.field)
      const leaves = byField.get(field) ?? new Map<string, NormalLeaf>()
      byField.set(field, leaves.set(keyOf(leaf), leaf))
    }
    for (const [field, leaves] of byField) {
      const key = `${field}${[...leaves.keys()].join()}`
      const cells = cache.known.get(key) ?? fieldCells(JSON.parse(field), [...leaves.values()], cache.now)
      cache.known.set(key, cells)
      const variable = this.fields.push(cells) - 1
      this.#variables.set(field, variable)
      for (const [at, leaf] of [...leaves.keys()].entries()) this.#leaves.set(leaf, { variable, at })
    }
  }

  /** Where the condition holds: 1, else 0. `sure`: without the benefit of what can't be judged. */
  condition(condition: NormalCondition | null, environment: string, sure = false): Node {
    if (condition === null) return 1
    if ('all' in condition || 'any' in condition) {
      const [children, join] = 'all' in condition ? [condition.all, both] : [condition.any, either]
      const nodes = children.map(child => this.condition(child, environment, sure))
      return this.diagrams.combineAll(join, nodes, 1)
    }
    const isHere = condition.field[0] === 'environment'
    const key = `${sure}${isHere ? environment : ''}${keyOf(condition)}`
    const known = this.#nodes.get(key)
    if (known !== undefined) return known
    const node = isHere ? inEnvironment(condition, environment, sure) : this.#leaf(condition, sure)
    this.#nodes.set(key, node)
    return node
  }

  /**
   * The class of a field that a call falls into. Throws where the evaluator answers as none of them does: then the
   * cells were not complete, which is a bug.
   */
  classOf(variable: number, context: Record<string, unknown>, now: number): number {
    const { field, leaves, classes } = this.fields[variable]!
    // What a request says of the clock counts nothing.
    const value = field[0] === 'clock' ? undefined : fieldValue(context, field)
    const isObject =
      typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof OddNumber)
    const answers = leaves.map(leaf => holds(leaf, context, now))
    const at = classes.findIndex(
      each => each.isObject === isObject && each.holds.every((answer, i) => answer === answers[i]),
    )
    if (at < 0) throw new Error(`No cell of ${JSON.stringify(field)} answers like ${JSON.stringify(value)}`)
    return at
  }

  #leaf(leaf: NormalLeaf, sure: boolean): Node {
    const { variable, at } = this.#leaves.get(keyOf(leaf))!
    const { field, classes } = this.fields[variable]!
    const truth = classes.map(each => Number((sure ? each.sure : each.holds)[at]!))
    const missing = truth[classes.findIndex(({ cells }) => cells.some(({ kind }) => kind === 'missing'))] ?? 0
    let node = this.diagrams.node(variable, truth)
    // Below what is no object, nothing is there. Fields above are asked first, whatever their place: the combination
    // puts them in order.
    for (let length = field.length - 1; length > 0; length--) {
      const above = this.#variables.get(JSON.stringify(field.slice(0, length)))
      if (above === undefined) continue
      const flags = this.fields[above]!.classes.map(each => Number(each.isObject))
      const isObject = this.diagrams.node(above, flags)
      const isNot = this.diagrams.node(
        above,
        flags.map(flag => 1 - flag),
      )
      const otherwise = missing === 1 ? isNot : 0
      node = this.diagrams.combine(either, this.diagrams.combine(both, isObject, node), otherwise)
    }
    return node
  }
}

function inEnvironment(leaf: NormalLeaf, environment: string, sure: boolean): Node {
  const context = { environment }
  const answer = holds(leaf, context, 0)
  return Number(sure ? answer && !holds({ ...leaf, negated: !leaf.negated }, context, 0) : answer)
}

const keyOf = (leaf: NormalLeaf) =>
  JSON.stringify([leaf.field, leaf.op, leaf.value, leaf.absent, leaf.negated])
