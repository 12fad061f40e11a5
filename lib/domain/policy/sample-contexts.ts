/**
 * Calls that tell two sets of rules apart: values on both sides of every limit that a condition names, and the
 * field left out. Not a proof of equality; evaluated by the same code that decides.
 */
import { fieldName } from './describe-condition'
import type { NormalCondition, NormalLeaf, Scalar } from './model'

export type Sample = {
  context: Record<string, unknown>
  /** Shown as the example: field names as people read them, null for left out. */
  shown: Record<string, unknown>
}

export const MAX_SAMPLES = 256
const MAX_FIELDS = 8
const MISSING = Symbol('missing')

type Axis = { field: string[]; values: unknown[] }

export function leavesOf(condition: NormalCondition | null): NormalLeaf[] {
  if (condition === null) return []
  if ('all' in condition) return condition.all.flatMap(leavesOf)
  if ('any' in condition) return condition.any.flatMap(leavesOf)
  return [condition]
}

/** One sample for rules without conditions. `base` are fields that stay as they are; its top-level texts are fixed. */
export function sampleContexts(
  conditions: readonly (NormalCondition | null)[],
  base: Record<string, unknown> = {},
): Sample[] {
  const isFixed = ({ field: [root = ''] }: NormalLeaf) => typeof base[root] === 'string'
  const axes = axesOf(conditions.flatMap(leavesOf).filter(leaf => !isFixed(leaf)))
  const total = axes.reduce((product, axis) => product * axis.values.length, 1)
  if (total <= MAX_SAMPLES) {
    return Array.from({ length: total }, (_, at) => {
      let rest = at
      return sample(
        axes,
        axes.map(axis => {
          const value = axis.values[rest % axis.values.length]
          rest = Math.floor(rest / axis.values.length)
          return value
        }),
        base,
      )
    })
  }
  // Too many combinations: each field on its own, the others at their first value.
  const first = axes.map(axis => axis.values[0])
  return axes
    .flatMap((axis, at) => axis.values.map(value => sample(axes, first.with(at, value), base)))
    .slice(0, MAX_SAMPLES)
}

function axesOf(leaves: NormalLeaf[]): Axis[] {
  const axes = new Map<string, Axis>()
  for (const leaf of leaves) {
    const key = JSON.stringify(leaf.field)
    const axis = axes.get(key) ?? { field: leaf.field, values: [] }
    for (const value of candidates(leaf)) if (!has(axis.values, value)) axis.values.push(value)
    axes.set(key, axis)
  }
  for (const axis of axes.values()) axis.values = [...axis.values.slice(0, 11), MISSING]
  return [...axes.values()].slice(0, MAX_FIELDS)
}

function has(values: unknown[], value: unknown): boolean {
  return values.some(other => JSON.stringify(other) === JSON.stringify(value))
}

/** Values around what the leaf compares with, typical first. */
function candidates({ op, value }: NormalLeaf): unknown[] {
  if (value === undefined) return ['x']
  const list = (Array.isArray(value) ? value : [value]).slice(0, 4)
  if (op === 'contains') return [list.map(plain), [], ...list.map(plain)]
  return list.flatMap((scalar): unknown[] => {
    if (typeof scalar === 'object') {
      const number = Number(scalar.number)
      return [number + 1, number, number - 1]
    }
    if (typeof scalar === 'boolean') return [scalar, !scalar]
    if (op === 'starts_with') return [`${scalar}…`, `not ${scalar}`]
    if (op === 'ends_with') return [`…${scalar}`, `${scalar} not`]
    if (op === 'matches') return [scalar.replaceAll('*', 'x'), `not ${scalar}`]
    return [scalar, `not ${scalar}`]
  })
}

function plain(scalar: Scalar): unknown {
  return typeof scalar === 'object' ? Number(scalar.number) : scalar
}

function sample(axes: Axis[], values: unknown[], base: Record<string, unknown>): Sample {
  const context: Record<string, unknown> = structuredClone(base)
  const shown: Record<string, unknown> = {}
  for (const [at, axis] of axes.entries()) {
    const value = values[at]
    shown[fieldName(axis.field)] = value === MISSING ? null : value
    if (value !== MISSING) setPath(context, axis.field, value)
  }
  return { context, shown }
}

/** Own keys by definition: a field may well be named `constructor`. */
function setPath(target: Record<string, unknown>, field: string[], value: unknown): void {
  let node = target
  for (const [at, segment] of field.entries()) {
    const last = at === field.length - 1
    const existing = Object.hasOwn(node, segment) ? node[segment] : undefined
    const next = last ? value : typeof existing === 'object' && existing !== null ? existing : {}
    Object.defineProperty(node, segment, {
      value: next,
      enumerable: true,
      configurable: true,
      writable: true,
    })
    node = next as Record<string, unknown>
  }
}
