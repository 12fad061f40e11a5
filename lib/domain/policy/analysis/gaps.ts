/** Numbers between two thresholds on one field at which none of them holds. */
import { leavesOf } from '../leaves-of'
import type { Rule } from '../model'
import type { Cell } from './field-cells'
import type { NumberCell } from './number-cells'
import { type CellCache, RuleDiagrams } from './rule-diagrams'

/** `words` go after "is": "exactly 100", "more than 0 and less than 500". */
export type Gap = { field: string[]; words: string; rules: Rule[] }

export function gapsBetween(thresholds: readonly Rule[], cache: CellCache): Gap[] {
  const byField = new Map<string, Rule[]>()
  for (const rule of thresholds) {
    const fields = new Set(leavesOf(rule.condition).map(leaf => JSON.stringify(leaf.field)))
    const [field] = fields
    if (field !== undefined && fields.size === 1) byField.set(field, [...(byField.get(field) ?? []), rule])
  }
  return [...byField].flatMap(([field, rules]) =>
    rules.length < 2 ? [] : gapsOf(JSON.parse(field) as string[], rules, cache),
  )
}

function gapsOf(field: string[], rules: Rule[], cache: CellCache): Gap[] {
  const conditions = rules.map(rule => rule.condition)
  const made = new RuleDiagrams(conditions, cache)
  const { fields, diagrams } = made
  const asked = conditions.map(condition => made.condition(condition, '', true))
  const cells = (fields[0]?.classes ?? [])
    .flatMap(({ cells: inClass }, at) => inClass.map(cell => ({ cell, at })))
    .filter((each): each is { cell: Cell & { range: NumberCell }; at: number } =>
      Boolean(each.cell.range && each.cell.wanted),
    )
    .sort((a, b) => a.cell.range.value - b.cell.range.value)
    .map(({ cell, at }) => ({
      range: cell.range,
      holds: asked.some(node => diagrams.valueAt(node, () => at) !== 0),
    }))
  const gaps: Gap[] = []
  let start = -1
  for (const [at, { holds }] of cells.entries()) {
    if (!holds) continue
    if (start >= 0 && at - start > 1) {
      gaps.push({ field, words: rangeWords(cells[start + 1]!.range, cells[at - 1]!.range), rules })
    }
    start = at
  }
  return gaps
}

const isPoint = ({ from, to }: NumberCell) => from !== null && from === to

/** "exactly 100", "at least 1 and at most 500", "more than 900"; "any number" without limits. */
export function rangeWords(first: NumberCell, last: NumberCell): string {
  if (isPoint(first) && isPoint(last) && first.from === last.from) return `exactly ${first.from}`
  const low = first.from === null ? [] : [`${isPoint(first) ? 'at least' : 'more than'} ${first.from}`]
  const high = last.to === null ? [] : [`${isPoint(last) ? 'at most' : 'less than'} ${last.to}`]
  return [...low, ...high].join(' and ') || 'any number'
}
